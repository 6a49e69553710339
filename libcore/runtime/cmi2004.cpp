#include "base/text.hpp"
#include "runtime/api_error.hpp"
#include "runtime/datatypes.hpp"
#include "runtime/duration.hpp"
#include "runtime/number.hpp"
#include "runtime/sco.hpp"

#include <array>

namespace lms::runtime::cmi2004 {
namespace {

using namespace error2004;

constexpr std::string_view kRequestValid = "adl.nav.request_valid.";
/// Nothing longer is kept. Below the length at which the call log cuts values (kMaxValueBytes), so that
/// a value that was cut is never taken for a whole one.
constexpr std::size_t kMostBytes = 250'000;

Answer fail_with(std::int32_t error, std::string_view diagnostic = {}) {
  return {.error = error, .diagnostic = diagnostic};
}
Answer value_of(std::string_view value) { return {.value = std::string(value)}; }
Answer slot_value(const Slot& slot) {
  if (!slot) return fail_with(kNoValue);
  return {.value = *slot};
}

const Slot kEmpty;

const Slot& field_of(const Record& record, std::size_t field) {
  return field < record.fields.size() ? record.fields[field] : kEmpty;
}

bool known(const Sco& sco, std::string_view pattern) {
  return sco.standard == sequencing::Standard::scorm2004_4th || !pattern.starts_with("adl.data");
}

// --- adl.nav -----------------------------------------------------------------------------------

/// `{target=ID}` and what stands after it; nothing when it is not of this form.
std::optional<Delimiter> target_of(std::string_view text) {
  const Delimiter d = take_delimiter(text, "target");
  if (!d.present || d.value.empty()) return std::nullopt;
  return d;
}

bool has_jump(const Sco& sco) { return sco.standard == sequencing::Standard::scorm2004_4th; }

bool is_request(const Sco& sco, std::string_view text) {
  constexpr std::string_view kPlain = "continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_";
  if (const auto target = target_of(text))
    return target->rest == "choice" || (target->rest == "jump" && has_jump(sco));
  return in_vocabulary(kPlain, text);
}

/// adl.nav.request_valid.<request>, taken apart.
struct Validity {
  bool defined = false;
  std::string_view request{};
  std::string_view target{};
};

Validity parse_validity(const Sco& sco, std::string_view name) {
  Validity out;
  const std::string_view rest = name.substr(kRequestValid.size());
  if (in_vocabulary("continue|previous|exit|exitAll|abandon|abandonAll|suspendAll", rest))
    return {.defined = true, .request = rest};
  for (const std::string_view request : {std::string_view("choice"), std::string_view("jump")}) {
    if (request == "jump" && !has_jump(sco)) continue;
    if (!rest.starts_with(request) || rest.size() <= request.size() || rest[request.size()] != '.') continue;
    const auto target = target_of(rest.substr(request.size() + 1));
    if (target && target->rest.empty()) return {.defined = true, .request = request, .target = target->value};
  }
  return out;
}

// --- reading -----------------------------------------------------------------------------------

Answer count_of(const Sco& sco, const ScoHost& host, const Element& element, const Path& path) {
  std::size_t count = 0;
  switch (static_cast<Group>(element.field)) {
    case Group::objective:
      count = sco.data.objectives.size();
      break;
    case Group::interaction:
      count = sco.data.interactions.size();
      break;
    case Group::comment:
      count = sco.data.comments.size();
      break;
    case Group::bucket:
      count = host.bucket_count();
      break;
    case Group::interaction_objective:
    case Group::response: {
      if (path.index[0] >= sco.data.interactions.size())
        return fail_with(kGet, "there is no interaction at this index");
      const Record& record = sco.data.interactions[path.index[0]];
      count = static_cast<Group>(element.field) == Group::response ? record.responses.size()
                                                                   : record.objectives.size();
      break;
    }
    default:
      break;
  }
  Answer out;
  append_integer(out.value, static_cast<std::int64_t>(count));
  return out;
}

Answer keyword(const Sco& sco, const ScoHost& host, const Element& element, const Path& path) {
  if (element.keyword == Keyword::version) return value_of("1.0");
  if (element.keyword == Keyword::count) return count_of(sco, host, element, path);
  if (path.indexes > 0 && path.index[0] >= sco.data.objectives.size())
    return fail_with(kGet, "there is no objective at this index");
  return value_of(element.vocabulary);
}

Answer get_scalar(const Sco& sco, std::uint8_t field) {
  if (const std::string* stored = sco.data.scalar(field);
      stored && field != kCompletionStatus && field != kSuccessStatus)
    return value_of(*stored);
  switch (field) {
    case kCompletionStatus:
      return value_of(completion_status(sco));
    case kSuccessStatus:
      return value_of(success_status(sco));
    case kAudioLevel:
      return slot_value(sco.environment[Env::audio_level]);
    case kLanguage:
      return slot_value(sco.environment[Env::language]);
    case kDeliverySpeed:
      return slot_value(sco.environment[Env::delivery_speed]);
    case kAudioCaptioning:
      return slot_value(sco.environment[Env::audio_captioning]);
    default:
      return slot_value(Slot{});
  }
}

Answer get_field(const std::vector<Record>& records, const Element& element, const Path& path) {
  if (path.index[0] >= records.size()) return fail_with(kGet, "the index is not below the list's _count");
  const Slot& slot = field_of(records[path.index[0]], element.field);
  if (!slot && element.group == Group::objective &&
      (element.field == kObjectiveCompletion || element.field == kObjectiveSuccess))
    return value_of("unknown");
  return slot_value(slot);
}

Answer get_nested(const Sco& sco, const Element& element, const Path& path) {
  if (path.index[0] >= sco.data.interactions.size())
    return fail_with(kGet, "there is no interaction at this index");
  const Record& record = sco.data.interactions[path.index[0]];
  const auto& list = element.group == Group::response ? record.responses : record.objectives;
  if (path.index[1] >= list.size()) return fail_with(kGet, "the index is not below the list's _count");
  return value_of(list[path.index[1]]);
}

Answer get_bucket(const ScoHost& host, const Element& element, const Path& path) {
  if (path.index[0] >= host.bucket_count()) return fail_with(kGet, "the index is not below adl.data._count");
  const ScoHost::Bucket bucket = host.bucket(path.index[0]);
  if (element.field == 0) return value_of(bucket.id);
  if (!bucket.readable)
    return fail_with(kWriteOnly, "the manifest lets this activity write the data, not read it");
  if (!bucket.value) return fail_with(kNoValue, "nothing has been stored there yet");
  return value_of(*bucket.value);
}

// --- writing -----------------------------------------------------------------------------------

/// 0, kType or kRange.
std::int32_t check_real(const Bounds& bounds, std::string_view value) {
  if (!parse_real(value)) return kType;
  if (bounds.low && compare_decimal(value, bounds.min) < 0) return kRange;
  if (bounds.high && compare_decimal(value, bounds.max) > 0) return kRange;
  return kNone;
}

/// Whether `value` is of the element's type; responses are checked by whoever knows the interaction.
std::int32_t check(const Sco& sco, const Element& element, std::string_view value) {
  const auto typed = [](bool ok) { return ok ? kNone : kType; };
  switch (element.type) {
    case Type::text:
      return typed(is_wtf8(value));
    case Type::localized:
      return typed(is_wtf8(value) && is_localized(value));
    case Type::language:
      return typed(value.empty() || is_language(value));
    case Type::identifier:
      return typed(is_identifier(value));
    case Type::vocabulary:
      return typed(in_vocabulary(element.vocabulary, value));
    case Type::real:
      return check_real(element.bounds, value);
    case Type::interval:
      return typed(parse_interval(value).has_value());
    case Type::timestamp:
      return typed(is_timestamp(value));
    case Type::result:
      return typed(in_vocabulary(element.vocabulary, value) || parse_real(value));
    case Type::request:
      return typed(is_request(sco, value));
    case Type::response:
      return typed(is_wtf8(value));
    case Type::integer:
      break;
  }
  return kType;
}

Answer refuse_value(const Element& element, std::int32_t error) {
  if (error == kRange) return fail_with(error);
  switch (element.type) {
    case Type::vocabulary:
      return fail_with(error);
    case Type::real:
      return fail_with(error, "the value is not a decimal number");
    case Type::interval:
      return fail_with(error, "the value is not a duration like PT1H30M5.25S");
    case Type::timestamp:
      return fail_with(error, "the value is not a time like 2031-05-04T10:30:00.0Z");
    case Type::identifier:
      return fail_with(error, "the value is not a URI: no spaces, no brackets, not empty");
    case Type::localized:
    case Type::language:
      return fail_with(error, "the language is not a code of ISO 639 with subtags");
    case Type::request:
      return fail_with(error, "the value is not a navigation request");
    default:
      return fail_with(error);
  }
}

/// Success; tells when the value is longer than what other systems need to keep.
Answer stored(const Element& element, std::string_view value) {
  Answer out;
  if (element.limit != 0 && is_longer(value, element.limit))
    out.diagnostic = "stored in full, but longer than the standard lets content rely on";
  return out;
}

bool identifier_used(const std::vector<Record>& records, std::size_t except, std::string_view id) {
  for (std::size_t i = 0; i < records.size(); ++i)
    if (i != except && field_of(records[i], 0) == id) return true;
  return false;
}

Answer set_objective(Sco& sco, const Element& element, const Path& path, std::string_view value) {
  auto& records = sco.data.objectives;
  const std::size_t at = path.index[0];
  if (at > records.size()) return fail_with(kSet, "the index skips one: the next is the list's _count");
  if (at == records.size() && element.field != kObjectiveId)
    return fail_with(kDependency, "the objective's id must be set first");
  if (const auto error = check(sco, element, value)) return refuse_value(element, error);
  if (element.field == kObjectiveId) {
    if (identifier_used(records, at, value)) return fail_with(kSet, "another objective has this id");
    if (at < records.size() && field_of(records[at], kObjectiveId) != value)
      return fail_with(kSet, "an objective's id cannot be changed");
    if (at == records.size()) records.emplace_back();
  }
  CmiData::put(records[at].fields, element.field, std::string(value));
  return stored(element, value);
}

std::optional<InteractionType> type_of(const Record& record) {
  const Slot& type = field_of(record, kInteractionType);
  constexpr std::array<std::string_view, 10> kNames = {
      "true-false", "choice",      "fill-in",    "long-fill-in", "likert",
      "matching",   "performance", "sequencing", "numeric",      "other"};
  for (std::size_t i = 0; type && i < kNames.size(); ++i)
    if (*type == kNames[i]) return static_cast<InteractionType>(i);
  return std::nullopt;
}

Answer set_interaction(Sco& sco, const Element& element, const Path& path, std::string_view value) {
  auto& records = sco.data.interactions;
  const std::size_t at = path.index[0];
  if (at > records.size()) return fail_with(kSet, "the index skips one: the next is the list's _count");
  if (at == records.size() && element.field != kInteractionId)
    return fail_with(kDependency, "the interaction's id must be set first");
  if (element.field == kInteractionResponse) {
    const auto type = type_of(records[at]);
    if (!type) return fail_with(kDependency, "the interaction's type must be set first");
    if (!is_wtf8(value) || !is_learner_response(*type, value))
      return fail_with(kType, "the value is no response of the interaction's type");
  } else if (const auto error = check(sco, element, value)) {
    return refuse_value(element, error);
  }
  if (at == records.size()) records.emplace_back();
  CmiData::put(records[at].fields, element.field, std::string(value));
  return stored(element, value);
}

Answer set_interaction_objective(Sco& sco, const Element& element, const Path& path, std::string_view value) {
  auto& records = sco.data.interactions;
  if (path.index[0] > records.size())
    return fail_with(kSet, "the index skips one: the next is the list's _count");
  if (path.index[0] == records.size())
    return fail_with(kDependency, "the interaction's id must be set first");
  auto& ids = records[path.index[0]].objectives;
  const std::size_t at = path.index[1];
  if (at > ids.size()) return fail_with(kSet, "the index skips one: the next is the list's _count");
  if (const auto error = check(sco, element, value)) return refuse_value(element, error);
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (i != at && ids[i] == value) return fail_with(kSet, "the interaction names this objective already");
  if (at == ids.size()) ids.emplace_back();
  ids[at] = value;
  return stored(element, value);
}

Answer set_response(Sco& sco, const Path& path, std::string_view value) {
  auto& records = sco.data.interactions;
  if (path.index[0] > records.size())
    return fail_with(kSet, "the index skips one: the next is the list's _count");
  if (path.index[0] == records.size())
    return fail_with(kDependency, "the interaction's id must be set first");
  Record& record = records[path.index[0]];
  const auto type = type_of(record);
  if (!type) return fail_with(kDependency, "the interaction's type must be set first");
  auto& responses = record.responses;
  const std::size_t at = path.index[1];
  if (at > responses.size()) return fail_with(kSet, "the index skips one: the next is the list's _count");
  if (at > 0 && has_one_correct_response(*type))
    return fail_with(kSet, "an interaction of this type has one correct response");
  if (!is_wtf8(value) || !is_correct_response(*type, value))
    return fail_with(kType, "the value is no response of the interaction's type");
  if (has_unique_correct_responses(*type))
    for (std::size_t i = 0; i < responses.size(); ++i)
      if (i != at && same_correct_response(*type, responses[i], value))
        return fail_with(kSet, "the interaction has this correct response already");
  if (at == responses.size()) responses.emplace_back();
  responses[at] = normal_correct_response(*type, value);
  return {};
}

Answer set_comment(Sco& sco, const Element& element, const Path& path, std::string_view value) {
  auto& records = sco.data.comments;
  const std::size_t at = path.index[0];
  if (at > records.size()) return fail_with(kSet, "the index skips one: the next is the list's _count");
  if (const auto error = check(sco, element, value)) return refuse_value(element, error);
  if (at == records.size()) records.emplace_back();
  CmiData::put(records[at].fields, element.field, std::string(value));
  return stored(element, value);
}

Answer set_bucket(ScoHost& host, const Element& element, const Path& path, std::string_view value) {
  if (path.index[0] >= host.bucket_count()) return fail_with(kSet, "the index is not below adl.data._count");
  if (element.access == Access::read_only) return fail_with(kReadOnly);
  if (!host.bucket(path.index[0]).writable)
    return fail_with(kReadOnly, "the manifest lets this activity read the data, not write it");
  if (!is_wtf8(value)) return fail_with(kType, "the value is not text");
  host.set_bucket(path.index[0], value);
  return stored(element, value);
}

Answer set_scalar(Sco& sco, const Element& element, std::string_view value) {
  if (const auto error = check(sco, element, value)) return refuse_value(element, error);
  sco.data.set_scalar(element.field, std::string(value));
  return stored(element, value);
}

}  // namespace

std::string_view completion_status(const Sco& sco) {
  if (const auto threshold = sco.environment.completion_threshold) {
    const std::string* progress = sco.data.scalar(kProgressMeasure);
    if (!progress) return "unknown";
    return parse_real(*progress).value_or(0.0) >= *threshold ? "completed" : "incomplete";
  }
  const std::string* status = sco.data.scalar(kCompletionStatus);
  return status ? std::string_view(*status) : "unknown";
}

std::string_view success_status(const Sco& sco) {
  if (const auto passing = sco.environment.scaled_passing_score) {
    const std::string* scaled = sco.data.scalar(kScoreScaled);
    if (!scaled) return "unknown";
    return parse_real(*scaled).value_or(0.0) >= *passing ? "passed" : "failed";
  }
  const std::string* status = sco.data.scalar(kSuccessStatus);
  return status ? std::string_view(*status) : "unknown";
}

Answer get(const Sco& sco, ScoHost& host, std::string_view name) {
  if (name.empty()) return fail_with(kGet);
  if (name.starts_with(kRequestValid)) {
    const Validity v = parse_validity(sco, name);
    if (v.defined) return value_of(host.request_valid(v.request, v.target));
    return fail_with(kUndefined);
  }
  const auto& [_, path, element] = sco.find(name);
  if (!path.valid || !known(sco, path.pattern())) return fail_with(kUndefined);
  if (!element) {
    const StrayKeyword stray = stray_keyword(elements(), path.pattern());
    if (!stray.parent_exists) return fail_with(kUndefined);
    return fail_with(kGet, stray.keyword == Keyword::children ? "the element has no children"
                           : stray.keyword == Keyword::count  ? "the element is no list"
                                                              : "only cmi has a _version");
  }
  if (element->access == Access::write_only) return fail_with(kWriteOnly);
  switch (element->group) {
    case Group::keyword:
      return keyword(sco, host, *element, path);
    case Group::environment:
      return slot_value(sco.environment.values[element->field]);
    case Group::scalar:
      return get_scalar(sco, element->field);
    case Group::objective:
      return get_field(sco.data.objectives, *element, path);
    case Group::interaction:
      return get_field(sco.data.interactions, *element, path);
    case Group::comment:
      return get_field(sco.data.comments, *element, path);
    case Group::lms_comment:
      return fail_with(kGet, "there are no comments from the LMS");
    case Group::interaction_objective:
    case Group::response:
      return get_nested(sco, *element, path);
    case Group::bucket:
      return get_bucket(host, *element, path);
    case Group::navigation:
      break;
  }
  const std::string* request = sco.data.scalar(kNavRequest);
  return value_of(request ? std::string_view(*request) : "_none_");
}

Answer set(Sco& sco, ScoHost& host, std::string_view name, std::string_view value) {
  if (name.empty()) return fail_with(kSet);
  if (name.starts_with(kRequestValid)) {
    if (parse_validity(sco, name).defined) return fail_with(kReadOnly);
    return fail_with(kUndefined);
  }
  const auto& [_, path, element] = sco.find(name);
  if (!path.valid || !known(sco, path.pattern())) return fail_with(kUndefined);
  if (!element) {
    if (stray_keyword(elements(), path.pattern()).parent_exists) return fail_with(kReadOnly);
    return fail_with(kUndefined);
  }
  if (element->access == Access::read_only && element->group != Group::bucket) return fail_with(kReadOnly);
  if (value.size() > kMostBytes) return fail_with(kSet, "the value is longer than 250,000 bytes");
  switch (element->group) {
    case Group::objective:
      return set_objective(sco, *element, path, value);
    case Group::interaction:
      return set_interaction(sco, *element, path, value);
    case Group::interaction_objective:
      return set_interaction_objective(sco, *element, path, value);
    case Group::response:
      return set_response(sco, path, value);
    case Group::comment:
      return set_comment(sco, *element, path, value);
    case Group::bucket:
      return set_bucket(host, *element, path, value);
    default:
      break;
  }
  return set_scalar(sco, *element, value);
}

}  // namespace lms::runtime::cmi2004
