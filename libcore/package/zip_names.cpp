#include "package/zip_names.hpp"

#include "base/text.hpp"
#include "package/little_endian.hpp"
#include "package/xml_text.hpp"
#include "package/zip_records.hpp"

#include <utf8proc.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace lms::package {
namespace {

// What CP437 has at 0x80 to 0xFF.
constexpr std::array<char16_t, 128> kCp437 = {
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE,
    0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6,
    0x00DC, 0x00A2, 0x00A3, 0x00A5, 0x20A7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA,
    0x00BA, 0x00BF, 0x2310, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510, 0x2514,
    0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C,
    0x2588, 0x2584, 0x258C, 0x2590, 0x2580, 0x03B1, 0x00DF, 0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4,
    0x03A6, 0x0398, 0x03A9, 0x03B4, 0x221E, 0x03C6, 0x03B5, 0x2229, 0x2261, 0x00B1, 0x2265, 0x2264, 0x2320,
    0x2321, 0x00F7, 0x2248, 0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2, 0x25A0, 0x00A0};

void append_bmp(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string from_cp437(std::string_view raw) {
  std::string out;
  for (const char each : raw) {
    const auto byte = static_cast<unsigned char>(each);
    append_bmp(out, byte < 0x80 ? byte : static_cast<char32_t>(kCp437[byte - 0x80]));
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Info-ZIP's Unicode path, 0x7075: version 1, CRC32 of the name it stands for, the name.
std::string_view unicode_path(std::string_view raw, ByteView extra) {
  const ByteView field = find_extra(extra, kUnicodePathExtra);
  if (field.size() < 5 || read_u8(field, 0) != 1) return {};
  const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(raw.data()), static_cast<uInt>(raw.size()));
  const std::string_view name = as_text(field.subspan(5));
  return read_u32(field, 1) == crc && is_utf8(name) ? name : std::string_view{};
}

utf8proc_int32_t small_letter(utf8proc_int32_t c, void*) { return utf8proc_tolower(c); }

}  // namespace

bool is_legacy_name(std::string_view raw, ByteView extra) {
  return !is_ascii(raw) && !is_utf8(raw) && unicode_path(raw, extra).empty();
}

std::string decode_name(std::string_view raw, ByteView extra, std::string_view legacy) {
  if (is_ascii(raw)) return std::string(raw);
  if (const std::string_view path = unicode_path(raw, extra); !path.empty()) return std::string(path);
  if (is_utf8(raw)) return std::string(raw);
  if (auto name = decode_legacy_name(raw, legacy)) return std::move(*name);
  return from_cp437(raw);
}

std::optional<std::string> decode_legacy_name(std::string_view raw, std::string_view encoding) {
  if (encoding.empty() || encoding == kZipEncoding) return from_cp437(raw);
  auto text = from_encoding(raw, std::string(encoding));
  if (!text) return std::nullopt;
  return std::move(*text);
}

std::string_view choose_name_encoding(std::span<const std::string_view> names, std::string_view mentioned) {
  // Where ZIPs without UTF-8 names come from: Windows' Explorer and old archivers write the code page
  // of their country, its OEM or its ANSI one.
  constexpr std::array<std::string_view, 22> kCandidates = {
      kZipEncoding,   "CP932",        "WINDOWS-1252", "CP850",        "GB18030", "BIG5",
      "CP949",        "WINDOWS-1250", "CP852",        "WINDOWS-1251", "CP866",   "WINDOWS-1253",
      "CP737",        "WINDOWS-1254", "CP857",        "WINDOWS-1255", "CP862",   "WINDOWS-1256",
      "WINDOWS-1257", "CP775",        "WINDOWS-1258", "CP874"};
  constexpr std::size_t kMostNames = 100;
  names = names.first(std::min(names.size(), kMostNames));
  std::string_view best = kZipEncoding;
  std::size_t most = 0;
  for (const std::string_view candidate : kCandidates) {
    const auto count = static_cast<std::size_t>(std::ranges::count_if(names, [&](std::string_view raw) {
      const auto name = decode_legacy_name(raw, candidate);
      return name && mentioned.find(name->substr(name->rfind('/') + 1)) != std::string_view::npos;
    }));
    if (count <= most) continue;
    most = count;
    best = candidate;
  }
  return best;
}

Result<std::string_view> check_name(std::string_view name) {
  const auto refuse = [name](std::string code, std::string message) {
    return fail(Error{.code = std::move(code), .message = std::move(message), .file = printable(name)});
  };
  if (name.empty()) return refuse("package.zip.name", "an entry has no name");
  if (name.find('\0') != std::string_view::npos)
    return refuse("package.zip.name", "an entry's name has a NUL character");
  if (name.find('\\') != std::string_view::npos)
    return refuse("package.zip.backslash_name",
                  "an entry's name has a backslash; zip the course with `/` between folders");
  const bool drive =
      name.size() >= 2 && name[1] == ':' && ((name[0] | 0x20) >= 'a' && (name[0] | 0x20) <= 'z');
  if (name.front() == '/' || drive)
    return refuse("package.zip.absolute_name", "an entry's name is an absolute path");
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t slash = std::min(name.find('/', at), name.size());
    if (name.substr(at, slash - at) == "..")
      return refuse("package.zip.traversal", "an entry's name climbs out of the package with `..`");
    at = slash + 1;
  }
  while (name.starts_with("./")) name.remove_prefix(2);
  return name;
}

std::string fold_name(std::string_view name) {
  if (name.ends_with('/')) name.remove_suffix(1);
  if (is_ascii(name)) return ascii_lower(name);
  utf8proc_uint8_t* folded = nullptr;
  const utf8proc_ssize_t length = utf8proc_map_custom(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()),
      &folded, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE), small_letter, nullptr);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  if (length < 0) return ascii_lower(name);  // not UTF-8
  return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length)};
}

}  // namespace lms::package
