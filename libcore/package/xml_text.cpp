#include "package/xml_text.hpp"

#include "base/text.hpp"
#include "package/encoding_label.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace lms::package {
namespace {

// What Windows-1252 has where ISO-8859-1 has C1 controls; 0 = not assigned.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// A superset of ISO-8859-1 for every character XML allows in it.
std::string from_windows1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char raw : bytes) {
    const auto byte = static_cast<unsigned char>(raw);
    char32_t c = byte;
    if (byte >= 0x80 && byte < 0xA0 && kWindows1252[byte - 0x80] != 0) c = kWindows1252[byte - 0x80];
    append_utf8(out, c);
  }
  return out;
}

enum class Endian : std::uint8_t { little, big };

Result<std::string> from_utf16(std::string_view bytes, Endian endian) {
  const auto unit = [&](std::size_t i) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return endian == Endian::little ? static_cast<char32_t>(first | (second << 8))
                                    : static_cast<char32_t>((first << 8) | second);
  };
  if (bytes.size() % 2 != 0) return fail("package.xml.malformed", "the UTF-16 text ends inside a character");
  std::string out;
  out.reserve(bytes.size() / 2 + bytes.size() / 8);
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 2 < bytes.size()) {
      const char32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    if (c >= 0xD800 && c < 0xE000)
      return fail("package.xml.malformed", "the UTF-16 text has half a character");
    append_utf8(out, c);
  }
  return out;
}

// The value of encoding="…" in the XML declaration, lower case; "" without one.
std::string declared_encoding(std::string_view text) {
  const std::string_view head = trim(text.substr(0, 256));
  if (!head.starts_with("<?xml")) return {};
  const std::string_view declaration = head.substr(0, head.find("?>"));
  const auto name = declaration.find("encoding");
  if (name == std::string_view::npos) return {};
  const auto open = declaration.find_first_of("\"'", name);
  if (open == std::string_view::npos) return {};
  const auto close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  return ascii_lower(trim(declaration.substr(open + 1, close - open - 1)));
}

// Whether bytes of a legacy encoding are really UTF-8: often only the declaration is left of the encoding
// that a file once had. Two East Asian characters may look like UTF-8 of two bytes by chance, hardly
// like one of three.
bool is_utf8_after_all(std::string_view bytes, Encoding::Kind kind) {
  const unsigned char least = kind == Encoding::Kind::multi_byte ? 0xE0 : 0x80;
  return std::ranges::any_of(bytes, [least](char c) { return static_cast<unsigned char>(c) >= least; }) &&
         is_utf8(bytes);
}

Result<XmlText> decode_bytes(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("<\0"sv)) {
    LMS_ASSIGN(std::string text, from_utf16(bytes.substr(bytes[0] == '<' ? 0 : 2), Endian::little));
    return XmlText{std::move(text)};
  }
  if (bytes.starts_with("\xFE\xFF"sv) || bytes.starts_with("\0<"sv)) {
    LMS_ASSIGN(std::string text, from_utf16(bytes.substr(bytes[0] == '\0' ? 0 : 2), Endian::big));
    return XmlText{std::move(text)};
  }
  const std::string label = declared_encoding(bytes);
  const Encoding encoding = encoding_of_label(label);
  switch (encoding.kind) {
    case Encoding::Kind::unknown:
      return fail("package.xml.encoding",
                  "encoding '" + printable(label) + "' is not supported; save the file as UTF-8");
    // A file that says UTF-16 in 8-bit characters was saved by an editor that didn't look.
    case Encoding::Kind::unicode:
      return decode_plain(bytes);
    default:
      break;
  }
  if (is_utf8_after_all(bytes, encoding.kind))
    return XmlText{std::string(bytes), "the file says '" + printable(label) + "' and is UTF-8"};
  if (encoding.kind == Encoding::Kind::western) return XmlText{from_windows1252(bytes)};
  LMS_ASSIGN(std::string text, from_encoding(bytes, encoding.name));
  return XmlText{std::move(text)};
}

}  // namespace

Result<std::string> from_encoding(std::string_view bytes, const std::string& encoding) {
  const iconv_t converter = ::iconv_open("UTF-8", encoding.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1))
    return fail("package.xml.encoding",
                "encoding '" + printable(encoding) + "' is not supported; save the file as UTF-8");
  std::string out(bytes.size() * 2 + 16, '\0');
  char* from = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  std::size_t done = 0;
  bool good = true;
  while (left > 0) {
    char* to = out.data() + done;
    std::size_t room = out.size() - done;
    const std::size_t result = ::iconv(converter, &from, &left, &to, &room);
    done = static_cast<std::size_t>(to - out.data());
    if (result != static_cast<std::size_t>(-1)) break;
    if (errno != E2BIG) {
      good = false;
      break;
    }
    out.resize(out.size() * 2);
  }
  ::iconv_close(converter);
  if (!good)
    return fail("package.xml.encoding",
                "the file is not valid " + printable(encoding) + ", which it declares");
  out.resize(done);
  return out;
}

XmlText decode_plain(std::string_view bytes) {
  using namespace std::string_view_literals;
  const bool little = bytes.starts_with("\xFF\xFE"sv);
  if (little || bytes.starts_with("\xFE\xFF"sv))
    if (auto text = from_utf16(bytes.substr(2), little ? Endian::little : Endian::big))
      return {std::move(*text)};
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (is_utf8(bytes)) return {std::string(bytes)};
  return {from_windows1252(bytes), "the file is not valid UTF-8; it is read as Windows-1252"};
}

Result<XmlText> decode_xml(ByteView bytes) {
  auto decoded = decode_bytes(as_text(bytes));
  if (decoded && decoded->text.find('\0') != std::string::npos)
    return fail("package.xml.malformed", "the file has NUL characters");
  return decoded;
}

LineTable::LineTable(std::string_view text) {
  for (std::size_t at = 0, count = 0; at <= text.size(); at += kBlock) {
    counts_.push_back(static_cast<std::uint32_t>(count));
    count += static_cast<std::size_t>(count_characters(text.substr(at, kBlock)));
  }
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    ends_.push_back(static_cast<std::uint32_t>(at));
}

int LineTable::line(std::ptrdiff_t offset) const {
  if (offset < 0) return 0;
  const auto before = std::ranges::lower_bound(ends_, static_cast<std::uint32_t>(offset)) - ends_.begin();
  return static_cast<int>(before) + 1;
}

std::size_t LineTable::line_start(std::size_t offset) const {
  const auto next = std::ranges::lower_bound(ends_, static_cast<std::uint32_t>(offset));
  return next == ends_.begin() ? 0 : *std::prev(next) + std::size_t{1};
}

int LineTable::characters_before(std::string_view text, std::size_t offset) const {
  const std::size_t block = offset / kBlock;
  return static_cast<int>(counts_[block]) +
         count_characters(text.substr(block * kBlock, offset - block * kBlock));
}

int LineTable::column(std::string_view text, std::size_t offset) const {
  offset = std::min(offset, text.size());
  return characters_before(text, offset) - characters_before(text, line_start(offset)) + 1;
}

std::string_view LineTable::line_text(std::string_view text, std::size_t offset) const {
  offset = std::min(offset, text.size());
  const std::size_t start = line_start(offset);
  const auto end = std::ranges::lower_bound(ends_, static_cast<std::uint32_t>(offset));
  std::string_view line = text.substr(start, (end == ends_.end() ? text.size() : *end) - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

int count_characters(std::string_view text) {
  return static_cast<int>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace lms::package
