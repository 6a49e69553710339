#include "xapi/person.hpp"

#include "xapi/statement.hpp"

namespace lms::xapi {

void collect_names(JsonRef value, std::string_view agent_key, std::set<std::string>& names) {
  if (value.is(JsonKind::object)) {
    const auto name = value.text_of("name");
    if (!name.empty()) {
      const auto agent = read_agent(value, AgentKind::agent_or_group, "");
      if (agent && agent->key == agent_key) names.emplace(name);
    }
  }
  if (!value.is(JsonKind::object) && !value.is(JsonKind::array)) return;
  for (const JsonRef child : value)
    if (child.key() != "extensions" && child.key() != "definition" && child.key() != "verb")
      collect_names(child, agent_key, names);
}

std::string person_json(JsonRef agent, const std::set<std::string>& names) {
  std::string out = R"({"objectType":"Person")";
  std::set<std::string> all = names;
  if (const auto name = agent.text_of("name"); !name.empty()) all.emplace(name);
  if (!all.empty()) {
    out += R"(,"name":[)";
    bool first = true;
    for (const auto& name : all) {
      if (!std::exchange(first, false)) out += ',';
      append_json_text(out, name);
    }
    out += ']';
  }
  for (const std::string_view key : {"mbox", "mbox_sha1sum", "openid", "account"})
    if (const auto value = agent.find(key)) {
      out += ",\"";
      out += key;
      out += "\":[";
      out += value->raw();
      out += ']';
    }
  out += '}';
  return out;
}

}  // namespace lms::xapi
