#include "base/text.hpp"
#include "runtime/api_error.hpp"
#include "runtime/duration.hpp"
#include "runtime/number.hpp"
#include "runtime/sco.hpp"

#include <algorithm>

namespace lms::runtime::cmi12 {
namespace {

using namespace error12;

/// Nothing longer is kept. Below the length at which the call log cuts values (kMaxValueBytes), so that
/// a value that was cut is never taken for a whole one.
constexpr std::size_t kMostBytes = 250'000;
/// CMIFeedback and everything that has no size of its own.
constexpr std::size_t kMostCharacters = 255;

Answer fail_with(std::int32_t error, std::string_view diagnostic = {}) {
  return {.error = error, .diagnostic = diagnostic};
}
Answer value_of(std::string_view value) { return {.value = std::string(value)}; }
/// An element without a value reads as an empty string without an error.
Answer slot_value(const Slot& slot) { return {.value = slot.value_or(std::string{})}; }

const Slot kEmpty;

const Slot& field_of(const Record& record, std::size_t field) {
  return field < record.fields.size() ? record.fields[field] : kEmpty;
}

bool letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// --- value spaces --------------------------------------------------------------------------------

/// CMIIdentifier: letters, digits, `-`, `_`. Everybody else also takes spaces and punctuation.
bool is_identifier(const Sco& sco, std::string_view text) {
  if (text.empty() || !is_wtf8(text)) return false;
  if (!sco.strict)
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return letter_or_digit(c) || c == '-' || c == '_'; });
}

