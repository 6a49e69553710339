#pragma once
#include "base/result.hpp"
#include "package/limits.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pugi {
class xml_document;
}  // namespace pugi

namespace lms::package::xml {

/// What the pass found besides the tree: not fatal, but wrong by Namespaces in XML.
struct Problem {
  std::string code;  ///< package.xml.unbound_prefix, .duplicate_attribute, .space_before
  std::string message;
  std::size_t offset = 0;
};

/// Offsets of start tags by the tree's node, sorted for look-up.
class Positions {
 public:
  void add(const void* node, std::size_t offset) {
    list_.emplace_back(node, static_cast<std::uint32_t>(offset));
  }
  void sort();
  [[nodiscard]] std::size_t of(const void* node) const;  ///< 0 when unknown

 private:
  std::vector<std::pair<const void*, std::uint32_t>> list_;
};

struct SaxOutcome {
  Positions positions{};
  std::vector<Problem> problems{};
};

/// Why the pass ended early.
struct SaxFailure {
  std::string code;  ///< package.xml.malformed, .dtd, package.manifest.too_large, .too_deep
  std::string message;
  std::size_t offset = 0;
};

/// One pass of expat over UTF-8 text: well-formedness, no document type, no entities but the five,
/// limits on depth, number and size; fills `tree`, so that what is read from it is what was checked.
/// White space between elements is left out of the tree; CDATA becomes text.
[[nodiscard]] std::expected<SaxOutcome, SaxFailure> fill_tree(std::string_view text, pugi::xml_document& tree,
                                                              const PackageLimits& limits);

/// The span of an attribute (name to closing quote) within the start tag at `tag`; {0,0} without it.
/// `name` is matched as xml::attribute() does: whole, then without prefix, whatever the case.
[[nodiscard]] std::pair<std::size_t, std::size_t> attribute_span(std::string_view text, std::size_t tag,
                                                                 std::string_view name);

}  // namespace lms::package::xml
