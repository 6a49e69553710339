#include "service/accounts.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "security/opaque_token.hpp"
#include "security/password_hasher.hpp"
#include "service/account_links.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "service/user_repository.hpp"
#include "service/user_rules.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <array>
#include <chrono>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr auto kResetLife = std::chrono::hours{24};

const storage::Statement kSignup{"SELECT signup FROM tenants WHERE id = $1"};
const storage::Statement kSetSignup{"UPDATE tenants SET signup = $2, updated_at = $3 WHERE id = $1"};
const storage::Statement kOpenTenant{
    "SELECT id, name, domain, status, signup FROM tenants WHERE domain = $1 OR id = $2"};
const storage::Statement kInsertReset{
    "INSERT INTO account_links (id, tenant_id, kind, user_id, role, token_hash, token_hint, created_by, "
    "created_at, expires_at) VALUES ($1, $2, 'password_reset', $3, $4, $5, $6, $7, $8, $9)"};
const storage::Statement kEndResets{
    "UPDATE account_links SET revoked_at = $2 WHERE user_id = $1 AND kind = 'password_reset' AND used_at IS "
    "NULL AND revoked_at IS NULL"};
const storage::Statement kPasswordHash{"SELECT password_hash FROM users WHERE id = $1"};

/// The user itself, for the audit log, where nobody is logged in.
Principal owner(const User& user, std::string_view from) {
  return {.user_id = user.id, .tenant_id = user.tenant_id, .role = user.role, .from = std::string(from)};
}

std::unexpected<Error> closed() {
  return fail("auth.signup_closed", "this organisation takes no accounts that people make themselves");
}

/// The tenant of a link or a name, when it can be joined in that way.
Result<SignupOffer> joinable(Transaction& tx, std::string_view ref, Signup least) {
  LMS_ASSIGN(const auto row, tx.query_one(kOpenTenant, {ascii_lower(trim(ref)), ref}));
  if (!row) return closed();
  if (parse_signup(row->text(4)).value_or(Signup::off) < least) return closed();
  if (row->text(3) != to_text(TenantStatus::active))
    return fail("tenant.suspended", "this tenant is suspended");
  return SignupOffer{.tenant_id = row->text(0), .tenant_name = row->text(1), .tenant_domain = row->text(2)};
}

/// What `key` opens, and the invitation that it is, if it is one.
Result<std::pair<SignupOffer, std::optional<AccountLink>>> open_key(Transaction& tx, const SignupKey& key,
                                                                    TimePoint now) {
  if (key.invitation.empty()) {
    LMS_ASSIGN(SignupOffer offer, joinable(tx, key.tenant, Signup::open));
    return std::pair{std::move(offer), std::optional<AccountLink>{}};
  }
  LMS_ASSIGN(AccountLink link, find_account_link(tx, kInvitationKind, key.invitation, now));
  LMS_ASSIGN(SignupOffer offer, joinable(tx, link.tenant_id, Signup::invite));
  offer.email = link.email;
  offer.role = link.role;
  return std::pair{std::move(offer), std::optional(std::move(link))};
}

Result<void> store_password(Transaction& tx, const Context& context, const User& user,
                            const std::string& hash, std::string_view from) {
  User changed = user;
  changed.updated_at = context.clock.now();
  LMS_TRY(UserRepository(tx, TenantScope::of(user.tenant_id)).set_password(changed, hash));
  LMS_TRY(tx.execute(kEndResets, {user.id, changed.updated_at}));
  return record_user(tx, context, owner(user, from), user, "user.password_set");
}

}  // namespace

std::string_view to_text(Signup signup) {
  constexpr std::array<std::string_view, 3> kWords = {"off", "invite", "open"};
  return kWords.at(static_cast<std::size_t>(signup));
}

std::optional<Signup> parse_signup(std::string_view text) {
  for (const auto one : {Signup::off, Signup::invite, Signup::open})
    if (to_text(one) == text) return one;
  return std::nullopt;
}

Result<Signup> Accounts::signup(const Principal& principal, std::string_view tenant) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_read));
  return context_.db.read([&](Transaction& tx) -> Result<Signup> {
    LMS_ASSIGN(const Tenant found, TenantRepository(tx, scope).find(tenant));
    LMS_ASSIGN(const auto row, tx.query_one(kSignup, {found.id}));
    return parse_signup(row->text(0)).value_or(Signup::off);
  });
}

Result<Signup> Accounts::set_signup(const Principal& principal, std::string_view tenant, Signup signup) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_update));
  return context_.db.write([&](Transaction& tx) -> Result<Signup> {
    LMS_ASSIGN(const Tenant found, TenantRepository(tx, scope).find(tenant));
    LMS_TRY(require(principal, Action::tenant_update, found.id));
    LMS_TRY(tx.execute(kSetSignup, {found.id, to_text(signup), context_.clock.now()}));
    LMS_TRY(audit(tx, context_, principal,
                  {.tenant_id = found.id,
                   .action = "tenant.updated",
                   .object_type = "tenant",
                   .object_id = found.id,
                   .details = json_object({{"domain", found.domain}, {"signup", to_text(signup)}})}));
    return signup;
  });
}

Result<SignupOffer> Accounts::offer(const SignupKey& key) {
  const TimePoint now = context_.clock.now();
  return context_.db.read([&](Transaction& tx) -> Result<SignupOffer> {
    LMS_ASSIGN(auto opened, open_key(tx, key, now));
    return std::move(opened.first);
  });
}

