#include "cli/declare/export.hpp"

#include "cli/view.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace lms::cli {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string text_at(const json& record, std::string_view path) { return raw_text(value_at(record, path)); }

ordered_json user_of(const json& record) {
  return {{"email", record["email"]},
          {"firstName", record["firstName"]},
          {"lastName", record["lastName"]},
          {"role", record["role"]},
          {"active", record["active"]}};
}

Result<ordered_json> course_of(Client& server, const json& record, const PackageSaver& save) {
  ordered_json out{{"key", record["key"]}, {"title", record["title"]}};
  if (record["description"] != "") out["description"] = record["description"];
  for (const char* name : {"strictness", "opensIn", "silentSco", "statements"}) out[name] = record[name];
  // The newest comes first.
  std::vector<std::string> packages;
  LMS_TRY(server.list("/courses" + api_path(text_at(record, "id"), "versions"), {}, save ? 0 : 1,
                      [&](const json& version) -> Result<void> {
                        if (!out.contains("sha256")) out["sha256"] = version["sha256"];
                        if (!save) return {};
                        LMS_ASSIGN(std::string path, save(record, version));
                        packages.push_back(std::move(path));
                        return {};
                      }));
  if (packages.empty()) return out;
  out["package"] = packages.front();
  if (packages.size() > 1) out["earlier"] = std::vector(packages.rbegin(), packages.rend() - 1);
  return out;
}

ordered_json dispatch_of(const Present& present, const Found& found) {
  const json& record = *found.record;
  // A key alone would not say which of two courses is meant.
  const bool by_id = present.is_ambiguous(found.tenant, found.key);
  ordered_json out{{"course", record[by_id ? "courseId" : "courseKey"]},
                   {"enabled", record["enabled"]},
                   {"allowNewRegistrations", record["allowNewRegistrations"]}};
  for (const char* name : {"maxRegistrations", "maxLaunches", "startsAt", "expiresAt"})
    if (const json& value = value_at(record, std::string("usage.") + name); !value.is_null())
      out[name] = value;
  if (const json& domains = record["lmsDomains"]; !domains.empty()) out["lmsDomains"] = domains;
  out["versionPolicy"] = value_at(record, "version.policy");
  if (const json& number = value_at(record, "version.number"); !number.is_null()) out["version"] = number;
  out["analytics"] = record["analytics"];
  return out;
}

/// The courses, users and dispatches of one tenant, into its map.
Result<void> add_contents(Client& server, const Present& present, const std::string& tenant,
                          const PackageSaver& save, ordered_json& into) {
  for (const Found* found : present.all(Kind::course, tenant)) {
    LMS_ASSIGN(ordered_json course, course_of(server, *found->record, save));
    into["courses"].push_back(std::move(course));
  }
  for (const Found* found : present.all(Kind::user, tenant)) into["users"].push_back(user_of(*found->record));
  for (const Found* found : present.all(Kind::dispatch, tenant))
    into["dispatches"].push_back(dispatch_of(present, *found));
  return {};
}

void write_yaml(const ordered_json& value, std::size_t indent, std::string& out);

void write_value(const ordered_json& value, std::size_t indent, std::string& out) {
  if (value.is_string())
    out += " " + yaml_scalar(value.get_ref<const std::string&>()) + "\n";
  else if (!value.is_structured())
    out += " " + value.dump() + "\n";
  else if (value.empty())
    out += value.is_array() ? " []\n" : " {}\n";
  else
    out += "\n", write_yaml(value, indent, out);
}

void write_yaml(const ordered_json& value, std::size_t indent, std::string& out) {
  const std::string space(indent, ' ');
  if (value.is_object()) {
    for (const auto& [key, field] : value.items()) {
      out += space + yaml_scalar(key) + ":";
      write_value(field, indent + 2, out);
    }
    return;
  }
  for (const ordered_json& item : value) {
    std::string text;
    write_value(item, indent + 2, text);
    // A map begins on the line of its dash.
    out += space + "-" + (item.is_structured() && !item.empty() ? " " + text.substr(1 + indent + 2) : text);
  }
}

}  // namespace

Result<ordered_json> make_export(Client& server, const Present& present, const std::string& tenant,
                                 const PackageSaver& save) {
  ordered_json out{{"version", 1}};
  const std::string only = tenant.empty() ? tenant : present.domain_of(tenant);
  if (!only.empty() && present.find(Kind::tenant, only, only) == nullptr)
    return fail("tenant.not_found", "there is no tenant '" + tenant + "'");
  if (only.empty() || only == present.own_domain())
    LMS_TRY(add_contents(server, present, present.own_domain(), save, out));
  for (const std::string& domain : present.domains()) {
    if (domain == present.own_domain() || (!only.empty() && domain != only)) continue;
    const json& record = *present.find(Kind::tenant, domain, domain)->record;
    ordered_json one{{"domain", domain}, {"name", record["name"]}, {"status", record["status"]}};
    if (const json& cap = record["maxRegistrations"]; !cap.is_null()) one["maxRegistrations"] = cap;
    if (const json& hosts = record["redirectHosts"]; !hosts.empty()) one["redirectHosts"] = hosts;
    if (record["statements"] != "off") one["statements"] = record["statements"];
    LMS_TRY(add_contents(server, present, domain, save, one));
    out["tenants"].push_back(std::move(one));
  }
  return out;
}

std::string to_yaml(const ordered_json& value) {
  std::string out;
  write_yaml(value, 0, out);
  return out;
}

}  // namespace lms::cli
