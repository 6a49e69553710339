#include "service/identity.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "security/access_token.hpp"
#include "security/opaque_token.hpp"
#include "security/password_hasher.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/tenant_repository.hpp"
#include "service/user_repository.hpp"
#include "storage/connection.hpp"

namespace lms::service {
namespace {

using storage::Transaction;

constexpr std::size_t kMaxCandidates = 8;
constexpr std::string_view kAudience = "lmsd-api";

const storage::Statement kCandidates{
    "SELECT " LMS_USER_COLUMNS
    ", u.password_hash, u.epoch, t.status FROM users u JOIN tenants t ON t.id = u.tenant_id "
    "WHERE u.email_folded = $1 AND ($2 = '' OR t.id = $2 OR t.domain = $2) ORDER BY u.id LIMIT $3"};
const storage::Statement kRehash{"UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2"};
const storage::Statement kInsertToken{
    "INSERT INTO refresh_tokens (token_hash, family_id, user_id, user_epoch, issued_at, expires_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
const storage::Statement kDropExpired{"DELETE FROM refresh_tokens WHERE user_id = $1 AND expires_at <= $2"};
const storage::Statement kFindToken{
    "SELECT " LMS_USER_COLUMNS
    ", r.family_id, r.user_epoch, r.expires_at, r.replaced_at, r.revoked, u.epoch, t.status "
    "FROM refresh_tokens r JOIN users u ON u.id = r.user_id JOIN tenants t ON t.id = u.tenant_id "
    "WHERE r.token_hash = $1"};
const storage::Statement kReplace{
    "UPDATE refresh_tokens SET replaced_at = $2 WHERE token_hash = $1 AND replaced_at IS NULL"};
const storage::Statement kRevokeFamily{"UPDATE refresh_tokens SET revoked = 1 WHERE family_id = $1"};
const storage::Statement kRevokeFamilyOf{
    "UPDATE refresh_tokens SET revoked = 1 "
    "WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)"};
const storage::Statement kUserState{
    "SELECT u.tenant_id, u.role, u.epoch, u.active, t.status "
    "FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE u.id = $1"};

/// The columns that kCandidates and kFindToken add to a user's.
constexpr std::size_t kUserColumns = 9;

/// A user who may log in with what it said, as far as the password goes.
struct Candidate {
  User user{};
  std::string password_hash{};
  std::int64_t epoch = 0;
  bool tenant_active = false;
};

Error wrong_credentials() {
  return Error{.code = "auth.invalid_credentials",
               .message = "e-mail or password is wrong, or belongs to another tenant"};
}
Error suspended() { return Error{.code = "tenant.suspended", .message = "this tenant is suspended"}; }

security::TokenParty party(const Context& context) {
  return {.issuer = context.config.public_url, .audience = std::string(kAudience)};
}

/// One user to log in of those whose password fits.
Result<Candidate> choose(std::vector<Candidate> fitting) {
  if (fitting.empty()) return fail(wrong_credentials());
  std::vector<Candidate> able;
  for (Candidate& one : fitting)
    if (one.user.active && one.tenant_active) able.push_back(one);
  if (able.size() > 1)
    return fail(Error{.code = "auth.tenant_required",
                      .message = "this e-mail and password fit users of several tenants; name the tenant",
                      .element = "tenant"});
  if (able.size() == 1) return std::move(able[0]);
  if (!fitting[0].user.active) return fail("auth.deactivated", "this user is deactivated");
  return fail(suspended());
}

std::string make_access(const Context& context, const User& user, std::int64_t epoch) {
  const TimePoint now = context.clock.now();
  return security::make_access_token(context.keys, party(context),
                                     {.user_id = user.id,
                                      .tenant_id = user.tenant_id,
                                      .role = std::string(to_text(user.role)),
                                      .epoch = epoch,
                                      .issued_at = now,
                                      .expires_at = now + context.config.access_token_life});
}

Result<void> insert_token(Transaction& tx, const Context& context, const security::OpaqueToken& token,
                          const std::string& family, const User& user, std::int64_t epoch) {
  const TimePoint now = context.clock.now();
  LMS_TRY(tx.execute(kInsertToken,
                     {token.hash, family, user.id, epoch, now, now + context.config.refresh_token_life}));
  return {};
}

Login make_login(const Context& context, User user, std::int64_t epoch,
                 const security::OpaqueToken& refresh) {
  Login out;
  out.token = make_access(context, user, epoch);
  out.refresh_token = refresh.text;
  out.expires_in = context.config.access_token_life.count();
  out.user = std::move(user);
  return out;
}

AuditEntry user_entry(const User& user, std::string action) {
  return {
      .tenant_id = user.tenant_id, .action = std::move(action), .object_type = "user", .object_id = user.id};
}

Principal as_principal(const User& user, std::int64_t epoch, std::string_view from) {
  return {.user_id = user.id,
          .tenant_id = user.tenant_id,
          .role = user.role,
          .epoch = epoch,
          .from = std::string(from)};
}

}  // namespace

Result<Login> Identity::login(const Credentials& credentials, std::string_view from) {
  if (credentials.password.size() > kMaxPasswordLength) return fail(wrong_credentials());
  const std::string email = fold_email(credentials.email);
  const std::string tenant = ascii_lower(trim(credentials.tenant));
  const bool storable = is_utf8(email) && email.find('\0') == std::string::npos && is_utf8(tenant) &&
                        tenant.find('\0') == std::string::npos;
  LMS_ASSIGN(const storage::Rows rows, context_.db.read([&](Transaction& tx) -> Result<storage::Rows> {
    if (!storable) return storage::Rows{};
    return tx.query(kCandidates, {email, tenant, kMaxCandidates});
  }));
  std::vector<Candidate> fitting;
  for (const storage::Row& row : rows) {
    Candidate one{.user = user_from_row(row),
                  .password_hash = row.text(kUserColumns),
                  .epoch = row.integer(kUserColumns + 1),
                  .tenant_active = row.text(kUserColumns + 2) == to_text(TenantStatus::active)};
    LMS_ASSIGN(const bool fits, context_.passwords.verify(credentials.password, one.password_hash));
    if (fits) fitting.push_back(std::move(one));
  }
  // An unknown e-mail costs the same computation.
  if (rows.empty()) LMS_TRY(context_.passwords.verify(credentials.password, ""));
  LMS_ASSIGN(const Candidate chosen, choose(std::move(fitting)));

  std::string better;
  if (context_.passwords.is_outdated(chosen.password_hash)) {
    LMS_ASSIGN(better, context_.passwords.hash(credentials.password));
  }
  const security::OpaqueToken refresh = security::make_opaque_token(context_.random);
  const std::string family = new_id(context_.clock, context_.random);
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_TRY(tx.execute(kDropExpired, {chosen.user.id, context_.clock.now()}));
    if (!better.empty()) LMS_TRY(tx.execute(kRehash, {chosen.user.id, chosen.password_hash, better}));
    LMS_TRY(insert_token(tx, context_, refresh, family, chosen.user, chosen.epoch));
    return audit(tx, context_, as_principal(chosen.user, chosen.epoch, from),
                 user_entry(chosen.user, "user.logged_in"));
  }));
  return make_login(context_, chosen.user, chosen.epoch, refresh);
}

