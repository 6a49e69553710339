#include "service/api_keys.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/words.hpp"
#include "security/opaque_token.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "service/words.hpp"
#include "storage/connection.hpp"

#include <array>
#include <chrono>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr std::string_view kPrefix = "lmsk_";
constexpr std::size_t kHintLength = 6;
/// How exact last_used_at is; a write a request would be too many.
constexpr std::chrono::minutes kUseStep{1};

#define KEY_COLUMNS                                                                             \
  "k.id, k.tenant_id, k.name, k.scopes, k.key_hint, k.created_by, k.expires_at, k.revoked_at, " \
  "k.last_used_at, k.created_at"

const storage::Statement kInsert{
    "INSERT INTO api_keys (id, tenant_id, name, scopes, key_hash, key_hint, created_by, expires_at, "
    "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
const storage::Statement kFindKey{"SELECT " KEY_COLUMNS
                                  " FROM api_keys k WHERE k.id = $1 AND ($2 = '' OR k.tenant_id = $2)"};
const std::array kLists{LMS_LIST_STATEMENTS("createdAt", KEY_COLUMNS, "api_keys k",
                                            "lower(k.name) LIKE $3 ESCAPE '!'", "k.id", "k.id", "k.tenant_id",
                                            "$5")};
const storage::Statement kRevoke{"UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"};
const storage::Statement kByHash{"SELECT " KEY_COLUMNS
                                 ", t.status FROM api_keys k JOIN tenants t ON t.id = k.tenant_id "
                                 "WHERE k.key_hash = $1"};
const storage::Statement kUsed{"UPDATE api_keys SET last_used_at = $2 WHERE id = $1"};
constexpr std::size_t kKeyColumns = 10;

ApiKey key_of(const storage::Row& row, std::size_t first = 0) {
  return {.id = row.text(first),
          .tenant_id = row.text(first + 1),
          .name = row.text(first + 2),
          .scopes = split_words(row.text(first + 3)),
          .hint = row.text(first + 4),
          .created_by = row.text(first + 5),
          .expires_at = row.opt_time(first + 6),
          .revoked_at = row.opt_time(first + 7),
          .last_used_at = row.opt_time(first + 8),
          .created_at = row.time(first + 9)};
}

std::unexpected<Error> unknown_key(std::string_view id) {
  return fail("key.not_found", "there is no API key '" + std::string(id) + "'");
}

Result<void> record(Transaction& tx, const Context& context, const Principal& principal, const ApiKey& key,
                    const std::string& action) {
  return audit(tx, context, principal,
               {.tenant_id = key.tenant_id,
                .action = action,
                .object_type = "key",
                .object_id = key.id,
                .details = json_object({{"name", key.name}, {"scopes", join_words(key.scopes)}})});
}

}  // namespace

Result<CreatedApiKey> ApiKeys::create(const Principal& principal, const NewApiKey& wanted,
                                      const InTransaction<CreatedApiKey>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::key_create));
  const TimePoint now = context_.clock.now();
  CreatedApiKey made;
  ApiKey& key = made.key;
  LMS_ASSIGN(key.name, check_name(wanted.name, "name"));
  LMS_ASSIGN(const ScopeSet scopes, parse_scopes(wanted.scopes));
  if (principal.scopes && (scopes & ~*principal.scopes).any())
    return fail(Error{.code = "auth.forbidden",
                      .message = "a key cannot make one that allows more than itself",
                      .element = "scopes"});
  if (wanted.expires_at && *wanted.expires_at <= now)
    return invalid("expiresAt", "a key cannot expire in the past");
  const security::OpaqueToken token = security::make_opaque_token(context_.random);
  made.secret = std::string(kPrefix) + token.text;
  key.id = new_id(context_.clock, context_.random);
  key.scopes = wanted.scopes;
  key.hint = made.secret.substr(0, kHintLength);
  key.created_by = principal.user_id;
  key.expires_at = wanted.expires_at;
  key.created_at = now;
  return context_.db.write([&](Transaction& tx) -> Result<CreatedApiKey> {
    CreatedApiKey out = made;
    LMS_ASSIGN(const Tenant tenant,
               TenantRepository(tx, scope).find(wanted.tenant.empty() ? principal.tenant_id : wanted.tenant));
    out.key.tenant_id = tenant.id;
    LMS_TRY(tx.execute(kInsert, {out.key.id, tenant.id, out.key.name, join_words(out.key.scopes),
                                 security::token_hash(out.secret), out.key.hint, out.key.created_by,
                                 out.key.expires_at, now}));
    LMS_TRY(record(tx, context_, principal, out.key, "key.created"));
    LMS_TRY(run_in(tx, also, out));
    return out;
  });
}

Result<Page<ApiKey>> ApiKeys::list(const Principal& principal, std::string_view tenant,
                                   const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::key_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-createdAt"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<ApiKey>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    LMS_ASSIGN(const auto rows, run_list(tx, kLists, plan, narrowed));
    return make_page(rows, plan, key_of);
  });
}

Result<ApiKey> ApiKeys::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::key_read));
  LMS_ASSIGN(const auto row,
             context_.db.read([&](Transaction& tx) { return tx.query_one(kFindKey, {id, scope.param()}); }));
  if (!row) return unknown_key(id);
  return key_of(*row);
}

Result<void> ApiKeys::revoke(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::key_revoke));
  return context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto row, tx.query_one(kFindKey, {id, scope.param()}));
    if (!row) return unknown_key(id);
    LMS_ASSIGN(const std::int64_t changed, tx.execute(kRevoke, {id, context_.clock.now()}));
    if (changed == 0) return {};
    return record(tx, context_, principal, key_of(*row), "key.revoked");
  });
}

bool ApiKeys::is_key(std::string_view token) { return token.starts_with(kPrefix); }

Result<Principal> ApiKeys::authenticate(std::string_view token, std::string_view from) {
  LMS_ASSIGN(const auto row, context_.db.read([&](Transaction& tx) {
    return tx.query_one(kByHash, {security::token_hash(token)});
  }));
  if (!row) return fail("auth.invalid_token", "this API key is unknown");
  const ApiKey key = key_of(*row);
  const TimePoint now = context_.clock.now();
  if (key.revoked_at) return fail("auth.revoked", "this API key was revoked");
  if (key.expires_at && now >= *key.expires_at) return fail("auth.expired", "this API key has expired");
  if (row->text(kKeyColumns) != to_text(TenantStatus::active))
    return fail("tenant.suspended", "this tenant is suspended");
  LMS_ASSIGN(const ScopeSet scopes, parse_scopes(key.scopes));
  if (!key.last_used_at || now - *key.last_used_at >= kUseStep) {
    const auto noted = context_.db.write([&](Transaction& tx) { return tx.execute(kUsed, {key.id, now}); });
    if (!noted)
      log(LogLevel::warning, "auth", "cannot note the use of an API key", {{"why", noted.error().message}});
  }
  return Principal{.user_id = key.id,
                   .tenant_id = key.tenant_id,
                   .role = key.tenant_id == kRootTenantId ? Role::platform_admin : Role::tenant_admin,
                   .from = std::string(from),
                   .scopes = scopes};
}

}  // namespace lms::service
