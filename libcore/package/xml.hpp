#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "package/limits.hpp"
#include "package/xml_text.hpp"

#include <pugixml.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// XML as manifests need it: names are matched without their prefix and whatever their case,
/// because prefixes are wrong as often as right. Include only from .cpp files.
namespace lms::package::xml {

class Document {
 public:
  /// `file` is the name that errors carry. Errors: package.xml.dtd, package.xml.malformed,
  /// package.xml.encoding, package.manifest.too_large, package.manifest.too_deep
  [[nodiscard]] static Result<std::unique_ptr<Document>> parse(ByteView bytes, std::string file,
                                                               const PackageLimits& limits);
  [[nodiscard]] pugi::xml_node root() const { return tree_.document_element(); }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] bool guessed_encoding() const { return guessed_encoding_; }
  [[nodiscard]] int line(pugi::xml_node node) const { return lines_.line(node.offset_debug()); }
  /// An error at `node`, with file, line and element path.
  [[nodiscard]] Error error(std::string code, std::string message, pugi::xml_node node) const;

 private:
  Document(std::string file, XmlText text);
  std::string file_;
  bool guessed_encoding_;
  LineTable lines_;
  std::string text_;  ///< parsed in place: the tree points into it
  pugi::xml_document tree_;
};

/// Name without prefix.
[[nodiscard]] std::string_view local_name(pugi::xml_node node);
[[nodiscard]] bool is(pugi::xml_node node, std::string_view name);
/// First element child of that local name, or an empty node.
[[nodiscard]] pugi::xml_node child(pugi::xml_node parent, std::string_view name);
/// All element children of that local name.
[[nodiscard]] std::vector<pugi::xml_node> children(pugi::xml_node parent, std::string_view name);
/// Trimmed value, without prefix first, then with any but `xmlns:` and `xsi:`.
[[nodiscard]] std::optional<std::string> attribute(pugi::xml_node node, std::string_view name);
/// attribute(), or "".
[[nodiscard]] std::string attribute_or_empty(pugi::xml_node node, std::string_view name);
/// All text below `node`, trimmed.
[[nodiscard]] std::string text(pugi::xml_node node);
/// text() with every run of white space as one blank, for titles.
[[nodiscard]] std::string line_text(pugi::xml_node node);
/// The namespace name of an element; its prefix when that was never declared.
[[nodiscard]] std::string_view namespace_of(pugi::xml_node node);
/// Runs of white space as one blank, none at the ends.
[[nodiscard]] std::string collapse(std::string_view value);

}  // namespace lms::package::xml
