#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// Value spaces of the data models' character strings. All pure predicates on WTF-8 text.
namespace lms::runtime {

/// language_type: a code of ISO 639-1 or 639-2 (also `qaa` to `qtz`), `i` or `x`, then subtags of 1 to 8
/// letters and digits. Letter case is free. Empty text is none.
[[nodiscard]] bool is_language(std::string_view text);

/// long_identifier_type and short_identifier_type: a URI or relative reference (RFC 3986; letters
/// beyond ASCII are let through), not empty; a URN has a namespace and something in it.
[[nodiscard]] bool is_identifier(std::string_view text);

/// localized_string_type: an optional `{lang=<language_type>}`, then any text.
[[nodiscard]] bool is_localized(std::string_view text);

/// What `text` holds after a leading `{name=value}`; `text` itself when there is none. `value` is set to
/// the delimiter's value, or left alone.
struct Delimiter {
  bool present = false;
  std::string_view value{};
  std::string_view rest{};
};
[[nodiscard]] Delimiter take_delimiter(std::string_view text, std::string_view name);

/// cmi.interactions.n.type
enum class InteractionType : std::uint8_t {
  true_false,
  choice,
  fill_in,
  long_fill_in,
  likert,
  matching,
  performance,
  sequencing,
  numeric,
  other,
};

/// RTE 4.2.9.1 and 4.2.9.2: the learner's response and a correct response of each type.
[[nodiscard]] bool is_learner_response(InteractionType type, std::string_view text);
[[nodiscard]] bool is_correct_response(InteractionType type, std::string_view text);

/// A correct response with its delimiters in the standard's order, as it is given back.
[[nodiscard]] std::string normal_correct_response(InteractionType type, std::string_view text);

/// How many correct responses an interaction of `type` can have: one, or any number.
[[nodiscard]] bool has_one_correct_response(InteractionType type);
/// Whether a correct response of `type` must differ from the others.
[[nodiscard]] bool has_unique_correct_responses(InteractionType type);
/// Whether `a` and `b` are the same correct response: for a choice the order doesn't matter.
[[nodiscard]] bool same_correct_response(InteractionType type, std::string_view a, std::string_view b);

}  // namespace lms::runtime
