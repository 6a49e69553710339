#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "package/limits.hpp"
#include "package/place.hpp"
#include "package/xml_sax.hpp"
#include "package/xml_text.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

/// XML as manifests need it: names are matched without their prefix and whatever their case,
/// because prefixes are wrong as often as right.
namespace lms::package::xml {

struct ParseFailure {
  Error error;
  Place place;
};

class Document {
 public:
  /// parse() with the exact place of a failure.
  [[nodiscard]] static std::expected<std::unique_ptr<Document>, ParseFailure> open(
      ByteView bytes, std::string file, const PackageLimits& limits);
  /// `file` is the name that errors carry. Errors: package.xml.dtd, package.xml.malformed,
  /// package.xml.encoding, package.manifest.too_large, package.manifest.too_deep
  [[nodiscard]] static Result<std::unique_ptr<Document>> parse(ByteView bytes, std::string file,
                                                               const PackageLimits& limits);
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  [[nodiscard]] pugi::xml_node root() const;
  [[nodiscard]] const std::string& file() const { return file_; }
  /// XmlText::guess of the file.
  [[nodiscard]] const std::string& guessed_encoding() const { return guessed_encoding_; }
  [[nodiscard]] int line(const pugi::xml_node& node) const;
  /// An error at `node`, with file, line and element path.
  [[nodiscard]] Error error(std::string code, std::string message, const pugi::xml_node& node) const;
  /// Where `node` stands, or one of its attributes (the element when it hasn't got it).
  [[nodiscard]] Place place(const pugi::xml_node& node, std::string_view attribute = {}) const;
  /// Where a span of the text stands.
  [[nodiscard]] Place place_at(std::size_t start, std::size_t end) const;
  /// Violations of Namespaces in XML that reading puts up with.
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
  /// `manifest/resources/resource[r1]`
  [[nodiscard]] static std::string path(const pugi::xml_node& node);

 private:
  Document(std::string file, XmlText text);
  std::string file_;
  std::string guessed_encoding_;
  std::string text_;
  LineTable lines_;
  std::unique_ptr<pugi::xml_document> tree_;
  Positions positions_;
  std::vector<Problem> problems_;
};

/// Name without prefix.
[[nodiscard]] std::string_view local_name(const pugi::xml_node& node);
[[nodiscard]] bool is(const pugi::xml_node& node, std::string_view name);
/// First element child of that local name, or an empty node.
[[nodiscard]] pugi::xml_node child(const pugi::xml_node& parent, std::string_view name);
/// All element children of that local name.
[[nodiscard]] std::vector<pugi::xml_node> children(const pugi::xml_node& parent, std::string_view name);
/// Trimmed value, without prefix first, then with any but `xmlns:` and `xsi:`.
[[nodiscard]] std::optional<std::string> attribute(const pugi::xml_node& node, std::string_view name);
/// attribute(), or "".
[[nodiscard]] std::string attribute_or_empty(const pugi::xml_node& node, std::string_view name);
/// All text below `node`, trimmed.
[[nodiscard]] std::string text(const pugi::xml_node& node);
/// text() with every run of white space as one blank, for titles.
[[nodiscard]] std::string line_text(const pugi::xml_node& node);
/// The namespace name of an element; its prefix when that was never declared.
[[nodiscard]] std::string_view namespace_of(const pugi::xml_node& node);
/// Runs of white space as one blank, none at the ends.
[[nodiscard]] std::string collapse(std::string_view value);

}  // namespace lms::package::xml