Result<Login> Identity::refresh(std::string_view refresh_token, std::string_view from) {
  const Bytes hash = security::token_hash(refresh_token);
  const security::OpaqueToken next = security::make_opaque_token(context_.random);
  struct Outcome {
    User user{};
    std::int64_t epoch = 0;
    bool reused = false;
  };
  LMS_ASSIGN(const Outcome outcome, context_.db.write([&](Transaction& tx) -> Result<Outcome> {
    const TimePoint now = context_.clock.now();
    LMS_ASSIGN(const storage::Rows rows, tx.query(kFindToken, {hash}));
    if (rows.empty()) return fail("auth.invalid_token", "this refresh token is unknown; log in again");
    const storage::Row& row = rows[0];
    Outcome out{.user = user_from_row(row), .epoch = row.integer(kUserColumns + 5)};
    const std::string family = row.text(kUserColumns);
    const auto replaced_at = row.opt_time(kUserColumns + 3);
    if (row.boolean(kUserColumns + 4) || row.integer(kUserColumns + 1) != out.epoch || !out.user.active)
      return fail("auth.revoked", "this login has ended; log in again");
    if (now >= row.time(kUserColumns + 2))
      return fail("auth.expired", "this login has expired; log in again");
    if (row.text(kUserColumns + 6) != to_text(TenantStatus::active)) return fail(suspended());
    if (replaced_at && now > *replaced_at + context_.config.refresh_grace) {
      // Somebody else has it, or had it. Whoever holds a token of this login has to log in again.
      out.reused = true;
      LMS_TRY(tx.execute(kRevokeFamily, {family}));
      LMS_TRY(audit(tx, context_, as_principal(out.user, out.epoch, from),
                    user_entry(out.user, "user.refresh_token_reused")));
      return out;
    }
    LMS_TRY(tx.execute(kReplace, {hash, now}));
    LMS_TRY(insert_token(tx, context_, next, family, out.user, out.epoch));
    return out;
  }));
  if (outcome.reused) {
    log(LogLevel::warning, "auth", "a replaced refresh token was used; its login is revoked",
        {{"user", outcome.user.id}, {"from", std::string(from)}});
    return fail("auth.revoked", "this login has ended; log in again");
  }
  return make_login(context_, outcome.user, outcome.epoch, next);
}

