#include "xapi/checker.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

// Actors and activities are checked in checker_things.cpp.
namespace lms::xapi {

bool Checker::fail(JsonRef value, std::string message) {
  error_ = {.code = "xapi.statement.invalid",
            .message = std::move(message),
            .element = value.json().path_of(value, "statements")};
  return false;
}

bool Checker::missing(JsonRef object, std::string_view key) {
  const auto path = object.json().path_of(object, "statements");
  error_ = {.code = "xapi.statement.invalid",
            .message = fmt::format("'{}' is missing", key),
            .element = path + (path.empty() ? "" : ".") + std::string(key)};
  return false;
}

bool Checker::unknown(JsonRef member) { return fail(member, "the standard knows no such property here"); }

void Checker::note(FacetKind kind, std::string text) { out_.facets.push_back({kind, std::move(text)}); }

bool Checker::is_object(JsonRef value) { return value.is(JsonKind::object) || fail(value, "not an object"); }
bool Checker::text(JsonRef value) { return value.is(JsonKind::text) || fail(value, "not a string"); }
bool Checker::boolean(JsonRef value) {
  return value.is(JsonKind::boolean) || fail(value, "not true or false");
}
bool Checker::number(JsonRef value) { return value.is(JsonKind::number) || fail(value, "not a number"); }
bool Checker::uuid(JsonRef value) {
  return text(value) && (is_uuid(value.text()) || fail(value, "not a UUID"));
}
bool Checker::iri(JsonRef value) {
  return text(value) && (is_iri(value.text()) || fail(value, "not an IRI with a scheme"));
}

bool Checker::one_of(JsonRef value, std::initializer_list<std::string_view> words) {
  if (!text(value)) return false;
  if (std::find(words.begin(), words.end(), value.text()) != words.end()) return true;
  return fail(value, fmt::format("not one of {}", fmt::join(words, ", ")));
}

bool Checker::language_map(JsonRef value) {
  if (!value.is(JsonKind::object)) return fail(value, "not a language map");
  for (const JsonRef entry : value) {
    if (!is_language_tag(entry.key())) return fail(entry, "its key is not a language tag of RFC 5646");
    if (!text(entry)) return false;
  }
  return true;
}

bool Checker::extensions(JsonRef value) {
  if (!is_object(value)) return false;
  for (const JsonRef entry : value)
    if (!is_iri(entry.key())) return fail(entry, "its key is not an IRI with a scheme");
  return true;
}

bool Checker::timestamp(JsonRef value, bool keep) {
  if (!text(value)) return false;
  const auto read = parse_timestamp(value.text());
  if (!read) return fail(value, read.error().message);
  // xAPI 2.0 (IEEE 9274.1.1): time stamps are RFC 3339, and the LRS gives them in UTC.
  if (version_ == Version::v2_0_0 && keep && !read->utc_as_rfc3339)
    out_.edits.push_back(
        {value.begin_at(), value.end_at(), '"' + format_instant(read->at, read->digits) + '"'});
  return true;
}

bool Checker::statement(JsonRef value) {
  if (!is_object(value)) return false;
  return body(value, Place::statement);
}

bool Checker::body(JsonRef value, Place place) {
  for (const JsonRef member : value)
    if (!statement_member(member, place)) return false;
  for (const std::string_view key : {"actor", "verb", "object"})
    if (!value.find(key)) return missing(value, key);
  return subject_rules(value, place);
}

bool Checker::statement_member(JsonRef member, Place place) {
  const auto key = member.key();
  const bool own = place == Place::statement;
  if (key == "actor")
    return found_agent(member, AgentKind::agent_or_group, own ? Found::narrowly : Found::broadly);
  if (key == "verb") {
    if (!verb(member)) return false;
    if (own) note(FacetKind::verb, std::string(member.text_of("id")));
    return true;
  }
  if (key == "object") return object(member, place);
  if (key == "result") return result(member);
  if (key == "context") return context(member, place);
  if (key == "timestamp") return timestamp(member, true);
  if (key == "attachments") return attachments(member);
  if (own) return statement_only_member(member);
  if (key == "objectType") return one_of(member, {"SubStatement"});
  return unknown(member);
}

bool Checker::statement_only_member(JsonRef member) {
  const auto key = member.key();
  if (key == "id") {
    if (!uuid(member)) return false;
    out_.id = fold_uuid(member.text());
    return true;
  }
  if (key == "stored") return timestamp(member, false);
  if (key == "authority") return authority(member);
  if (key == "version") {
    if (!text(member)) return false;
    return is_statement_version(member.text(), version_) || fail(member, "not a version of this standard");
  }
  return unknown(member);
}

/// What object and context, and object and verb, demand of each other.
bool Checker::subject_rules(JsonRef value, Place place) {
  const JsonRef object = *value.find("object");
  const auto type = object.text_of("objectType");
  if (const auto context = value.find("context"); context && !type.empty() && type != "Activity")
    for (const std::string_view key : {"revision", "platform"})
      if (const auto member = context->find(key))
        return fail(*member, "only a statement about an Activity may have it");
  if (value.find("verb")->text_of("id") != kVoided) return true;
  if (type != "StatementRef") return fail(object, "what is voided is named by a StatementRef");
  out_.voids = place == Place::statement;
  return true;
}

bool Checker::object(JsonRef value, Place place) {
  if (!is_object(value)) return false;
  const auto type = value.find("objectType");
  if (!type) return object_by_type(value, "Activity", place);
  if (!one_of(*type, {"Activity", "Agent", "Group", "SubStatement", "StatementRef"})) return false;
  return object_by_type(value, type->text(), place);
}

bool Checker::object_by_type(JsonRef value, std::string_view type, Place place) {
  const bool own = place == Place::statement;
  if (type == "Activity") return activity(value, own ? FacetKind::activity : FacetKind::related_activity);
  if (type == "Agent" || type == "Group")
    return found_agent(value, AgentKind::agent_or_group, own ? Found::narrowly : Found::broadly);
  if (type == "StatementRef") {
    if (!statement_ref(value)) return false;
    if (own) out_.target = fold_uuid(value.text_of("id"));
    return true;
  }
  if (!own) return fail(value, "a SubStatement cannot hold another one");
  return body(value, Place::sub_statement);
}

bool Checker::statement_ref(JsonRef value) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    if (member.key() == "objectType") {
      if (!one_of(member, {"StatementRef"})) return false;
    } else if (member.key() == "id") {
      if (!uuid(member)) return false;
    } else {
      return unknown(member);
    }
  }
  for (const std::string_view key : {"objectType", "id"})
    if (!value.find(key)) return missing(value, key);
  return true;
}

