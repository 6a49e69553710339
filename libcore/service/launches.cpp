#include "service/launches.hpp"

#include "security/opaque_token.hpp"
#include "service/launch_opening.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <chrono>

namespace lms::service {
namespace {

constexpr auto kTicketLife = std::chrono::hours{24};

const storage::Statement kByToken{
    "SELECT id, dispatch_id, learner_id, expires_at, revoked_at, debug FROM launch_links WHERE token_hash = "
    "$1"};
const storage::Statement kByTicket{
    "SELECT k.link_id, r.dispatch_id, r.learner_id, k.launched_at, l.revoked_at, l.debug FROM launches k "
    "JOIN "
    "registrations r"
    " ON r.id = k.registration_id LEFT JOIN launch_links l ON l.id = k.link_id WHERE k.ticket_hash = $1"};

Result<LaunchClaim> claim_by_token(storage::Transaction& tx, std::string_view token, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kByToken, {security::token_hash(token)}));
  if (!row) return fail("launch.unknown_link", "this launch link is not known");
  if (row->opt_time(4)) return fail("launch.revoked_link", "this launch link was revoked");
  if (const auto expires = row->opt_time(3); expires && *expires <= now)
    return fail("launch.expired_link", "this launch link expired on " + format_time(*expires));
  return LaunchClaim{.link_id = row->text(0),
                     .dispatch_id = row->text(1),
                     .learner_id = row->text(2),
                     .debug = row->boolean(5)};
}

Result<LaunchClaim> claim_by_ticket(storage::Transaction& tx, std::string_view ticket, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kByTicket, {security::token_hash(ticket)}));
  if (!row) return fail("launch.unknown_link", "this page can no longer be reloaded; use the launch link");
  if (row->opt_time(4)) return fail("launch.revoked_link", "the launch link was revoked");
  if (row->time(3) + kTicketLife <= now)
    return fail("launch.expired_link", "this page was opened more than a day ago; use the launch link");
  return LaunchClaim{.link_id = row->opt_text(0),
                     .dispatch_id = row->text(1),
                     .learner_id = row->text(2),
                     .debug = row->opt_integer(5) == 1};
}

}  // namespace

Result<OpenedLaunch> Launches::open_by_token(std::string_view token) {
  return open_launch(context_,
                     [&](storage::Transaction& tx, TimePoint now) { return claim_by_token(tx, token, now); });
}

Result<OpenedLaunch> Launches::open_by_ticket(std::string_view ticket) {
  return open_launch(
      context_, [&](storage::Transaction& tx, TimePoint now) { return claim_by_ticket(tx, ticket, now); });
}

}  // namespace lms::service
