#pragma once
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::cli {

/// Where something stands in a file; lines and columns count from 1.
struct Place {
  std::string file{};
  int line = 0;
  int column = 0;
};

/// One value of a YAML or JSON document, as text: what it means is the reader's to say, so that
/// a name such as `no` or `0815` stays what was written.
struct YamlNode {
  enum class Kind { scalar, list, map };
  Kind kind = Kind::scalar;
  int line = 0;
  int column = 0;
  std::string text{};                                      ///< of a scalar
  bool quoted = false;                                     ///< a quoted scalar is always a text
  std::vector<YamlNode> items{};                           ///< of a list
  std::vector<std::pair<std::string, YamlNode>> fields{};  ///< of a map, in the order of the file

  /// Nothing, `~` or `null`, unless quoted.
  [[nodiscard]] bool is_null() const;
  /// nullptr when a map has no such key, or this is none.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// Reads all documents of a YAML stream; JSON is one, too. Aliases are copied in (up to a limit
/// that keeps a few lines from growing into gigabytes), `<<` merges maps.
/// Errors: yaml.invalid with file and line: bad syntax, a key given twice, a key that is no text,
/// nested too deeply, not UTF-8
[[nodiscard]] Result<std::vector<YamlNode>> parse_yaml(std::string_view text, const std::string& file);

/// `text` as a YAML scalar that reads back as the same text: bare where that is possible.
[[nodiscard]] std::string yaml_scalar(std::string_view text);

}  // namespace lms::cli
