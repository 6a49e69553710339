#include "service/lrs_credentials.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "security/opaque_token.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/rows.hpp"
#include "service/tenant_repository.hpp"
#include "service/words.hpp"
#include "storage/connection.hpp"

#include <array>
#include <chrono>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr std::string_view kSecretPrefix = "lmsx_";
constexpr std::size_t kKeyBytes = 12;
/// How exact last_used_at is; a write a request would be too many.
constexpr std::chrono::minutes kUseStep{1};

constexpr std::array<std::pair<std::string_view, LrsScope>, 8> kScopes = {{
    {"all", LrsScope::all},
    {"all/read", LrsScope::all_read},
    {"statements/read", LrsScope::statements_read},
    {"statements/read/mine", LrsScope::statements_read_mine},
    {"statements/write", LrsScope::statements_write},
    {"state", LrsScope::state},
    {"profile", LrsScope::profile},
    {"define", LrsScope::define},
}};

#define CREDENTIAL_COLUMNS                                                                          \
  "c.id, c.tenant_id, c.name, c.access_key, c.scopes, c.created_by, c.revoked_at, c.last_used_at, " \
  "c.created_at"

const storage::Statement kInsert{
    "INSERT INTO lrs_credentials (id, tenant_id, name, access_key, secret_hash, scopes, created_by, "
    "created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
const storage::Statement kFind{"SELECT " CREDENTIAL_COLUMNS
                               " FROM lrs_credentials c WHERE (c.id = $1 OR c.access_key = $1) AND "
                               "($2 = '' OR c.tenant_id = $2)"};
const std::array kLists{LMS_LIST_STATEMENTS("createdAt", CREDENTIAL_COLUMNS, "lrs_credentials c",
                                            "lower(c.name) LIKE $3 ESCAPE '!'", "c.id", "c.id", "c.tenant_id",
                                            "$5")};
const storage::Statement kRevoke{
    "UPDATE lrs_credentials SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"};
const storage::Statement kByHash{"SELECT " CREDENTIAL_COLUMNS
                                 ", t.status FROM lrs_credentials c JOIN tenants t ON t.id = c.tenant_id "
                                 "WHERE c.secret_hash = $1"};
const storage::Statement kUsed{"UPDATE lrs_credentials SET last_used_at = $2 WHERE id = $1"};
constexpr std::size_t kColumns = 9;

LrsCredential credential_of(const storage::Row& row, std::size_t first = 0) {
  return {.id = row.text(first),
          .tenant_id = row.text(first + 1),
          .name = row.text(first + 2),
          .key = row.text(first + 3),
          .scopes = split_words(row.text(first + 4)),
          .created_by = row.text(first + 5),
          .revoked_at = row.opt_time(first + 6),
          .last_used_at = row.opt_time(first + 7),
          .created_at = row.time(first + 8)};
}

Result<void> record(Transaction& tx, const Context& context, const Principal& principal,
                    const LrsCredential& credential, const std::string& action) {
  return audit(
      tx, context, principal,
      {.tenant_id = credential.tenant_id,
       .action = action,
       .object_type = "credential",
       .object_id = credential.id,
       .details = json_object(
           {{"name", credential.name}, {"key", credential.key}, {"scopes", join_words(credential.scopes)}})});
}

void note_use(Context& context, const LrsCredential& credential) {
  const auto noted = context.db.write(
      [&](Transaction& tx) { return tx.execute(kUsed, {credential.id, context.clock.now()}); });
  if (noted) return;
  log(LogLevel::warning, "auth", "cannot note the use of an xAPI credential",
      {{"why", noted.error().message}});
}

}  // namespace

std::string_view to_text(LrsScope scope) {
  for (const auto& [word, value] : kScopes)
    if (value == scope) return word;
  return "";
}

std::optional<LrsScope> parse_lrs_scope(std::string_view text) {
  for (const auto& [word, value] : kScopes)
    if (word == text) return value;
  return std::nullopt;
}

