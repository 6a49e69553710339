#include "base/text.hpp"

#include "base/word.hpp"

#include <cstdint>

namespace lms {
namespace {

/// Length of the sequence at `pos`, 0 when it is malformed. Surrogates (ED A0..BF xx) count as
/// well-formed when `surrogates` is set.
std::size_t sequence(std::string_view text, std::size_t pos, bool surrogates) {
  const auto at = [&](std::size_t i) -> unsigned {
    return pos + i < text.size() ? static_cast<unsigned char>(text[pos + i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xc0) == 0x80; };
  const unsigned b = at(0);
  if (b < 0x80) return 1;
  if (b >= 0xc2 && b <= 0xdf) return tail(1) ? 2 : 0;
  if (b >= 0xe0 && b <= 0xef) {
    if (!tail(1) || !tail(2)) return 0;
    if (b == 0xe0 && at(1) < 0xa0) return 0;
    if (b == 0xed && at(1) >= 0xa0 && !surrogates) return 0;
    return 3;
  }
  if (b >= 0xf0 && b <= 0xf4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (b == 0xf0 && at(1) < 0x90) return 0;
    if (b == 0xf4 && at(1) > 0x8f) return 0;
    return 4;
  }
  return 0;
}

constexpr std::uint64_t kEachByte = 0x0101010101010101;

bool is_ascii(std::uint64_t word) { return (word & kEachByte * 0x80) == 0; }

/// Where the plain ASCII that begins at `pos` ends; looks at 32 bytes at a time.
std::size_t skip_ascii(std::string_view text, std::size_t pos) {
  for (const char* at = text.data() + pos; pos + 32 <= text.size(); pos += 32, at += 32)
    if (!is_ascii(word_at(at) | word_at(at + 8) | word_at(at + 16) | word_at(at + 24))) break;
  return pos;
}

/// How many bytes at the start of the word are well-formed sequences of two or three bytes that no rule about
/// their second byte concerns: most of what is not ASCII, at a glance.
std::size_t plain_sequences(std::uint64_t word) {
  if ((word & 0xc0e0c0e0c0e0c0e0) == 0x80c080c080c080c0)
    return (word & 0x1e) != 0 && (word & 0x1e0000) != 0 && (word & 0x1e00000000) != 0 &&
                   (word & 0x1e000000000000) != 0
               ? 8
               : 0;
  const auto third = [](std::uint64_t bytes) {
    const std::uint64_t lead = bytes & 0xff;
    return (bytes & 0xc0c0f0) == 0x8080e0 && lead != 0xe0 && lead != 0xed;
  };
  if (!third(word)) return 0;
  return third(word >> 24) ? 6 : 3;
}

bool well_formed(std::string_view text, bool surrogates) {
  for (std::size_t pos = 0; pos < text.size();) {
    if (pos + 8 <= text.size()) {
      const std::uint64_t word = word_at(text.data() + pos);
      if (is_ascii(word)) {
        pos = skip_ascii(text, pos + 8);
        continue;
      }
      const std::size_t known = plain_sequences(word);
      pos += known;
      if (known > 0) continue;
    }
    const std::size_t n = sequence(text, pos, surrogates);
    if (n == 0) return false;
    pos += n;
  }
  return true;
}

}  // namespace

bool is_utf8(std::string_view text) { return well_formed(text, false); }
bool is_wtf8(std::string_view text) { return well_formed(text, true); }

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  std::size_t pos = 0;
  while (pos + 8 <= text.size()) {
    const std::uint64_t word = word_at(text.data() + pos);
    if (is_ascii(word)) {
      const std::size_t end = skip_ascii(text, pos + 8);
      units += end - pos;
      pos = end;
      continue;
    }
    // Each byte that does not continue a sequence is a unit, one that begins a sequence of four bytes two.
    const std::uint64_t continues = word >> 7 & ~(word >> 6) & kEachByte;
    const std::uint64_t of_four = word >> 7 & word >> 6 & word >> 5 & word >> 4 & kEachByte;
    units += 8 + (of_four * kEachByte >> 56) - (continues * kEachByte >> 56);
    pos += 8;
  }
  for (; pos < text.size(); ++pos) {
    const auto b = static_cast<unsigned char>(text[pos]);
    if ((b & 0xc0) != 0x80) units += b >= 0xf0 ? 2 : 1;
  }
  return units;
}

bool is_longer(std::string_view text, std::size_t units) {
  // A unit takes one byte to three.
  return text.size() > units && (text.size() / 3 > units || utf16_length(text) > units);
}

std::string_view utf16_prefix(std::string_view text, std::size_t units) {
  std::size_t used = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    const auto b = static_cast<unsigned char>(text[pos]);
    const std::size_t bytes = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
    const std::size_t width = bytes == 4 ? 2 : 1;
    if (used + width > units) return text.substr(0, pos);
    used += width;
    pos += bytes;
  }
  return text;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return out;
}

}  // namespace lms
