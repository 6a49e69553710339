#include "service/account_links.hpp"

#include "security/opaque_token.hpp"
#include "storage/statement.hpp"

namespace lms::service {
namespace {

const storage::Statement kFind{
    "SELECT id, tenant_id, user_id, email, role, expires_at, used_at, revoked_at FROM account_links WHERE "
    "token_hash = $1 AND kind = $2"};
const storage::Statement kUse{
    "UPDATE account_links SET used_at = $2, user_id = $3 WHERE id = $1 AND used_at IS NULL AND revoked_at IS "
    "NULL"};

std::unexpected<Error> used() { return fail("auth.used_link", "this link was used or withdrawn already"); }

}  // namespace

Result<AccountLink> find_account_link(storage::Transaction& tx, std::string_view kind, std::string_view token,
                                      TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kFind, {security::token_hash(token), kind}));
  if (!row) return fail("auth.unknown_link", "this link is not known; it may have been copied in part");
  if (row->opt_time(6) || row->opt_time(7)) return used();
  if (row->time(5) <= now)
    return fail("auth.expired_link", "this link ended on " + format_time(row->time(5)));
  return AccountLink{.id = row->text(0),
                     .tenant_id = row->text(1),
                     .user_id = row->opt_text(2).value_or(""),
                     .email = row->opt_text(3).value_or(""),
                     .role = parse_role(row->text(4)).value_or(Role::learner)};
}

Result<void> use_account_link(storage::Transaction& tx, const AccountLink& link, std::string_view user_id,
                              TimePoint now) {
  LMS_ASSIGN(const auto changed, tx.execute(kUse, {link.id, now, user_id}));
  if (changed == 0) return used();
  return {};
}

}  // namespace lms::service
