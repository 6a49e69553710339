#include "base/random.hpp"
#include "security/opaque_token.hpp"
#include "service/accounts.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/rows.hpp"
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

constexpr auto kInvitationLife = std::chrono::days{7};

#define INVITATION_COLUMNS                                                                                  \
  "i.id, i.tenant_id, i.email, i.role, i.token_hint, i.created_by, i.created_at, i.expires_at, i.used_at, " \
  "i.revoked_at"
const std::array kInvitationLists{
    LMS_LIST_STATEMENTS("createdAt", INVITATION_COLUMNS, "account_links i",
                        "i.kind = 'invitation' AND lower(COALESCE(i.email, '')) LIKE $3 "
                        "ESCAPE '!'",
                        "i.id", "i.id", "i.tenant_id", "$5")};
const storage::Statement kFindInvitation{
    "SELECT " INVITATION_COLUMNS
    " FROM account_links i WHERE i.id = $1 AND i.kind = 'invitation' AND ($2 = '' "
    "OR i.tenant_id = $2)"};
const storage::Statement kInsertInvitation{
    "INSERT INTO account_links (id, tenant_id, kind, email, role, token_hash, token_hint, created_by, "
    "created_at, expires_at) VALUES ($1, $2, 'invitation', $3, $4, $5, $6, $7, $8, $9)"};
const storage::Statement kRevokeInvitation{
    "UPDATE account_links SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND used_at IS NULL"};
const storage::Statement kSignup{"SELECT signup FROM tenants WHERE id = $1"};
const storage::Statement kKnown{"SELECT 1 FROM users WHERE tenant_id = $1 AND email_folded = $2"};

Invitation invitation_from_row(const storage::Row& row, std::size_t first = 0) {
  return {.id = row.text(first),
          .tenant_id = row.text(first + 1),
          .email = row.opt_text(first + 2).value_or(""),
          .role = parse_role(row.text(first + 3)).value_or(Role::learner),
          .hint = row.text(first + 4),
          .created_by = row.text(first + 5),
          .created_at = row.time(first + 6),
          .expires_at = row.time(first + 7),
          .used_at = row.opt_time(first + 8),
          .revoked_at = row.opt_time(first + 9)};
}

Result<void> record(Transaction& tx, const Context& context, const Principal& principal,
                    const Invitation& invitation, const std::string& action) {
  return audit(tx, context, principal,
               {.tenant_id = invitation.tenant_id,
                .action = action,
                .object_type = "invitation",
                .object_id = invitation.id,
                .details = json_object({{"email", invitation.email}, {"role", to_text(invitation.role)}})});
}

/// Whether somebody with that e-mail can be invited there.
Result<void> may_invite(Transaction& tx, const Tenant& tenant, const Invitation& wanted) {
  LMS_ASSIGN(const auto signup, tx.query_one(kSignup, {tenant.id}));
  if (parse_signup(signup->text(0)).value_or(Signup::off) == Signup::off)
    return fail("auth.signup_closed",
                "the tenant '" + tenant.domain + "' takes no invitations: its signup is off");
  if (wanted.email.empty()) return {};
  LMS_ASSIGN(const auto known, tx.query_one(kKnown, {tenant.id, fold_email(wanted.email)}));
  if (known)
    return fail(Error{.code = "user.exists",
                      .message = "the tenant has a user with the e-mail '" + wanted.email + "' already",
                      .element = "email"});
  return {};
}

}  // namespace

Result<CreatedInvitation> Accounts::invite(const Principal& principal, const NewInvitation& wanted,
                                           const InTransaction<CreatedInvitation>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::user_create));
  LMS_TRY(may_assign(principal, wanted.role));
  const TimePoint now = context_.clock.now();
  Invitation made{.id = new_id(context_.clock, context_.random),
                  .role = wanted.role,
                  .created_by = principal.user_id,
                  .created_at = now,
                  .expires_at = wanted.expires_at.value_or(now + kInvitationLife)};
  if (made.expires_at <= now) return invalid("expiresAt", "an invitation cannot end in the past");
  if (!wanted.email.empty()) {
    LMS_ASSIGN(made.email, check_email(wanted.email));
  }
  const auto token = security::make_opaque_token(context_.random);
  made.hint = token.text.substr(0, 6);
  return context_.db.write([&](Transaction& tx) -> Result<CreatedInvitation> {
    CreatedInvitation out{.invitation = made,
                          .url = context_.config.public_url + "/register#t=" + token.text};
    LMS_ASSIGN(const Tenant tenant,
               TenantRepository(tx, scope).find(wanted.tenant.empty() ? principal.tenant_id : wanted.tenant));
    LMS_TRY(check_role_place(wanted.role, tenant.id));
    LMS_TRY(may_invite(tx, tenant, made));
    out.invitation.tenant_id = tenant.id;
    const auto email = made.email.empty() ? std::nullopt : std::optional(made.email);
    LMS_TRY(tx.execute(kInsertInvitation, {made.id, tenant.id, email, to_text(made.role), token.hash,
                                           made.hint, made.created_by, now, made.expires_at}));
    LMS_TRY(record(tx, context_, principal, out.invitation, "invitation.created"));
    LMS_TRY(run_in(tx, also, out));
    return out;
  });
}

Result<Page<Invitation>> Accounts::invitations(const Principal& principal, std::string_view tenant,
                                               const ListQuery& query) {
  // Who may invite may see whom others invited.
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::user_create));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-createdAt"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<Invitation>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    LMS_ASSIGN(const auto rows, run_list(tx, kInvitationLists, plan, narrowed));
    return make_page(rows, plan, invitation_from_row);
  });
}

Result<void> Accounts::revoke_invitation(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::user_create));
  return context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto row, tx.query_one(kFindInvitation, {id, scope.param()}));
    if (!row) return not_found("invitation", "invitation", id);
    const Invitation invitation = invitation_from_row(*row);
    LMS_TRY(may_assign(principal, invitation.role));
    LMS_ASSIGN(const auto changed, tx.execute(kRevokeInvitation, {invitation.id, context_.clock.now()}));
    if (changed == 0) return {};
    return record(tx, context_, principal, invitation, "invitation.revoked");
  });
}

}  // namespace lms::service
