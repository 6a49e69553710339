#pragma once

#include <algorithm>
#include <string_view>

/// Qualified names of XML ("adlcp:data") and the white space between them, as XML 1.0 and its namespaces define both.
namespace lms::package::xml {

inline constexpr std::string_view kSpace = " \t\r\n";

/// Of "adlcp:data": "data". A name without a prefix is itself.
[[nodiscard]] inline std::string_view after_colon(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Of "adlcp:data": "adlcp"; empty without a prefix.
[[nodiscard]] inline std::string_view prefix_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
}

/// Whether both are the same but for the case of ASCII letters, which manifests get wrong.
[[nodiscard]] inline bool same_name(std::string_view a, std::string_view b) {
  constexpr auto kLower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, kLower, kLower);
}

}  // namespace lms::package::xml
