#include "cli/declare/present.hpp"

#include "base/text.hpp"
#include "cli/view.hpp"

#include <nlohmann/json.hpp>

namespace lms::cli {
namespace {

using nlohmann::json;

/// Up to so many tenants are asked for one by one; of more, everything is read at once.
constexpr std::size_t kOneByOne = 20;

std::string field_text(const json& record, std::string_view path) { return raw_text(value_at(record, path)); }

std::string_view list_path(Kind kind) {
  switch (kind) {
    case Kind::tenant:
      return "/org/tenants";
    case Kind::course:
      return "/courses";
    case Kind::user:
      return "/users";
    case Kind::dispatch:
      return "/dispatches";
  }
  return {};
}

std::string key_of(Kind kind, const json& record) {
  switch (kind) {
    case Kind::tenant:
      return field_text(record, "domain");
    case Kind::course:
      return field_text(record, "key");
    case Kind::user:
      return ascii_lower(field_text(record, "email"));
    case Kind::dispatch:
      return field_text(record, "courseKey");
  }
  return {};
}

}  // namespace

void Present::add(Kind kind, std::string tenant, std::string key, const json& record) {
  const std::string id = field_text(record, "id");
  auto place = std::tuple(kind, tenant, key);
  found_.emplace(std::move(place),
                 Found{kind, std::move(tenant), std::move(key), id, std::make_shared<const json>(record)});
}

Result<void> Present::read_kind(Client& server, Kind kind, const std::string& tenant) {
  return server.list(std::string(list_path(kind)), {{"tenant", tenant}}, 0,
                     [&](const json& record) -> Result<void> {
                       // A course that is dispatched to a tenant is seen by it, but not its own.
                       const std::string owner = domain_of(field_text(record, "tenantId"));
                       if (!tenant.empty() && owner != tenant) return {};
                       add(kind, owner, key_of(kind, record), record);
                       return {};
                     });
}

Result<Present> Present::read(Client& server, const std::set<Kind>& kinds,
                              const std::set<std::string>& tenants) {
  Present present;
  LMS_ASSIGN(const json me, server.get("/auth/me"));
  present.own_email_ = ascii_lower(field_text(me, "email"));
  LMS_TRY(server.list("/org/tenants", {}, 0, [&](const json& record) -> Result<void> {
    present.domain_by_id_.emplace(field_text(record, "id"), field_text(record, "domain"));
    if (field_text(record, "id") == field_text(me, "tenantId"))
      present.own_domain_ = field_text(record, "domain");
    present.add(Kind::tenant, field_text(record, "domain"), field_text(record, "domain"), record);
    return {};
  }));
  for (const Kind kind : {Kind::course, Kind::user, Kind::dispatch}) {
    if (!kinds.contains(kind)) continue;
    if (tenants.empty() || tenants.size() > kOneByOne) {
      LMS_TRY(present.read_kind(server, kind, ""));
      continue;
    }
    for (const std::string& tenant : tenants) {
      const std::string domain = present.domain_of(tenant);
      if (present.find(Kind::tenant, domain, domain) != nullptr)
        LMS_TRY(present.read_kind(server, kind, domain));
    }
  }
  return present;
}

std::string Present::domain_of(const std::string& tenant) const {
  if (tenant.empty()) return own_domain_;
  const auto known = domain_by_id_.find(tenant);
  return known == domain_by_id_.end() ? tenant : known->second;
}

const Found* Present::find(Kind kind, const std::string& tenant, const std::string& key) const {
  const std::string domain = kind == Kind::tenant ? key : domain_of(tenant);
  const auto [first, last] = found_.equal_range({kind, domain, key});
  for (auto it = first; it != last; ++it)
    if (kind != Kind::dispatch ||
        field_text(*it->second.record, "ownerTenantId") == field_text(*it->second.record, "tenantId"))
      return &it->second;
  if (first != last) return &first->second;
  if (kind != Kind::dispatch) return nullptr;
  for (const Found* one : all(kind, domain))
    if (field_text(*one->record, "courseId") == key) return one;
  return nullptr;
}

std::vector<const Found*> Present::all(Kind kind, const std::string& tenant) const {
  std::vector<const Found*> out;
  const std::string domain = domain_of(tenant);
  for (auto it = found_.lower_bound({kind, domain, ""});
       it != found_.end() && it->second.kind == kind && it->second.tenant == domain; ++it)
    out.push_back(&it->second);
  return out;
}

std::vector<std::string> Present::domains() const {
  std::vector<std::string> out;
  for (const auto& [place, found] : found_)
    if (found.kind == Kind::tenant) out.push_back(found.key);
  return out;
}

bool Present::is_ambiguous(const std::string& tenant, const std::string& course_key) const {
  return found_.count({Kind::dispatch, domain_of(tenant), course_key}) > 1;
}

}  // namespace lms::cli
