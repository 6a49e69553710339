#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Data-model element names and the tables that say what each is.
namespace lms::runtime {

/// Where a value lives.
enum class Group : std::uint8_t {
  scalar,
  objective,              ///< cmi.objectives.n.*
  interaction,            ///< cmi.interactions.n.*
  interaction_objective,  ///< cmi.interactions.n.objectives.n.id
  response,               ///< cmi.interactions.n.correct_responses.n.pattern
  comment,                ///< cmi.comments_from_learner.n.*
  lms_comment,            ///< cmi.comments_from_lms.n.*
  bucket,                 ///< adl.data.n.*
  environment,            ///< what the LMS knows: learner, mode, launch data …
  navigation,             ///< adl.nav.request
  keyword,                ///< _children, _count, _version
};

enum class Access : std::uint8_t { read_only, write_only, read_write };

enum class Type : std::uint8_t {
  text,
  localized,
  language,  ///< or empty
  identifier,
  vocabulary,
  real,
  integer,
  interval,
  timestamp,
  result,    ///< a vocabulary or a real
  response,  ///< by the type of the interaction
  request,   ///< adl.nav.request
};

enum class Keyword : std::uint8_t { none, children, count, version };

struct Bounds {
  bool low = false;
  bool high = false;
  std::int16_t min = 0;
  std::int16_t max = 0;
};

struct Element {
  std::string_view path;  ///< with `n` for each index
  Group group;
  std::uint8_t field;  ///< inside its group; for a keyword the group that it speaks of
  Access access;
  Type type;
  std::uint32_t limit = 0;        ///< characters that are kept at least (SPM) or at most
  std::string_view vocabulary{};  ///< tokens between `|`; for _children the list
  Bounds bounds{};
  Keyword keyword = Keyword::none;
};

/// A name taken apart: its indexes, and the table's form with `n` in their place.
struct Path {
  std::array<char, 64> buffer{};
  std::size_t size = 0;
  std::array<std::uint32_t, 2> index{};
  std::uint32_t indexes = 0;
  bool valid = false;

  [[nodiscard]] std::string_view pattern() const { return {buffer.data(), size}; }
};
[[nodiscard]] Path parse_path(std::string_view name);

/// The element with this pattern in a table sorted by path; null if none.
[[nodiscard]] const Element* find_element(std::span<const Element> table, std::string_view pattern);

/// A name looked up.
struct Found {
  std::string name{};
  Path path{};
  const Element* element = nullptr;  ///< null: the table has none, or the name is malformed
};

/// Looks names up in one table and keeps the last ones: content reads and writes the same few elements again
/// and again.
class Names {
 public:
  /// Valid until the next find().
  const Found& find(std::span<const Element> table, std::string_view name);

 private:
  std::array<Found, 16> kept_{};
};

/// `a.b._children` and the like, for a keyword that no row of the table has.
struct StrayKeyword {
  Keyword keyword = Keyword::none;
  bool parent_exists = false;  ///< the table has the element or a child of it
};
[[nodiscard]] StrayKeyword stray_keyword(std::span<const Element> table, std::string_view pattern);

[[nodiscard]] bool in_vocabulary(std::string_view vocabulary, std::string_view token);

/// For tables: whether they are sorted, so that a static_assert can say so.
template <std::size_t N>
constexpr bool sorted_by_path(const std::array<Element, N>& table) {
  for (std::size_t i = 1; i < N; ++i)
    if (!(table[i - 1].path < table[i].path)) return false;
  return true;
}

}  // namespace lms::runtime