Result<Login> Accounts::sign_up(const SignupKey& key, const NewAccount& account, std::string_view from) {
  LMS_ASSIGN(const SignupOffer offer, this->offer(key));
  User user{.tenant_id = offer.tenant_id, .role = offer.role};
  LMS_ASSIGN(user.email, check_email(account.email.empty() ? offer.email : account.email));
  if (!offer.email.empty() && fold_email(offer.email) != fold_email(user.email))
    return invalid("email", "the invitation is for another e-mail");
  LMS_ASSIGN(user.first_name, check_name(account.first_name, "firstName", 100));
  LMS_ASSIGN(user.last_name, check_name(account.last_name, "lastName", 100));
  LMS_TRY(check_password(account.password, user.email));
  LMS_ASSIGN(const std::string hash, context_.passwords.hash(account.password));
  const TimePoint now = context_.clock.now();
  user.id = new_id(context_.clock, context_.random);
  user.created_at = user.updated_at = now;
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto opened, open_key(tx, key, now));
    const TenantScope scope = TenantScope::of(user.tenant_id);
    LMS_TRY(TenantRepository(tx, scope).count(user.tenant_id, TenantCounter::users, 1));
    LMS_ASSIGN(const bool inserted, UserRepository(tx, scope).insert(user, hash));
    if (!inserted)
      return fail(Error{.code = "user.exists",
                        .message = "the organisation has a user with this e-mail already; log in instead",
                        .element = "email"});
    if (opened.second) LMS_TRY(use_account_link(tx, *opened.second, user.id, now));
    return record_user(tx, context_, owner(user, from), user, "user.registered");
  }));
  return Identity(context_).login({user.email, account.password, user.tenant_id}, from);
}

Result<PasswordReset> Accounts::make_reset(const Principal& principal, std::string_view ref,
                                           std::string_view tenant,
                                           const InTransaction<PasswordReset>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::user_update));
  if (reach(principal.role, Action::user_update) == Reach::self)
    return fail("auth.forbidden", "only an administrator makes such links");
  const auto token = security::make_opaque_token(context_.random);
  const std::string id = new_id(context_.clock, context_.random);
  const TimePoint now = context_.clock.now();
  return context_.db.write([&](Transaction& tx) -> Result<PasswordReset> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    LMS_ASSIGN(const User user, UserRepository(tx, narrowed).find(ref));
    LMS_TRY(may_assign(principal, user.role));
    LMS_TRY(tx.execute(kEndResets, {user.id, now}));
    PasswordReset made{.user_id = user.id,
                       .url = context_.config.public_url + "/reset#t=" + token.text,
                       .expires_at = now + kResetLife};
    LMS_TRY(tx.execute(kInsertReset, {id, user.tenant_id, user.id, to_text(user.role), token.hash,
                                      token.text.substr(0, 6), principal.user_id, now, made.expires_at}));
    LMS_TRY(record_user(tx, context_, principal, user, "user.password_reset_issued"));
    LMS_TRY(run_in(tx, also, made));
    return made;
  });
}

Result<void> Accounts::reset_password(std::string_view token, std::string_view password,
                                      std::string_view from) {
  const TimePoint now = context_.clock.now();
  const auto find = [&](Transaction& tx) -> Result<std::pair<AccountLink, User>> {
    LMS_ASSIGN(AccountLink link, find_account_link(tx, kResetKind, token, now));
    LMS_ASSIGN(User user, UserRepository(tx, TenantScope::of(link.tenant_id)).find(link.user_id));
    if (!user.active) return fail("auth.deactivated", "this user is deactivated");
    return std::pair{std::move(link), std::move(user)};
  };
  LMS_ASSIGN(const auto found, context_.db.read(find));
  LMS_TRY(check_password(password, found.second.email));
  LMS_ASSIGN(const std::string hash, context_.passwords.hash(password));
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto current, find(tx));
    LMS_TRY(use_account_link(tx, current.first, current.second.id, now));
    return store_password(tx, context_, current.second, hash, from);
  }));
  context_.users.forget(found.second.id);
  return {};
}

Result<Login> Accounts::change_password(const Principal& principal, std::string_view current,
                                        std::string_view fresh) {
  if (principal.is_key()) return fail("auth.forbidden", "this is for users; API keys cannot use it");
  struct Known {
    User user{};
    std::string hash{};
  };
  LMS_ASSIGN(const Known known, context_.db.read([&](Transaction& tx) -> Result<Known> {
    Known out;
    LMS_ASSIGN(out.user, UserRepository(tx, TenantScope::of(principal.tenant_id)).find(principal.user_id));
    LMS_ASSIGN(const auto row, tx.query_one(kPasswordHash, {principal.user_id}));
    out.hash = row ? row->text(0) : std::string{};
    return out;
  }));
  LMS_ASSIGN(const bool fits, context_.passwords.verify(current, known.hash));
  if (!fits)
    return fail(Error{.code = "auth.wrong_password",
                      .message = "this is not your current password",
                      .element = "currentPassword"});
  if (auto fine = check_password(fresh, known.user.email); !fine) {
    fine.error().element = "newPassword";
    return std::unexpected(fine.error());
  }
  LMS_ASSIGN(const std::string hash, context_.passwords.hash(fresh));
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    return store_password(tx, context_, known.user, hash, principal.from);
  }));
  context_.users.forget(known.user.id);
  return Identity(context_).login({known.user.email, std::string(fresh), known.user.tenant_id},
                                  principal.from);
}

}  // namespace lms::service
