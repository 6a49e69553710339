#pragma once
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

inline constexpr std::uint32_t kDefaultLimit = 50;
inline constexpr std::uint32_t kMaxLimit = 200;

/// What a list request asks for. `sort` is a field name, with a leading `-` for descending;
/// each list names the fields it takes, "" is its default. `cursor` is `next` of the page before.
struct ListQuery {
  std::uint32_t limit = kDefaultLimit;  ///< 1 to kMaxLimit, else request.invalid (element limit)
  std::string cursor{};
  std::string q{};  ///< searched in the list's text fields, ASCII case ignored; "" = all
  std::string sort{};
};

/// One page. `next` is "" on the last one. Pages are cut by key, never by offset: rows that are
/// added or removed meanwhile make no other row appear twice or vanish.
template <class T>
struct Page {
  std::vector<T> items{};
  std::string next{};
};

enum class Direction : std::uint8_t { ascending, descending };

/// A ListQuery once checked: `field` is one of the fields the list takes, and `after` is where
/// the page starts (both parts empty = at the beginning).
struct PagePlan {
  std::uint32_t limit = kDefaultLimit;
  std::string field{};
  Direction direction = Direction::ascending;
  bool from_start = true;
  std::string after_key{};  ///< sort key of the last row of the page before
  std::string after_id{};   ///< and its id
  std::string pattern{};    ///< for `LIKE $n ESCAPE '!'` on lower(column): "%" when nothing is searched

  /// The cursor of a page that ends with that row.
  [[nodiscard]] std::string cursor_after(std::string_view key, std::string_view id) const;
};

/// Checks `query` against the fields a list can be sorted by; the first one is the default
/// (with a leading `-` when the default is descending).
/// Errors: request.invalid (element limit, cursor, sort or q)
[[nodiscard]] Result<PagePlan> plan_page(const ListQuery& query,
                                         std::initializer_list<std::string_view> fields);

}  // namespace lms::service
