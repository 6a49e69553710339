#include "package/xml_sax.hpp"

#include "base/text.hpp"
#include "package/xml_names.hpp"

#include <expat.h>
#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

namespace lms::package::xml {
namespace {

constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
constexpr std::size_t kMostProblems = 100;

// The C callbacks of expat; nothing here may throw through them but bad_alloc, which ends the program.
class Pass {
 public:
  Pass(std::string_view text, pugi::xml_document& tree, const PackageLimits& limits)
      : text_(text), limits_(limits), at_(tree), parser_(XML_ParserCreate("UTF-8"), XML_ParserFree) {}

  std::expected<SaxOutcome, SaxFailure> run() {
    XML_Parser const parser = parser_.get();
    if (parser == nullptr) return std::unexpected(SaxFailure{"package.xml.malformed", "out of memory", 0});
    XML_SetUserData(parser, this);
    XML_SetElementHandler(
        parser,
        [](void* self, const XML_Char* name, const XML_Char** attributes) {
          static_cast<Pass*>(self)->start(name, attributes);
        },
        [](void* self, const XML_Char*) { static_cast<Pass*>(self)->end(); });
    XML_SetCharacterDataHandler(parser, [](void* self, const XML_Char* data, int size) {
      static_cast<Pass*>(self)->pending_.append(data, static_cast<std::size_t>(size));
    });
    XML_SetStartDoctypeDeclHandler(
        parser, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
          static_cast<Pass*>(self)->stop("package.xml.dtd", "has a document type declaration; remove it");
        });
    const std::size_t skipped = skip_space();
    const std::string_view rest = text_.substr(skipped);
    const auto status = XML_Parse(parser, rest.data(), static_cast<int>(rest.size()), XML_TRUE);
    if (failure_) return std::unexpected(std::move(*failure_));
    if (status != XML_STATUS_OK) return std::unexpected(malformed(skipped));
    out_.positions.sort();
    return std::move(out_);
  }

 private:
  // Some exporters begin with an empty line; a parser that goes by the book stops there.
  std::size_t skip_space() {
    const std::size_t start = std::min(text_.find_first_not_of(kSpace), text_.size());
    base_ = start;
    if (start > 0 && text_.substr(start).starts_with("<?xml"))
      note("package.xml.space_before", "there is white space before the XML declaration", 0);
    return start;
  }

  [[nodiscard]] std::size_t offset() const {
    return base_ + static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
  }