bool Checker::verb(JsonRef value) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    if (member.key() == "id") {
      if (!iri(member)) return false;
    } else if (member.key() == "display") {
      if (!language_map(member)) return false;
    } else {
      return unknown(member);
    }
  }
  return value.find("id") ? true : missing(value, "id");
}

bool Checker::result(JsonRef value) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    const auto key = member.key();
    bool fine = false;
    if (key == "score")
      fine = score(member);
    else if (key == "success" || key == "completion")
      fine = boolean(member);
    else if (key == "response")
      fine = text(member);
    else if (key == "duration")
      fine = text(member) && (is_duration(member.text()) || fail(member, "not a duration of ISO 8601"));
    else if (key == "extensions")
      fine = extensions(member);
    else
      fine = unknown(member);
    if (!fine) return false;
  }
  return true;
}

bool Checker::score(JsonRef value) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    const auto key = member.key();
    if (key != "scaled" && key != "raw" && key != "min" && key != "max") return unknown(member);
    if (!number(member)) return false;
  }
  const auto scaled = value.find("scaled");
  if (scaled && (scaled->number() < -1 || scaled->number() > 1)) return fail(*scaled, "not between -1 and 1");
  const auto raw = value.find("raw");
  const auto least = value.find("min");
  const auto most = value.find("max");
  if (least && most && least->number() >= most->number()) return fail(*least, "not less than max");
  if (raw && least && raw->number() < least->number()) return fail(*raw, "less than min");
  if (raw && most && raw->number() > most->number()) return fail(*raw, "greater than max");
  return true;
}

bool Checker::context(JsonRef value, Place place) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value)
    if (!context_member(member, place)) return false;
  return true;
}

bool Checker::context_member(JsonRef member, Place place) {
  const auto key = member.key();
  if (key == "registration") {
    if (!uuid(member)) return false;
    if (place == Place::statement) note(FacetKind::registration, fold_uuid(member.text()));
    return true;
  }
  if (key == "instructor") return found_agent(member, AgentKind::agent_or_group, Found::broadly);
  if (key == "team") return group_only(member, Found::broadly);
  if (key == "contextActivities") return context_activities(member);
  if (key == "revision" || key == "platform") return text(member);
  if (key == "language")
    return text(member) && (is_language_tag(member.text()) || fail(member, "not a language tag of RFC 5646"));
  if (key == "statement") return statement_ref(member);
  if (key == "extensions") return extensions(member);
  if (version_ == Version::v2_0_0) {
    if (key == "contextAgents") return context_actors(member, "contextAgent", "agent");
    if (key == "contextGroups") return context_actors(member, "contextGroup", "group");
  }
  return unknown(member);
}

