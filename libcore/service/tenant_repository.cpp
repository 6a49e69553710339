#include "service/tenant_repository.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "base/words.hpp"
#include "service/day_figures.hpp"
#include "service/dispatch_repository.hpp"
#include "service/list_statements.hpp"
#include "service/lrs_removal.hpp"
#include "service/user_repository.hpp"

#include <string>
#include <unordered_map>

namespace lms::service {
namespace {

#define TENANT_COLUMNS                                                                             \
  "t.id, t.name, t.domain, t.status, t.created_at, t.updated_at, t.total_users, t.total_courses, " \
  "t.total_dispatches, t.max_registrations, t.registration_count, t.redirect_hosts, t.statements"
#define TENANT_LIST(field, key)                                                                         \
  LMS_LIST_STATEMENTS(field, TENANT_COLUMNS, "tenants t",                                               \
                      "(lower(t.name) LIKE $3 ESCAPE '!' OR t.domain LIKE $3 ESCAPE '!')", key, "t.id", \
                      "t.id", "$5")

const ListStatements kTenantLists[] = {
    TENANT_LIST("createdAt", "t.id"),
    TENANT_LIST("name", "lower(t.name)"),
    TENANT_LIST("domain", "t.domain"),
};

const storage::Statement kById{"SELECT " TENANT_COLUMNS
                               " FROM tenants t WHERE t.id = $1 AND ($2 = '' OR t.id = $2)"};
const storage::Statement kByDomain{"SELECT " TENANT_COLUMNS
                                   " FROM tenants t WHERE t.domain = $1 AND ($2 = '' OR t.id = $2)"};
const storage::Statement kInsert{
    "INSERT INTO tenants (id, name, domain, status, is_root, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (domain) DO NOTHING"};
const storage::Statement kUpdate{
    "UPDATE tenants SET name = $2, status = $3, updated_at = $4, max_registrations = $6, redirect_hosts = "
    "$7, statements = $8 "
    "WHERE id = $1 AND ($5 = '' OR id = $5)"};
const storage::Statement kCountUsers{"UPDATE tenants SET total_users = total_users + $2 WHERE id = $1"};
const storage::Statement kCountCourses{"UPDATE tenants SET total_courses = total_courses + $2 WHERE id = $1"};
const storage::Statement kCountDispatches{
    "UPDATE tenants SET total_dispatches = total_dispatches + $2 WHERE id = $1"};

// The tenants of a page as rows: $1 holds their ids, 36 characters each, $2 how many they are. So
// what a page shows of its tenants costs one query a kind, each answered from an index.
#define PAGE_TENANTS                                                                                      \
  "WITH RECURSIVE place(n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM place WHERE n + 1 < " \
  "$2), "                                                                                                 \
  "page(id) AS MATERIALIZED (SELECT substr($1, CAST(n * 36 + 1 AS INTEGER), 36) FROM place) "

const storage::Statement kActiveUsers{
    PAGE_TENANTS
    "SELECT u.tenant_id, COUNT(*) FROM page p JOIN users u ON u.tenant_id = p.id "
    "WHERE u.last_launch_at >= $3 GROUP BY u.tenant_id"};
const storage::Statement kNewestUsers{
    PAGE_TENANTS
    "SELECT " LMS_USER_COLUMNS
    " FROM page p JOIN users u ON u.tenant_id = p.id WHERE u.id >= COALESCE((SELECT x.id FROM users x "
    "WHERE x.tenant_id = p.id ORDER BY x.id DESC LIMIT 1 OFFSET 4), '') ORDER BY u.id DESC"};
const storage::Statement kNewestDispatches{
    PAGE_TENANTS "SELECT " LMS_DISPATCH_COLUMNS
                 " FROM page p JOIN dispatches d ON d.tenant_id = p.id JOIN courses c ON c.id = d.course_id "
                 "WHERE d.id >= COALESCE((SELECT x.id FROM dispatches x WHERE x.tenant_id = p.id "
                 "ORDER BY x.id DESC LIMIT 1 OFFSET 4), '') ORDER BY d.id DESC"};

const storage::Statement kEnabledDispatches{
    "SELECT COUNT(*) FROM dispatches WHERE enabled = 1 AND (tenant_id = $1 "
    "OR course_id IN (SELECT id FROM courses WHERE tenant_id = $1))"};
const storage::Statement kPackages{
    "SELECT DISTINCT package_sha256 FROM course_versions WHERE tenant_id = $1"};

// In the order that references allow; launches, logs and links go with what they belong to.
const storage::Statement kDeleteSteps[] = {
    storage::Statement{"DELETE FROM registrations WHERE tenant_id = $1 "
                       "OR course_id IN (SELECT id FROM courses WHERE tenant_id = $1)"},
    storage::Statement{"DELETE FROM dispatches WHERE tenant_id = $1 "
                       "OR course_id IN (SELECT id FROM courses WHERE tenant_id = $1)"},
    storage::Statement{"DELETE FROM learners WHERE tenant_id = $1"},
    storage::Statement{"DELETE FROM course_versions WHERE tenant_id = $1"},
    storage::Statement{"DELETE FROM courses WHERE tenant_id = $1"},
    storage::Statement{"DELETE FROM users WHERE tenant_id = $1"},
    storage::Statement{"DELETE FROM api_keys WHERE tenant_id = $1"},
    storage::Statement{"DELETE FROM day_figures WHERE tenant_id = $1"},
    storage::Statement{"DELETE FROM lrs_credentials WHERE tenant_id = $1"},
    storage::Statement{"DELETE FROM tenants WHERE id = $1"},
};

TenantWithStats tenant_from_row(const storage::Row& row, std::size_t first = 0) {
  TenantWithStats out;
  out.tenant = {.id = row.text(first),
                .name = row.text(first + 1),
                .domain = row.text(first + 2),
                .status = parse_tenant_status(row.text(first + 3)).value_or(TenantStatus::suspended),
                .max_registrations = row.opt_integer(first + 9),
                .redirect_hosts = split_words(row.text(first + 11)),
                .statements = row.text(first + 12) == "on",
                .created_at = row.time(first + 4),
                .updated_at = row.time(first + 5)};
  out.stats = {.total_users = row.integer(first + 6),
               .total_courses = row.integer(first + 7),
               .total_dispatches = row.integer(first + 8),
               .registrations = row.integer(first + 10)};
  return out;
}

Error no_such_tenant(std::string_view ref) {
  return Error{.code = "tenant.not_found", .message = "there is no tenant '" + std::string(ref) + "'"};
}

}  // namespace

Result<TenantWithStats> TenantRepository::find_with_stats(std::string_view ref) const {
  const bool by_id = is_id(ref);
  const std::string key = by_id ? std::string(ref) : ascii_lower(trim(ref));
  LMS_ASSIGN(const storage::Rows rows, tx_.query(by_id ? kById : kByDomain, {key, scope_.param()}));
  if (rows.empty()) return fail(no_such_tenant(ref));
  return tenant_from_row(rows[0]);
}

Result<Tenant> TenantRepository::find(std::string_view ref) const {
  LMS_ASSIGN(TenantWithStats found, find_with_stats(ref));
  return std::move(found.tenant);
}

Result<TenantScope> TenantRepository::narrow(std::string_view ref) const {
  if (ref.empty()) return scope_;
  LMS_ASSIGN(const Tenant tenant, find(ref));
  return TenantScope::of(tenant.id);
}

Result<Page<TenantWithStats>> TenantRepository::list(const PagePlan& plan) const {
  LMS_ASSIGN(const storage::Rows rows, run_list(tx_, kTenantLists, plan, scope_));
  return make_page(rows, plan, tenant_from_row);
}

Result<void> TenantRepository::add_details(std::vector<TenantWithStats>& tenants, TimePoint now) const {
  if (tenants.empty()) return {};
  std::string ids;
  std::unordered_map<std::string, TenantWithStats*> by_id;
  for (TenantWithStats& one : tenants) {
    ids += one.tenant.id;
    by_id.emplace(one.tenant.id, &one);
  }
  const auto count = static_cast<std::int64_t>(tenants.size());
  LMS_ASSIGN(const storage::Rows active, tx_.query(kActiveUsers, {ids, count, now - kActiveSpan}));
  for (const storage::Row& row : active) by_id.at(row.text(0))->stats.active_users = row.integer(1);
  LMS_ASSIGN(const storage::Rows users, tx_.query(kNewestUsers, {ids, count}));
  for (const storage::Row& row : users) {
    User user = user_from_row(row);
    by_id.at(user.tenant_id)->users.push_back(std::move(user));
  }
  LMS_ASSIGN(const storage::Rows dispatches, tx_.query(kNewestDispatches, {ids, count}));
  for (const storage::Row& row : dispatches) {
    Dispatch dispatch = dispatch_from_row(row);
    by_id.at(dispatch.tenant_id)->recent_dispatches.push_back(std::move(dispatch));
  }
  return {};
}

Result<bool> TenantRepository::insert(const Tenant& tenant) const {
  LMS_ASSIGN(const std::int64_t rows,
             tx_.execute(kInsert, {tenant.id, tenant.name, tenant.domain, to_text(tenant.status),
                                   tenant.id == kRootTenantId, tenant.created_at, tenant.updated_at}));
  return rows == 1;
}

Result<void> TenantRepository::update(const Tenant& tenant) const {
  LMS_ASSIGN(const std::int64_t rows,
             tx_.execute(kUpdate, {tenant.id, tenant.name, to_text(tenant.status), tenant.updated_at,
                                   scope_.param(), tenant.max_registrations,
                                   join_words(tenant.redirect_hosts), tenant.statements ? "on" : "off"}));
  if (rows == 0) return fail(no_such_tenant(tenant.id));
  return {};
}

Result<void> TenantRepository::count(std::string_view id, TenantCounter counter, std::int64_t by) const {
  const storage::Statement& statement = counter == TenantCounter::users     ? kCountUsers
                                        : counter == TenantCounter::courses ? kCountCourses
                                                                            : kCountDispatches;
  LMS_ASSIGN(const std::int64_t rows, tx_.execute(statement, {id, by}));
  if (rows == 0) return fail(no_such_tenant(id));
  return {};
}

Result<std::int64_t> TenantRepository::enabled_dispatches(std::string_view id) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kEnabledDispatches, {id}));
  return rows.at(0).integer(0);
}

Result<std::vector<std::string>> TenantRepository::remove(std::string_view id) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kPackages, {id}));
  std::vector<std::string> packages;
  for (const storage::Row& row : rows) packages.push_back(row.text(0));
  LMS_TRY(close_record_store(tx_, id));
  for (const storage::Statement& step : kDeleteSteps) LMS_TRY(tx_.execute(step, {id}));
  return packages;
}

}  // namespace lms::service