  void stop(std::string code, std::string message) {
    if (!failure_) failure_ = SaxFailure{std::move(code), std::move(message), offset()};
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void note(std::string code, std::string message, std::size_t at) {
    if (out_.problems.size() < kMostProblems)
      out_.problems.push_back({std::move(code), std::move(message), at});
  }

  [[nodiscard]] SaxFailure malformed(std::size_t skipped) const {
    const auto error = XML_GetErrorCode(parser_.get());
    std::string what = error == XML_ERROR_NO_ELEMENTS && text_.size() == skipped
                           ? std::string("it is empty")
                           : ascii_lower(XML_ErrorString(error));
    return {"package.xml.malformed", "is not well-formed XML: " + what, std::min(offset(), text_.size())};
  }

  void start(const XML_Char* name, const XML_Char** attributes) {
    if (failure_) return;
    flush();
    if (++elements_ > limits_.manifest_elements)
      return stop("package.manifest.too_large",
                  fmt::format("has more than the {} elements allowed", limits_.manifest_elements));
    if (++depth_ > limits_.manifest_depth)
      return stop("package.manifest.too_deep",
                  fmt::format("has elements nested deeper than {}", limits_.manifest_depth));
    pugi::xml_node node = at_.append_child(pugi::node_element);
    node.set_name(name);
    out_.positions.add(node.internal_object(), offset());
    std::size_t count = 0;
    for (const XML_Char** a = attributes; *a != nullptr; a += 2) {
      if (++count > limits_.manifest_attributes || std::string_view(a[1]).size() > limits_.manifest_value)
        return stop("package.manifest.too_large",
                    "has an attribute, or a number of them, beyond all proportion");
      node.append_attribute(a[0]).set_value(a[1]);
    }
    at_ = node;
    bind(name, attributes);
  }

  void end() {
    if (failure_) return;
    flush();
    at_ = at_.parent();
    while (!scopes_.empty() && scopes_.back().depth == depth_) scopes_.pop_back();
    --depth_;
  }

  void flush() {
    if (pending_.find_first_not_of(kSpace) != std::string::npos)
      at_.append_child(pugi::node_pcdata).set_value(pending_.c_str());
    pending_.clear();
  }

  void bind(std::string_view element, const XML_Char** attributes) {
    for (const XML_Char** a = attributes; *a != nullptr; a += 2) {
      const std::string_view name = a[0];
      if (name == "xmlns") scopes_.push_back({"", a[1], depth_});
      if (prefix_of(name) == "xmlns") scopes_.push_back({std::string(name.substr(6)), a[1], depth_});
    }
    check_prefix(prefix_of(element), element);
    std::vector<std::pair<std::string_view, std::string_view>> expanded;
    for (const XML_Char** a = attributes; *a != nullptr; a += 2) {
      const std::string_view name = a[0];
      const std::string_view prefix = prefix_of(name);
      if (prefix.empty() || prefix == "xmlns") continue;
      check_prefix(prefix, name);
      const std::pair key{find(prefix), name.substr(prefix.size() + 1)};
      if (!key.first.empty() && std::ranges::find(expanded, key) != expanded.end())
        note("package.xml.duplicate_attribute",
             fmt::format("attribute '{}' is there twice under two prefixes", printable(name)), offset());
      expanded.push_back(key);
    }
  }

  void check_prefix(std::string_view prefix, std::string_view name) {
    if (prefix.empty() || !find(prefix).empty()) return;
    note("package.xml.unbound_prefix",
         fmt::format("prefix '{}' of '{}' is not declared", printable(prefix), printable(name)), offset());
  }

  [[nodiscard]] std::string_view find(std::string_view prefix) const {
    if (prefix == "xml") return kXmlNamespace;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
      if (scope->prefix == prefix) return scope->uri;
    return {};
  }

  struct Scope {
    std::string prefix;
    std::string uri;
    std::uint32_t depth;
  };

  std::string_view text_;
  const PackageLimits& limits_;
  pugi::xml_node at_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::string pending_;
  std::vector<Scope> scopes_;
  std::size_t base_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t elements_ = 0;
  SaxOutcome out_;
  std::optional<SaxFailure> failure_;
};

}  // namespace

void Positions::sort() {
  std::ranges::sort(list_, std::less<>{}, [](const auto& each) { return each.first; });
}

std::size_t Positions::of(const void* node) const {
  const auto found =
      std::ranges::lower_bound(list_, node, std::less<>{}, [](const auto& each) { return each.first; });
  return found == list_.end() || found->first != node ? 0 : found->second;
}

std::expected<SaxOutcome, SaxFailure> fill_tree(std::string_view text, pugi::xml_document& tree,
                                                const PackageLimits& limits) {
  return Pass(text, tree, limits).run();
}

std::pair<std::size_t, std::size_t> attribute_span(std::string_view text, std::size_t tag,
                                                   std::string_view name) {
  std::pair<std::size_t, std::size_t> loose{};
  std::size_t at = text.find_first_of(" \t\r\n/>", std::min(tag, text.size()));
  while (at < text.size()) {
    at = text.find_first_not_of(kSpace, at);
    if (at >= text.size() || text[at] == '>' || text[at] == '/') break;
    const std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos) break;
    const std::size_t open = text.find_first_of("\"'", equals);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find(text[open], open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view found = trim(text.substr(at, equals - at));
    if (same_name(found, name)) return {at, close + 1};
    if (loose.second == 0 && !prefix_of(found).empty() && same_name(after_colon(found), name))
      loose = {at, close + 1};
    at = close + 1;
  }
  return loose;
}

}  // namespace lms::package::xml