bool is_integer(const Bounds& bounds, std::string_view text) {
  const std::string_view digits = text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
  if (!parse_index(digits, 65'536)) return false;
  return compare_decimal(text, bounds.min) >= 0 && compare_decimal(text, bounds.max) <= 0;
}

/// CMIDecimal or CMIBlank. Many courses send scores above 100; they are kept, and brought into range in
/// reports alone.
bool is_decimal(const Sco& sco, const Bounds& bounds, std::string_view text) {
  if (text.empty()) return bounds.low;
  if (!parse_real(text)) return false;
  if (!sco.strict || !bounds.low) return true;
  return compare_decimal(text, bounds.min) >= 0 && compare_decimal(text, bounds.max) <= 0;
}

template <class Check>
bool each_item(std::string_view text, Check check) {
  for (;;) {
    const auto comma = text.find(',');
    if (!check(text.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

bool single(std::string_view text) { return text.size() == 1 && letter_or_digit(text.front()); }

/// CMIFeedback of the interaction's type, checked only by the letter of the standard: no course gets it right.
bool is_feedback(const Slot& type, std::string_view text) {
  if (!type || *type == "fill-in" || *type == "performance") return true;
  if (*type == "true-false")
    return !text.empty() && std::string_view("01tfTF").find(text.front()) != std::string_view::npos;
  if (*type == "numeric") return parse_real(text).has_value();
  if (*type == "likert") return text.empty() || single(text);
  if (*type == "matching")
    return each_item(text, [](std::string_view pair) {
      return pair.size() == 3 && pair[1] == '.' && letter_or_digit(pair[0]) && letter_or_digit(pair[2]);
    });
  if (*type == "choice" && text.size() >= 2 && text.front() == '{' && text.back() == '}')
    text = text.substr(1, text.size() - 2);
  return text.empty() || each_item(text, single);
}

bool has_type(const Sco& sco, const Element& element, std::string_view value) {
  switch (element.type) {
    case Type::vocabulary:
      return in_vocabulary(element.vocabulary, value);
    case Type::real:
      return is_decimal(sco, element.bounds, value);
    case Type::integer:
      return is_integer(element.bounds, value);
    case Type::interval:
      return parse_timespan(value, !sco.strict).has_value();
    case Type::timestamp:
      return is_time_of_day(value);
    case Type::identifier:
      return is_identifier(sco, value);
    case Type::result:
      return in_vocabulary(element.vocabulary, value) || parse_real(value) ||
             (!sco.strict && value == "incorrect");
    default:
      break;
  }
  return is_wtf8(value);
}

bool too_long(const Element& element, std::string_view value) {
  return is_longer(value, element.limit != 0 ? element.limit : kMostCharacters);
}

/// 0 or kType, and in `diagnostic` what is wrong or what was let through.
Answer check(const Sco& sco, const Element& element, std::string_view value) {
  if (!has_type(sco, element, value)) {
    switch (element.type) {
      case Type::vocabulary:
        return fail_with(kType);
      case Type::real:
      case Type::integer:
        return fail_with(kType, "the value is not a number, or outside the element's range");
      case Type::interval:
        return fail_with(kType, "the value is not a duration like 0001:30:05.25");
      case Type::timestamp:
        return fail_with(kType, "the value is not a time of day like 14:30:05");
      default:
        return fail_with(kType);
    }
  }
  if (!too_long(element, value)) return {};
  if (sco.strict) return fail_with(kType, "the value is longer than the standard allows");
  return {.diagnostic = "stored in full, but longer than the standard allows"};
}

// --- reading -------------------------------------------------------------------------------------

Answer count_of(const Sco& sco, const Element& element, const Path& path) {
  std::size_t count = 0;
  switch (static_cast<Group>(element.field)) {
    case Group::objective:
      count = sco.data.objectives.size();
      break;
    case Group::interaction:
      count = sco.data.interactions.size();
      break;
    default: {
      if (path.index[0] >= sco.data.interactions.size())
        return fail_with(kArgument, "there is no interaction at this index");
      const Record& record = sco.data.interactions[path.index[0]];
      count = static_cast<Group>(element.field) == Group::response ? record.responses.size()
                                                                   : record.objectives.size();
    }
  }
  Answer out;
  append_integer(out.value, static_cast<std::int64_t>(count));
  return out;
}

Answer keyword(const Sco& sco, const Element& element, const Path& path) {
  if (element.keyword == Keyword::version) return value_of("3.4");
  if (element.keyword == Keyword::count) return count_of(sco, element, path);
  if (path.indexes > 0 && path.index[0] >= sco.data.objectives.size())
    return fail_with(kArgument, "there is no objective at this index");
  return value_of(element.vocabulary);
}

Answer get_scalar(const Sco& sco, std::uint8_t field) {
  if (const std::string* stored = sco.data.scalar(field)) return value_of(*stored);
  switch (field) {
    case kLessonStatus:
      return value_of("not attempted");
    case kAudio:
      return slot_value(sco.environment[Env::audio_level]);
    case kLanguage:
      return slot_value(sco.environment[Env::language]);
    case kSpeed:
      return slot_value(sco.environment[Env::delivery_speed]);
    case kText:
      return slot_value(sco.environment[Env::audio_captioning]);
    default:
      return {};
  }
}

Answer get_objective(const Sco& sco, const Element& element, const Path& path) {
  if (path.index[0] >= sco.data.objectives.size())
    return fail_with(kArgument, "the index is not below cmi.objectives._count");
  const Slot& slot = field_of(sco.data.objectives[path.index[0]], element.field);
  if (!slot && element.field == kObjectiveStatus) return value_of("not attempted");
  return slot_value(slot);
}

// --- writing -------------------------------------------------------------------------------------

Answer set_record(std::vector<Record>& records, const Element& element, const Path& path,
                  std::string_view value) {
  if (path.index[0] > records.size())
    return fail_with(kArgument, "the index skips one: the next is the list's _count");
  if (path.index[0] == records.size()) records.emplace_back();
  CmiData::put(records[path.index[0]].fields, element.field, std::string(value));
  return {};
}

Answer set_nested(Sco& sco, const Element& element, const Path& path, std::string_view value) {
  auto& records = sco.data.interactions;
  if (path.index[0] >= records.size())
    return fail_with(kArgument, "there is no interaction at this index yet: set its id first");
  Record& record = records[path.index[0]];
  auto& list = element.group == Group::response ? record.responses : record.objectives;
  if (path.index[1] > list.size())
    return fail_with(kArgument, "the index skips one: the next is the list's _count");
  if (path.index[1] == list.size()) list.emplace_back();
  list[path.index[1]] = value;
  return {};
}

bool fits_interaction(const Sco& sco, const Element& element, const Path& path, std::string_view value) {
  if (!sco.strict || element.type != Type::response || path.index[0] >= sco.data.interactions.size())
    return true;
  return is_feedback(field_of(sco.data.interactions[path.index[0]], kInteractionKind), value);
}

Answer store(Sco& sco, const Element& element, const Path& path, std::string_view value) {
  switch (element.group) {
    case Group::objective:
      return set_record(sco.data.objectives, element, path, value);
    case Group::interaction:
      return set_record(sco.data.interactions, element, path, value);
    case Group::interaction_objective:
    case Group::response:
      return set_nested(sco, element, path, value);
    default:
      break;
  }
  // What the learner wrote is added to what was there.
  const std::string* before = element.field == kComments ? sco.data.scalar(kComments) : nullptr;
  if (before && before->size() + value.size() > kMostBytes)
    return fail_with(kType, "the comments are longer than 250,000 bytes");
  sco.data.set_scalar(element.field, before ? *before + std::string(value) : std::string(value));
  return {};
}

}  // namespace

Answer get(const Sco& sco, std::string_view name) {
  if (name.empty()) return fail_with(kArgument);
  const auto& [_, path, element] = sco.find(name);
  if (!element) {
    const StrayKeyword stray = path.valid ? stray_keyword(elements(), path.pattern()) : StrayKeyword{};
    if (stray.parent_exists && stray.keyword == Keyword::children) return fail_with(kNoChildren);
    if (stray.parent_exists && stray.keyword == Keyword::count) return fail_with(kNoArray);
    return fail_with(kNotImplemented);
  }
  if (element->access == Access::write_only) return fail_with(kWriteOnly);
  switch (element->group) {
    case Group::keyword:
      return keyword(sco, *element, path);
    case Group::environment:
      return slot_value(sco.environment.values[element->field]);
    case Group::objective:
      return get_objective(sco, *element, path);
    default:
      break;
  }
  return get_scalar(sco, element->field);
}

Answer set(Sco& sco, std::string_view name, std::string_view value) {
  if (name.empty()) return fail_with(kArgument);
  const auto& [_, path, element] = sco.find(name);
  if (!element) {
    if (path.valid && stray_keyword(elements(), path.pattern()).parent_exists) return fail_with(kKeyword);
    return fail_with(kNotImplemented);
  }
  if (element->group == Group::keyword) return fail_with(kKeyword);
  if (element->access == Access::read_only) return fail_with(kReadOnly);
  if (value.size() > kMostBytes) return fail_with(kType, "the value is longer than 250,000 bytes");
  const Answer checked = check(sco, *element, value);
  if (checked.error != kNone) return checked;
  if (!fits_interaction(sco, *element, path, value))
    return fail_with(kType, "the value is no response of the interaction's type");
  Answer out = store(sco, *element, path, value);
  if (out.error == kNone) out.diagnostic = checked.diagnostic;
  return out;
}

}  // namespace lms::runtime::cmi12
