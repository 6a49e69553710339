#include "base/sort.hpp"
#include "runtime/datatypes.hpp"
#include "runtime/number.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lms::runtime {
namespace {

constexpr std::string_view kComma = "[,]";
constexpr std::string_view kPeriod = "[.]";
constexpr std::string_view kColon = "[:]";

/// Calls `check` for each part of `text` between `delimiter`s; false as soon as one call is.
template <class Check>
bool each_part(std::string_view text, std::string_view delimiter, Check check) {
  for (;;) {
    const auto at = text.find(delimiter);
    if (!check(text.substr(0, at))) return false;
    if (at == std::string_view::npos) return true;
    text.remove_prefix(at + delimiter.size());
  }
}

std::vector<std::string_view> parts(std::string_view text, std::string_view delimiter) {
  std::vector<std::string_view> out;
  each_part(text, delimiter, [&](std::string_view part) {
    out.push_back(part);
    return true;
  });
  return out;
}

bool is_boolean(std::string_view text) { return text == "true" || text == "false"; }

/// A set of identifiers; empty text is the empty set.
bool is_choice(std::string_view text) {
  if (text.empty()) return true;
  std::vector<std::string_view> ids = parts(text, kComma);
  if (!std::all_of(ids.begin(), ids.end(), is_identifier)) return false;
  heap_sort(ids);
  return std::adjacent_find(ids.begin(), ids.end()) == ids.end();
}

bool is_sequence(std::string_view text) { return text.empty() || each_part(text, kComma, is_identifier); }

bool is_texts(std::string_view text) { return each_part(text, kComma, is_localized); }

/// `source[.]target` records
bool is_matching(std::string_view text) {
  if (text.empty()) return true;
  return each_part(text, kComma, [](std::string_view record) {
    const auto at = record.find(kPeriod);
    return at != std::string_view::npos && is_identifier(record.substr(0, at)) &&
           is_identifier(record.substr(at + kPeriod.size()));
  });
}

/// `min[:]max`, either side may be missing; or one number.
bool is_range(std::string_view text) {
  const auto at = text.find(kColon);
  if (at == std::string_view::npos) return parse_real(text).has_value();
  const std::string_view low = text.substr(0, at);
  const std::string_view high = text.substr(at + kColon.size());
  const auto min = parse_real(low);
  const auto max = parse_real(high);
  if ((!low.empty() && !min) || (!high.empty() && !max)) return false;
  return !min || !max || *min <= *max;
}

/// `step_name[.]step_answer` records; one of the two may be missing. A correct answer may be a range.
bool is_performance(std::string_view text, bool ranges) {
  if (text.empty()) return true;
  return each_part(text, kComma, [ranges](std::string_view record) {
    const auto at = record.find(kPeriod);
    if (at == std::string_view::npos) return false;
    const std::string_view name = record.substr(0, at);
    const std::string_view answer = record.substr(at + kPeriod.size());
    if (name.empty() && answer.empty()) return false;
    if (!name.empty() && !is_identifier(name)) return false;
    if (answer.find(kPeriod) != std::string_view::npos) return false;
    return !ranges || answer.find(kColon) == std::string_view::npos || is_range(answer);
  });
}

/// Takes `{name=true|false}` off `text` if it stands there; false when it has another value.
bool take_boolean(std::string_view& text, std::string_view name, bool& taken) {
  if (taken) return true;
  const Delimiter d = take_delimiter(text, name);
  if (!d.present) return true;
  taken = true;
  text = d.rest;
  return is_boolean(d.value);
}

/// Takes `{case_matters=…}` and `{order_matters=…}` off in any order.
bool take_matters(std::string_view& text, bool with_case, bool with_order) {
  bool cased = !with_case;
  bool ordered = !with_order;
  for (int i = 0; i < 2; ++i)
    if (!take_boolean(text, "case_matters", cased) || !take_boolean(text, "order_matters", ordered))
      return false;
  return true;
}

/// What may stand before the text of a long fill-in, in any order.
struct LongFillIn {
  Delimiter matters{};
  Delimiter lang{};
  std::string_view text{};

  [[nodiscard]] bool valid() const {
    return (!matters.present || is_boolean(matters.value)) && (!lang.present || is_language(lang.value));
  }
};

LongFillIn parse_long_fill_in(std::string_view text) {
  LongFillIn out;
  for (int i = 0; i < 2; ++i) {
    if (!out.matters.present) {
      out.matters = take_delimiter(text, "case_matters");
      text = out.matters.rest;
    }
    if (!out.lang.present) {
      out.lang = take_delimiter(text, "lang");
      text = out.lang.rest;
    }
  }
  out.text = text;
  return out;
}

}  // namespace

std::string normal_correct_response(InteractionType type, std::string_view text) {
  std::string out(text);
  if (type != InteractionType::long_fill_in) return out;
  const LongFillIn parts_of = parse_long_fill_in(text);
  if (!parts_of.matters.present || !parts_of.lang.present) return out;
  out = "{case_matters=";
  out += parts_of.matters.value;
  out += "}{lang=";
  out += parts_of.lang.value;
  out += '}';
  out += parts_of.text;
  return out;
}

bool is_learner_response(InteractionType type, std::string_view text) {
  switch (type) {
    case InteractionType::true_false:
      return is_boolean(text);
    case InteractionType::choice:
      return is_choice(text);
    case InteractionType::fill_in:
      return is_texts(text);
    case InteractionType::long_fill_in:
      return is_localized(text);
    case InteractionType::likert:
      return is_identifier(text);
    case InteractionType::matching:
      return is_matching(text);
    case InteractionType::performance:
      return is_performance(text, false);
    case InteractionType::sequencing:
      return is_sequence(text);
    case InteractionType::numeric:
      return parse_real(text).has_value();
    case InteractionType::other:
      break;
  }
  return true;
}

bool is_correct_response(InteractionType type, std::string_view text) {
  switch (type) {
    case InteractionType::fill_in:
      return take_matters(text, true, true) && is_texts(text);
    case InteractionType::long_fill_in:
      return parse_long_fill_in(text).valid();
    case InteractionType::performance:
      return take_matters(text, false, true) && is_performance(text, true);
    case InteractionType::numeric:
      return is_range(text);
    default:
      break;
  }
  return is_learner_response(type, text);
}

bool has_one_correct_response(InteractionType type) {
  return type == InteractionType::true_false || type == InteractionType::likert ||
         type == InteractionType::numeric || type == InteractionType::other;
}

bool has_unique_correct_responses(InteractionType type) {
  return type == InteractionType::choice || type == InteractionType::sequencing;
}

bool same_correct_response(InteractionType type, std::string_view a, std::string_view b) {
  if (type != InteractionType::choice) return a == b;
  std::vector<std::string_view> left = parts(a, kComma);
  std::vector<std::string_view> right = parts(b, kComma);
  heap_sort(left);
  heap_sort(right);
  return left == right;
}

}  // namespace lms::runtime
