#include "package/xml.hpp"

#include "base/text.hpp"
#include "package/xml_names.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>

namespace lms::package::xml {
namespace {

void gather_text(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_node part : node.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata)
      out += part.value();
    else if (part.type() == pugi::node_element)
      gather_text(part, out);
  }
}

}  // namespace

Document::Document(std::string file, XmlText text)
    : file_(std::move(file)),
      guessed_encoding_(std::move(text.guess)),
      text_(std::move(text.text)),
      lines_(text_),
      tree_(std::make_unique<pugi::xml_document>()) {}

Document::~Document() = default;

pugi::xml_node Document::root() const { return tree_->document_element(); }

int Document::line(const pugi::xml_node& node) const {
  return lines_.line(static_cast<std::ptrdiff_t>(positions_.of(node.internal_object())));
}

std::expected<std::unique_ptr<Document>, ParseFailure> Document::open(ByteView bytes, std::string file,
                                                                      const PackageLimits& limits) {
  const auto refuse = [&file](std::string code, std::string message) {
    return std::unexpected(
        ParseFailure{Error{.code = std::move(code), .message = std::move(message), .file = file, .line = 1},
                     Place{.file = file, .line = 1, .column = 1}});
  };
  if (bytes.size() > limits.manifest_size)
    return refuse("package.manifest.too_large", fmt::format("{} has {} bytes, more than the {} allowed", file,
                                                            bytes.size(), limits.manifest_size));
  auto decoded = decode_xml(bytes);
  if (!decoded) return refuse(decoded.error().code, decoded.error().message);
  std::unique_ptr<Document> document(new Document(file, std::move(*decoded)));
  auto filled = fill_tree(document->text_, *document->tree_, limits);
  if (!filled) {
    const std::size_t at = std::min(filled.error().offset, document->text_.size());
    Place place = document->place_at(at, at);
    return std::unexpected(ParseFailure{Error{.code = filled.error().code,
                                              .message = file + " " + filled.error().message,
                                              .file = file,
                                              .line = place.line},
                                        std::move(place)});
  }
  document->positions_ = std::move(filled->positions);
  document->problems_ = std::move(filled->problems);
  return document;
}

Result<std::unique_ptr<Document>> Document::parse(ByteView bytes, std::string file,
                                                  const PackageLimits& limits) {
  auto document = open(bytes, std::move(file), limits);
  if (!document) return fail(std::move(document.error().error));
  return std::move(*document);
}

std::string Document::path(const pugi::xml_node& node) {
  std::string path;
  for (pugi::xml_node at = node; at && at.type() == pugi::node_element && path.size() < 400;
       at = at.parent()) {
    std::string step(local_name(at));
    std::string id = attribute_or_empty(at, "identifier");
    if (id.empty()) id = attribute_or_empty(at, "id");
    if (!id.empty()) step.append("[").append(printable(id)).append("]");
    if (!path.empty()) step.append("/");
    path.insert(0, step);
  }
  return path;
}

Error Document::error(std::string code, std::string message, const pugi::xml_node& node) const {
  return {.code = std::move(code),
          .message = std::move(message),
          .file = file_,
          .line = line(node),
          .element = path(node)};
}

Place Document::place_at(std::size_t start, std::size_t end) const {
  constexpr std::size_t kLongest = 160;  // bytes of a line that are worth showing
  Place place{.file = file_,
              .line = lines_.line(static_cast<std::ptrdiff_t>(start)),
              .column = lines_.column(text_, start)};
  const std::string_view line = lines_.line_text(text_, start);
  const auto in_line = static_cast<std::size_t>(text_.data() + start - line.data());
  if (end > start && in_line + (end - start) <= line.size())
    place.end_column = place.column + count_characters(std::string_view(text_).substr(start, end - start));
  std::size_t from = in_line > kLongest / 2 && line.size() > kLongest ? in_line - kLongest / 2 : 0;
  while (from < line.size() && (static_cast<unsigned char>(line[from]) & 0xC0) == 0x80) ++from;
  std::string_view shown = line.substr(std::min(from, line.size()), kLongest);
  while (!shown.empty() && !is_utf8(shown)) shown.remove_suffix(1);
  place.source = printable(shown);
  place.source_column = in_line < from ? 1 : count_characters(line.substr(from, in_line - from)) + 1;
  return place;
}

Place Document::place(const pugi::xml_node& node, std::string_view attribute) const {
  const std::size_t tag = positions_.of(node.internal_object());
  auto [start, end] =
      attribute.empty() ? std::pair<std::size_t, std::size_t>{} : attribute_span(text_, tag, attribute);
  if (end == 0) {
    start = tag;
    end = std::min(text_.find_first_of(" \t\r\n/>", tag + 1), text_.size());
  }
  Place place = place_at(start, end);
  place.element = path(node);
  if (!attribute.empty()) place.element.append("/@").append(attribute);
  return place;
}

std::string_view local_name(const pugi::xml_node& node) { return after_colon(node.name()); }

bool is(const pugi::xml_node& node, std::string_view name) {
  return node.type() == pugi::node_element && same_name(local_name(node), name);
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node node : parent.children())
    if (is(node, name)) return node;
  return {};
}

std::vector<pugi::xml_node> children(const pugi::xml_node& parent, std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node node : parent.children())
    if (is(node, name)) found.push_back(node);
  return found;
}

std::optional<std::string> attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute a : node.attributes())
    if (same_name(a.name(), name)) return std::string(trim(a.value()));
  for (const pugi::xml_attribute a : node.attributes()) {
    const std::string_view prefix = prefix_of(a.name());
    if (!prefix.empty() && prefix != "xmlns" && prefix != "xsi" && same_name(after_colon(a.name()), name))
      return std::string(trim(a.value()));
  }
  return std::nullopt;
}

std::string attribute_or_empty(const pugi::xml_node& node, std::string_view name) {
  return attribute(node, name).value_or(std::string{});
}

std::string text(const pugi::xml_node& node) {
  std::string all;
  gather_text(node, all);
  return std::string(trim(all));
}

std::string line_text(const pugi::xml_node& node) { return collapse(text(node)); }

std::string_view namespace_of(const pugi::xml_node& node) {
  const std::string_view prefix = prefix_of(node.name());
  for (pugi::xml_node at = node; at; at = at.parent())
    for (const pugi::xml_attribute a : at.attributes()) {
      const std::string_view name = a.name();
      if (prefix.empty() ? name == "xmlns" : prefix_of(name) == "xmlns" && after_colon(name) == prefix)
        return a.value();
    }
  return prefix;
}

std::string collapse(std::string_view value) {
  std::string out;
  value = trim(value);
  bool gap = false;
  for (const char c : value) {
    if (kSpace.find(c) != std::string_view::npos) {
      gap = true;
      continue;
    }
    if (gap) out.push_back(' ');
    gap = false;
    out.push_back(c);
  }
  return out;
}

}  // namespace lms::package::xml
