#include "package/xml.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>

namespace lms::package::xml {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool same_name(std::string_view a, std::string_view b) {
  constexpr auto kLower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, kLower, kLower);
}

std::string_view after_colon(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view prefix_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
}

// Start tags, an upper bound of elements.
std::size_t count_elements(std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1))
    if (at + 1 < text.size() && text[at + 1] != '/' && text[at + 1] != '!' && text[at + 1] != '?') ++count;
  return count;
}

// Walks without recursion: the depth is what is being checked.
pugi::xml_node deeper_than(const pugi::xml_node& root, std::uint32_t limit) {
  std::uint32_t depth = 1;
  pugi::xml_node node = root;
  while (node) {
    if (depth > limit) return node;
    if (const auto down = node.first_child()) {
      node = down;
      ++depth;
      continue;
    }
    while (node && node != root && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (!node || node == root) return {};
    node = node.next_sibling();
  }
  return {};
}

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
      guessed_encoding_(text.guessed),
      lines_(text.text),
      text_(std::move(text.text)),
      tree_(std::make_unique<pugi::xml_document>()) {}

Document::~Document() = default;

pugi::xml_node Document::root() const { return tree_->document_element(); }

int Document::line(const pugi::xml_node& node) const { return lines_.line(node.offset_debug()); }

Result<std::unique_ptr<Document>> Document::parse(ByteView bytes, std::string file,
                                                  const PackageLimits& limits) {
  const auto refuse = [&file](std::string code, std::string message, int line = 0) {
    return fail(Error{.code = std::move(code), .message = std::move(message), .file = file, .line = line});
  };
  if (bytes.size() > limits.manifest_size)
    return refuse("package.manifest.too_large", fmt::format("{} has {} bytes, more than the {} allowed", file,
                                                            bytes.size(), limits.manifest_size));
  auto decoded = decode_xml(bytes);
  if (!decoded) return refuse(decoded.error().code, decoded.error().message);
  if (count_elements(decoded->text) > limits.manifest_elements)
    return refuse("package.manifest.too_large",
                  fmt::format("{} has more than the {} elements allowed", file, limits.manifest_elements));

  std::unique_ptr<Document> document(new Document(file, std::move(*decoded)));
  // DOCTYPE is kept as a node, so that one inside a comment is none.
  const auto parsed =
      document->tree_->load_buffer_inplace(document->text_.data(), document->text_.size(),
                                           pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  for (const pugi::xml_node node : document->tree_->children())
    if (node.type() == pugi::node_doctype)
      return refuse("package.xml.dtd", file + " has a document type declaration; remove it");
  if (!parsed) {
    if (parsed.status == pugi::status_bad_doctype)
      return refuse("package.xml.dtd", file + " has a document type declaration; remove it",
                    document->lines_.line(parsed.offset));
    return refuse("package.xml.malformed",
                  fmt::format("{} is not well-formed XML: {}", file, ascii_lower(parsed.description())),
                  document->lines_.line(parsed.offset));
  }
  if (const auto node = deeper_than(document->root(), limits.manifest_depth))
    return fail(document->error("package.manifest.too_deep",
                                fmt::format("elements are nested deeper than {}", limits.manifest_depth),
                                node));
  return document;
}

Error Document::error(std::string code, std::string message, const pugi::xml_node& node) const {
  std::string path;
  for (pugi::xml_node at = node; at && at.type() == pugi::node_element && path.size() < 400;
       at = at.parent()) {
    std::string step(local_name(at));
    const std::string id = attribute_or_empty(at, "identifier");
    if (!id.empty()) step.append("[").append(printable(id)).append("]");
    if (!path.empty()) step.append("/");
    path.insert(0, step);
  }
  return {.code = std::move(code),
          .message = std::move(message),
          .file = file_,
          .line = line(node),
          .element = path};
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
