#include "service/launches.hpp"

#include "security/link_token.hpp"
#include "service/launch_claim.hpp"
#include "service/launch_opening.hpp"
#include "storage/connection.hpp"

namespace lms::service {

Result<OpenedLaunch> Launches::open_by_token(std::string_view token, const LaunchVisit& visit) {
  if (!security::is_link_token(context_.keys, token))
    return fail("launch.unknown_link", "this launch link is not known; it may have been cut or mistyped");
  return open_launch(context_, [&](storage::Transaction& tx, TimePoint now) {
    return claim_by_token(tx, context_, token, visit, now);
  });
}

Result<OpenedLaunch> Launches::open_by_ticket(std::string_view ticket, const LaunchVisit& visit) {
  return open_launch(context_, [&](storage::Transaction& tx, TimePoint now) {
    return claim_by_ticket(tx, context_, ticket, visit, now);
  });
}

}  // namespace lms::service
