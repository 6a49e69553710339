#pragma once

#include <string_view>

/// The two parts of a path in a package, whose separators are slashes.
namespace lms::package {

/// Of "a/b.html": "b.html".
[[nodiscard]] inline std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// Of "a/b.html": "a/"; empty at the root.
[[nodiscard]] inline std::string_view folder_of(std::string_view path) {
  return path.substr(0, path.size() - base_name(path).size());
}

}  // namespace lms::package
