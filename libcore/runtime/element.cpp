#include "runtime/element.hpp"

#include "runtime/number.hpp"

namespace lms::runtime {
namespace {

constexpr std::uint32_t kLargestIndex = 1'000'000'000;

bool all_digits(std::string_view text) {
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return !text.empty();
}

}  // namespace

Path parse_path(std::string_view name) {
  Path out;
  std::string_view rest = name;
  for (;;) {
    const auto dot = rest.find('.');
    std::string_view part = rest.substr(0, dot);
    if (all_digits(part)) {
      const auto value = parse_index(part, kLargestIndex);
      if (out.indexes == out.index.size()) return out;
      out.index[out.indexes++] = value.value_or(kLargestIndex);
      part = "n";
    } else if (part == "n") {
      return out;
    }
    if (out.size + part.size() + 1 > out.buffer.size()) return out;
    for (const char c : part) out.buffer[out.size++] = c;
    if (dot == std::string_view::npos) break;
    out.buffer[out.size++] = '.';
    rest.remove_prefix(dot + 1);
  }
  out.valid = true;
  return out;
}

const Element* find_element(std::span<const Element> table, std::string_view pattern) {
  std::size_t low = 0;
  std::size_t high = table.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const int order = table[middle].path.compare(pattern);
    if (order == 0) return &table[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return nullptr;
}

const Found& Names::find(std::span<const Element> table, std::string_view name) {
  // Names differ in their length, at their end, or in the digit of an index before it.
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[name.size() - 1 - i]); };
  std::size_t slot = name.size();
  if (name.size() > 8) slot += at(0) + at(4) * 3U + at(8) * 5U;
  Found& out = kept_[slot % kept_.size()];
  if (out.name == name && out.path.valid) return out;
  out.name = name;
  out.path = parse_path(name);
  out.element = out.path.valid ? find_element(table, out.path.pattern()) : nullptr;
  return out;
}

StrayKeyword stray_keyword(std::span<const Element> table, std::string_view pattern) {
  StrayKeyword out;
  const auto dot = pattern.rfind('.');
  if (dot == std::string_view::npos) return out;
  const std::string_view last = pattern.substr(dot + 1);
  if (last == "_children")
    out.keyword = Keyword::children;
  else if (last == "_count")
    out.keyword = Keyword::count;
  else if (last == "_version")
    out.keyword = Keyword::version;
  else
    return out;
  const std::string_view parent = pattern.substr(0, dot);
  for (const Element& element : table)
    if (element.path.starts_with(parent) &&
        (element.path.size() == parent.size() || element.path[parent.size()] == '.'))
      out.parent_exists = true;
  return out;
}

bool in_vocabulary(std::string_view vocabulary, std::string_view token) {
  for (;;) {
    const auto bar = vocabulary.find('|');
    if (vocabulary.substr(0, bar) == token) return true;
    if (bar == std::string_view::npos) return false;
    vocabulary.remove_prefix(bar + 1);
  }
}

}  // namespace lms::runtime
