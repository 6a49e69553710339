#include "service/seats.hpp"

#include "storage/statement.hpp"

namespace lms::service {
namespace {

const storage::Statement kTakeSeat{
    "UPDATE dispatches SET registration_count = registration_count + 1, seats_taken = seats_taken + 1 WHERE "
    "id = "
    "$1 AND enabled = 1 AND allow_new_registrations = 1 AND (max_registrations IS NULL OR seats_taken < "
    "max_registrations) RETURNING CASE WHEN seats_taken >= max_registrations THEN 1 ELSE 0 END"};
const storage::Statement kTakeTenantSeat{
    "UPDATE tenants SET registration_count = registration_count + 1 WHERE id = (SELECT tenant_id FROM "
    "dispatches "
    "WHERE id = $1) AND (max_registrations IS NULL OR registration_count < max_registrations) RETURNING CASE "
    "WHEN registration_count >= max_registrations THEN 1 ELSE 0 END"};
const storage::Statement kTakeLaunch{
    "UPDATE dispatches SET launch_count = launch_count + 1, launches_taken = launches_taken + 1 WHERE id = "
    "$1 AND "
    "(max_launches IS NULL OR launches_taken < max_launches) RETURNING CASE WHEN launches_taken >= "
    "max_launches THEN 1 ELSE 0 END"};
const storage::Statement kCountLaunch{"UPDATE dispatches SET launch_count = launch_count + 1 WHERE id = $1"};

// `which` tells the registrations r that are about to go, by $1.
#define FREE_DISPATCH_SEATS(which)                                                                           \
  "UPDATE dispatches SET registration_count = registration_count - (SELECT count(*) FROM registrations r "   \
  "WHERE r.dispatch_id = dispatches.id AND " which                                                           \
  "), seats_taken = seats_taken - (SELECT count(*) FROM registrations r WHERE r.dispatch_id = dispatches.id" \
  " AND r.renewal = dispatches.renewal AND " which                                                           \
  "), completed_count = completed_count - (SELECT count(*) FROM registrations r WHERE r.dispatch_id ="       \
  " dispatches.id AND r.completed_at IS NOT NULL AND " which                                                 \
  ") WHERE id IN (SELECT r.dispatch_id FROM registrations r WHERE " which ")"
#define FREE_TENANT_SEATS(which)                                                                        \
  "UPDATE tenants SET registration_count = registration_count - (SELECT count(*) FROM registrations r " \
  "WHERE r.tenant_id = tenants.id AND " which                                                           \
  ") WHERE id IN (SELECT r.tenant_id FROM registrations r WHERE " which ")"

const storage::Statement kFreeOne{FREE_DISPATCH_SEATS("r.id = $1")};
const storage::Statement kFreeTenantOne{FREE_TENANT_SEATS("r.id = $1")};
const storage::Statement kFreeLearner{FREE_DISPATCH_SEATS("r.learner_id = $1")};
const storage::Statement kFreeTenantLearner{FREE_TENANT_SEATS("r.learner_id = $1")};
const storage::Statement kFreeTenantDispatch{FREE_TENANT_SEATS("r.dispatch_id = $1")};

}  // namespace

Result<LastTaken> take_seat(storage::Transaction& tx, std::string_view dispatch_id) {
  LMS_ASSIGN(const auto seat, tx.query_one(kTakeSeat, {dispatch_id}));
  if (!seat) return fail("dispatch.limit_reached", "all places of this course are taken");
  LMS_ASSIGN(const auto of_tenant, tx.query_one(kTakeTenantSeat, {dispatch_id}));
  if (!of_tenant)
    return fail("tenant.limit_reached", "this organisation has used up its registrations over all courses");
  return LastTaken{.seat = seat->boolean(0), .tenant_seat = of_tenant->boolean(0)};
}

Result<LastTaken> take_launch(storage::Transaction& tx, std::string_view dispatch_id,
                              dispatch::Visitor visitor) {
  if (visitor == dispatch::Visitor::reloading) {
    LMS_TRY(tx.execute(kCountLaunch, {dispatch_id}));
    return LastTaken{};
  }
  LMS_ASSIGN(const auto launch, tx.query_one(kTakeLaunch, {dispatch_id}));
  if (!launch) return fail("dispatch.launches_used", "this course was opened as often as it may be");
  return LastTaken{.launch = launch->boolean(0)};
}

Result<void> free_seat(storage::Transaction& tx, std::string_view registration_id) {
  LMS_TRY(tx.execute(kFreeOne, {registration_id}));
  LMS_TRY(tx.execute(kFreeTenantOne, {registration_id}));
  return {};
}

Result<void> free_seats_of_learner(storage::Transaction& tx, std::string_view learner_id) {
  LMS_TRY(tx.execute(kFreeLearner, {learner_id}));
  LMS_TRY(tx.execute(kFreeTenantLearner, {learner_id}));
  return {};
}

Result<void> free_seats_of_dispatch(storage::Transaction& tx, std::string_view dispatch_id) {
  LMS_TRY(tx.execute(kFreeTenantDispatch, {dispatch_id}));
  return {};
}

}  // namespace lms::service