Result<CreatedLrsCredential> LrsCredentials::create(const Principal& principal,
                                                    const NewLrsCredential& wanted,
                                                    const InTransaction<CreatedLrsCredential>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::credential_create));
  CreatedLrsCredential made;
  LrsCredential& credential = made.credential;
  LMS_ASSIGN(credential.name, check_name(wanted.name, "name"));
  if (wanted.scopes.empty()) return invalid("scopes", "no scope is named; 'all' allows everything");
  credential.scopes = wanted.scopes;
  for (const auto& word : credential.scopes)
    if (!parse_lrs_scope(word)) return invalid("scopes", "there is no scope '" + word + "'");
  made.secret = std::string(kSecretPrefix) + security::make_opaque_token(context_.random).text;
  // On a command line a key that began with a dash would be a flag.
  do credential.key = random_token(kKeyBytes, context_.random);
  while (credential.key.starts_with('-'));
  credential.id = new_id(context_.clock, context_.random);
  credential.created_by = principal.user_id;
  credential.created_at = context_.clock.now();
  return context_.db.write([&](Transaction& tx) -> Result<CreatedLrsCredential> {
    CreatedLrsCredential out = made;
    LMS_ASSIGN(const Tenant tenant,
               TenantRepository(tx, scope).find(wanted.tenant.empty() ? principal.tenant_id : wanted.tenant));
    out.credential.tenant_id = tenant.id;
    LMS_TRY(tx.execute(
        kInsert, {credential.id, tenant.id, credential.name, credential.key, security::token_hash(out.secret),
                  join_words(credential.scopes), credential.created_by, credential.created_at}));
    LMS_TRY(record(tx, context_, principal, out.credential, "credential.created"));
    LMS_TRY(run_in(tx, also, out));
    return out;
  });
}

Result<Page<LrsCredential>> LrsCredentials::list(const Principal& principal, std::string_view tenant,
                                                 const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::credential_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-createdAt"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<LrsCredential>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    LMS_ASSIGN(const auto rows, run_list(tx, kLists, plan, narrowed));
    return make_page(rows, plan, credential_of);
  });
}

Result<LrsCredential> LrsCredentials::get(const Principal& principal, std::string_view ref) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::credential_read));
  LMS_ASSIGN(const auto row,
             context_.db.read([&](Transaction& tx) { return tx.query_one(kFind, {ref, scope.param()}); }));
  if (!row) return not_found("credential", "xAPI credential", ref);
  return credential_of(*row);
}

Result<void> LrsCredentials::revoke(const Principal& principal, std::string_view ref) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::credential_revoke));
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto row, tx.query_one(kFind, {ref, scope.param()}));
    if (!row) return not_found("credential", "xAPI credential", ref);
    const LrsCredential credential = credential_of(*row);
    LMS_ASSIGN(const std::int64_t changed, tx.execute(kRevoke, {credential.id, context_.clock.now()}));
    if (changed == 0) return {};
    return record(tx, context_, principal, credential, "credential.revoked");
  }));
  context_.lrs_callers.forget_all();
  return {};
}

bool LrsCredentials::is_secret(std::string_view token) { return token.starts_with(kSecretPrefix); }

Result<std::shared_ptr<const LrsCaller>> LrsCredentials::authenticate(std::string_view key,
                                                                      std::string_view secret) {
  const auto refused = [] { return fail("auth.invalid_credentials", "the credentials are unknown"); };
  const auto hash = security::token_hash(secret);
  const TimePoint now = context_.clock.now();
  if (const auto known = context_.lrs_callers.find(as_text(hash)); known && now < known->good_to) {
    if (!key.empty() && key != known->key) return refused();
    return known->caller;
  }
  const auto read_at = context_.lrs_callers.generation();
  LMS_ASSIGN(const auto row,
             context_.db.read([&](Transaction& tx) { return tx.query_one(kByHash, {ByteView(hash)}); }));
  if (!row) return refused();
  const LrsCredential credential = credential_of(*row);
  if (!key.empty() && key != credential.key) return refused();
  if (credential.revoked_at) return fail("auth.revoked", "the credentials were revoked");
  if (row->text(kColumns) != to_text(TenantStatus::active))
    return fail("tenant.suspended", "this tenant is suspended");
  if (!credential.last_used_at || now - *credential.last_used_at >= kUseStep) note_use(context_, credential);
  LrsCaller caller{.tenant_id = credential.tenant_id, .id = credential.id, .name = credential.name};
  for (const auto& word : credential.scopes)
    if (const auto scope = parse_lrs_scope(word)) caller.scopes.add(*scope);
  auto shared = std::make_shared<const LrsCaller>(std::move(caller));
  context_.lrs_callers.put(as_text(hash),
                           {.caller = shared, .key = credential.key, .good_to = now + kUseStep}, read_at);
  return shared;
}

}  // namespace lms::service
