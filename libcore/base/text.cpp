#include "base/text.hpp"

#include <cstdint>
#include <cstring>

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

/// Whether the eight bytes at `at` are all ASCII.
bool ascii_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return (word & 0x8080808080808080) == 0;
}

bool well_formed(std::string_view text, bool surrogates) {
  for (std::size_t pos = 0; pos < text.size();) {
    if (pos + 8 <= text.size() && ascii_word(text.data() + pos)) {
      pos += 8;
      continue;
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
  for (std::size_t pos = 0; pos < text.size();) {
    if (pos + 8 <= text.size() && ascii_word(text.data() + pos)) {
      pos += 8;
      units += 8;
      continue;
    }
    const auto b = static_cast<unsigned char>(text[pos++]);
    if ((b & 0xc0) != 0x80) units += b >= 0xf0 ? 2 : 1;
  }
  return units;
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
