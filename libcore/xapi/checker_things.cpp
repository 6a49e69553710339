#include "base/text.hpp"
#include "xapi/checker.hpp"

#include <fmt/format.h>

#include <algorithm>

// Actors (Data 2.4.2) and activities (Data 2.4.4.1).
namespace lms::xapi {

bool Checker::agent(JsonRef value, AgentKind kind, Agent& out) {
  return read_agent(value, kind, Found::no, out);
}

void Checker::note_agent(const Agent& agent, Found found) {
  if (agent.key.empty() || found == Found::no) return;
  note(found == Found::narrowly ? FacetKind::agent : FacetKind::related_agent, agent.key);
}

bool Checker::found_agent(JsonRef value, AgentKind kind, Found found) {
  Agent unused;
  return read_agent(value, kind, found, unused);
}

bool Checker::group_only(JsonRef value, Found found) {
  Agent agent;
  if (!read_agent(value, AgentKind::agent_or_group, found, agent)) return false;
  return agent.is_group || fail(value, "not a Group");
}

bool Checker::read_agent(JsonRef value, AgentKind kind, Found found, Agent& out) {
  if (!is_object(value)) return false;
  if (const auto type = value.find("objectType")) {
    if (kind == AgentKind::agent ? !one_of(*type, {"Agent"}) : !one_of(*type, {"Agent", "Group"}))
      return false;
    out.is_group = type->text() == "Group";
  }
  JsonRef member_list = value;
  bool has_members = false;
  for (const JsonRef member : value)
    if (!agent_member(member, out, member_list, has_members)) return false;
  if (has_members && !out.is_group) return fail(member_list, "an Agent has no members");
  if (out.key.empty() && !out.is_group)
    return fail(value, "an Agent has one of mbox, mbox_sha1sum, openid and account");
  if (out.key.empty() && !has_members) return missing(value, "member");
  note_agent(out, found);
  return !has_members || members(member_list, found);
}

bool Checker::agent_member(JsonRef member, Agent& out, JsonRef& members, bool& has_members) {
  const auto key = member.key();
  if (key == "objectType") return true;
  if (key == "name") return text(member);
  if (key == "mbox")
    return text(member) && (is_mailto(member.text()) || fail(member, "not a mailto IRI")) &&
           identifier(member, out, "mbox " + fold_mailto(member.text()));
  if (key == "mbox_sha1sum")
    return text(member) && (is_sha1(member.text()) || fail(member, "not a SHA-1 hash in hexadecimal")) &&
           identifier(member, out, "sha1 " + ascii_lower(member.text()));
  if (key == "openid") return iri(member) && identifier(member, out, "openid " + std::string(member.text()));
  if (key == "account") {
    std::string account_key;
    return account(member, account_key) && identifier(member, out, std::move(account_key));
  }
  if (key == "member") {
    members = member;
    has_members = true;
    return true;
  }
  return unknown(member);
}

bool Checker::identifier(JsonRef member, Agent& out, std::string key) {
  if (!out.key.empty())
    return fail(member, "only one of mbox, mbox_sha1sum, openid and account may be there");
  out.key = std::move(key);
  return true;
}

bool Checker::account(JsonRef value, std::string& key) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    if (member.key() == "homePage") {
      if (!iri(member)) return false;
    } else if (member.key() == "name") {
      if (!text(member)) return false;
    } else {
      return unknown(member);
    }
  }
  for (const std::string_view name : {"homePage", "name"})
    if (!value.find(name)) return missing(value, name);
  // An IRI holds no space, so that two accounts never share a key.
  key = fmt::format("account {} {}", value.text_of("homePage"), value.text_of("name"));
  return true;
}

bool Checker::members(JsonRef value, Found found) {
  if (!value.is(JsonKind::array)) return fail(value, "not an array");
  for (const JsonRef member : value) {
    Agent agent;
    if (!read_agent(member, AgentKind::agent, found, agent)) return false;
  }
  return true;
}

bool Checker::activity(JsonRef value, FacetKind facet) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    const auto key = member.key();
    bool fine = false;
    if (key == "objectType")
      fine = one_of(member, {"Activity"});
    else if (key == "id")
      fine = iri(member);
    else if (key == "definition")
      fine = definition(member);
    else
      fine = unknown(member);
    if (!fine) return false;
  }
  const auto id = value.find("id");
  if (!id) return missing(value, "id");
  note(facet, std::string(id->text()));
  if (const auto defined = value.find("definition"); defined && defined->size() > 0)
    out_.activities.push_back({id->text(), *defined});
  return true;
}

bool Checker::definition(JsonRef value) {
  if (!is_object(value)) return false;
  bool interaction = false;
  for (const JsonRef member : value)
    if (!definition_member(member, interaction)) return false;
  if (interaction && !value.find("interactionType")) return missing(value, "interactionType");
  return true;
}

bool Checker::definition_member(JsonRef member, bool& interaction) {
  const auto key = member.key();
  if (key == "name" || key == "description") return language_map(member);
  if (key == "type" || key == "moreInfo") return iri(member);
  if (key == "extensions") return extensions(member);
  if (key == "interactionType")
    return one_of(member, {"true-false", "choice", "fill-in", "long-fill-in", "matching", "performance",
                           "sequencing", "likert", "numeric", "other"});
  if (key == "correctResponsesPattern") {
    interaction = true;
    if (!member.is(JsonKind::array)) return fail(member, "not an array");
    for (const JsonRef pattern : member)
      if (!text(pattern)) return false;
    return true;
  }
  if (key == "choices" || key == "scale" || key == "source" || key == "target" || key == "steps") {
    interaction = true;
    return components(member);
  }
  return unknown(member);
}

bool Checker::components(JsonRef value) {
  if (!value.is(JsonKind::array)) return fail(value, "not an array");
  std::vector<std::string_view> ids;
  for (const JsonRef item : value)
    if (!component(item, ids)) return false;
  std::sort(ids.begin(), ids.end());
  const auto twice = std::adjacent_find(ids.begin(), ids.end());
  return twice == ids.end() || fail(value, fmt::format("two of them have the id '{}'", *twice));
}

bool Checker::component(JsonRef value, std::vector<std::string_view>& ids) {
  if (!is_object(value)) return false;
  for (const JsonRef member : value) {
    if (member.key() == "id") {
      if (!text(member)) return false;
      if (member.text().empty()) return fail(member, "an empty id");
    } else if (member.key() == "description") {
      if (!language_map(member)) return false;
    } else {
      return unknown(member);
    }
  }
  const auto id = value.find("id");
  if (!id) return missing(value, "id");
  ids.push_back(id->text());
  return true;
}

}  // namespace lms::xapi