bool Checker::context_activities(JsonRef value) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    const auto key = member.key();
    if (key != "parent" && key != "grouping" && key != "category" && key != "other") return unknown(member);
    if (member.is(JsonKind::array)) {
      for (const JsonRef item : member)
        if (!activity(item, FacetKind::related_activity)) return false;
      continue;
    }
    if (!activity(member, FacetKind::related_activity)) return false;
    // Data 2.4.6.2: given as an array, even if it came alone.
    out_.edits.push_back({member.begin_at(), member.begin_at(), "["});
    out_.edits.push_back({member.end_at(), member.end_at(), "]"});
  }
  return true;
}

bool Checker::context_actors(JsonRef value, std::string_view type, std::string_view member) {
  if (!value.is(JsonKind::array)) return fail(value, "not an array");
  for (const JsonRef item : value)
    if (!context_actor(item, type, member)) return false;
  return true;
}

bool Checker::context_actor(JsonRef value, std::string_view type, std::string_view member) {
  if (!is_object(value)) return false;
  for (const JsonRef part : value) {
    const auto key = part.key();
    if (key == "objectType") {
      if (!one_of(part, {type})) return false;
    } else if (key == member) {
      const bool fine = member == "group" ? group_only(part, Found::broadly)
                                          : found_agent(part, AgentKind::agent, Found::broadly);
      if (!fine) return false;
    } else if (key == "relevantTypes") {
      if (!part.is(JsonKind::array)) return fail(part, "not an array");
      if (part.size() == 0) return fail(part, "without types it must be left out");
      for (const JsonRef relevant : part)
        if (!iri(relevant)) return false;
    } else {
      return unknown(part);
    }
  }
  for (const std::string_view key : {std::string_view("objectType"), member})
    if (!value.find(key)) return missing(value, key);
  return true;
}

bool Checker::attachments(JsonRef value) {
  if (!value.is(JsonKind::array)) return fail(value, "not an array");
  for (const JsonRef item : value)
    if (!attachment(item)) return false;
  return true;
}

bool Checker::attachment(JsonRef value) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    const auto key = member.key();
    bool fine = false;
    if (key == "usageType" || key == "fileUrl")
      fine = iri(member);
    else if (key == "display" || key == "description")
      fine = language_map(member);
    else if (key == "contentType")
      fine = text(member) && (is_media_type(member.text()) || fail(member, "not a media type"));
    else if (key == "length")
      fine = number(member) && ((member.text().find_first_not_of("0123456789") == std::string_view::npos &&
                                 member.text().size() < 16) ||
                                fail(member, "not a number of bytes"));
    else if (key == "sha2")
      fine = text(member) && (is_sha2(member.text()) || fail(member, "not a SHA-2 hash in hexadecimal"));
    else
      fine = unknown(member);
    if (!fine) return false;
  }
  for (const std::string_view key : {"usageType", "display", "contentType", "length", "sha2"})
    if (!value.find(key)) return missing(value, key);
  out_.attachments.push_back({.sha2 = ascii_lower(value.text_of("sha2")),
                              .content_type = std::string(value.text_of("contentType")),
                              .length = static_cast<std::int64_t>(value.find("length")->number()),
                              .has_url = value.find("fileUrl").has_value(),
                              .is_signature = value.text_of("usageType") == kSignatureUsage});
  return true;
}

/// Data 2.4.9: an Agent, or an OAuth consumer and a user as an anonymous group of two.
bool Checker::authority(JsonRef value) {
  Agent agent;
  if (!read_agent(value, AgentKind::agent_or_group, Found::no, agent)) return false;
  if (!agent.is_group) return true;
  if (!agent.key.empty()) return fail(value, "a group that is an authority has no identifier");
  const auto members = value.find("member");
  if (members->size() != 2) return fail(*members, "a group that is an authority has two members");
  for (const JsonRef member : *members)
    if (member.find("account")) return true;
  return fail(*members, "one of the two must be an OAuth consumer, which has an account");
}

}  // namespace lms::xapi
