#pragma once
#include <cstdint>
#include <string>

namespace lms::package {

/// Where something stands in a package. Lines and columns count from 1, columns in characters;
/// 0 = unknown (the whole file, or the whole package when `file` is empty, too).
struct Place {
  std::string file{};
  int line = 0;
  int column = 0;
  int end_column = 0;     ///< behind the last character; 0 when the end is not on that line
  std::string element{};  ///< path with identifiers: `manifest/resources/resource[r1]`
  std::string source{};   ///< the line itself, cut around the column when it is long
  int source_column = 0;  ///< the column within `source`
};

}  // namespace lms::package