Result<void> Identity::logout(std::string_view refresh_token) {
  const Bytes hash = security::token_hash(refresh_token);
  return context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_TRY(tx.execute(kRevokeFamilyOf, {hash}));
    return {};
  });
}

Result<Principal> Identity::authenticate(std::string_view access_token, std::string_view from) {
  LMS_ASSIGN(
      const security::AccessClaims claims,
      security::check_access_token(context_.keys, party(context_), access_token, context_.clock.now()));
  std::optional<UserState> state = context_.users.find(claims.user_id);
  if (!state) {
    const std::uint64_t read_at = context_.users.generation();
    LMS_ASSIGN(const storage::Rows rows,
               context_.db.read([&](Transaction& tx) { return tx.query(kUserState, {claims.user_id}); }));
    state = UserState{};
    if (!rows.empty())
      state = UserState{.tenant_id = rows[0].text(0),
                        .role = parse_role(rows[0].text(1)).value_or(Role::learner),
                        .epoch = rows[0].integer(2),
                        .active = rows[0].boolean(3),
                        .tenant_active = rows[0].text(4) == to_text(TenantStatus::active)};
    context_.users.put(claims.user_id, *state, read_at);
  }
  if (!state->active || state->epoch != claims.epoch || state->tenant_id != claims.tenant_id)
    return fail("auth.revoked", "this login has ended; log in again");
  if (!state->tenant_active) return fail(suspended());
  return Principal{.user_id = claims.user_id,
                   .tenant_id = state->tenant_id,
                   .role = state->role,
                   .epoch = state->epoch,
                   .from = std::string(from)};
}

Result<User> Identity::me(const Principal& principal) {
  return context_.db.read([&](Transaction& tx) {
    return UserRepository(tx, TenantScope::of(principal.tenant_id)).find(principal.user_id);
  });
}

Result<bool> Identity::needs_admin() {
  return context_.db.read([](Transaction& tx) -> Result<bool> {
    LMS_ASSIGN(const std::int64_t admins, UserRepository::other_admins(tx, ""));
    return admins == 0;
  });
}

Result<Bootstrap> Identity::bootstrap(const FirstAdmin& wanted) {
  const auto& password = wanted.password;
  User admin;
  LMS_ASSIGN(admin.email, check_email(wanted.email));
  LMS_ASSIGN(admin.first_name, check_name(wanted.first_name, "firstName", 100));
  LMS_ASSIGN(admin.last_name, check_name(wanted.last_name, "lastName", 100));
  if (password) LMS_TRY(check_password(*password, admin.email));
  Bootstrap out;
  const std::string one_time = random_token(15, context_.random);
  LMS_ASSIGN(const std::string hash, context_.passwords.hash(password.value_or(one_time)));
  const TimePoint now = context_.clock.now();
  const Tenant root{.id = std::string(kRootTenantId),
                    .name = "Platform",
                    .domain = std::string(kRootTenantDomain),
                    .created_at = now,
                    .updated_at = now};
  admin.id = new_id(context_.clock, context_.random);
  admin.tenant_id = root.id;
  admin.role = Role::platform_admin;
  admin.created_at = admin.updated_at = now;
  LMS_ASSIGN(out.created, context_.db.write([&](Transaction& tx) -> Result<bool> {
    const TenantScope platform = TenantScope::platform();
    const TenantRepository tenants(tx, platform);
    LMS_TRY(tenants.insert(root));
    LMS_ASSIGN(const std::int64_t admins, UserRepository::other_admins(tx, ""));
    if (admins > 0) return false;
    LMS_ASSIGN(const bool inserted, UserRepository(tx, platform).insert(admin, hash));
    if (!inserted)
      return invalid("email", "the platform has a user with this e-mail who is no administrator");
    LMS_TRY(tenants.count(root.id, TenantCounter::users, 1));
    LMS_TRY(audit(tx, context_, Principal::system(), user_entry(admin, "user.created")));
    return true;
  }));
  if (!out.created) return out;
  out.admin_id = admin.id;
  if (!password) out.one_time_password = one_time;
  return out;
}

}  // namespace lms::service
