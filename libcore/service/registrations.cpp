#include "service/registrations.hpp"

#include "sequencing/definition.hpp"
#include "service/engine_state.hpp"
#include "service/event_data.hpp"
#include "service/journal.hpp"
#include "service/permissions.hpp"
#include "service/registration_log.hpp"
#include "service/registration_rows.hpp"
#include "service/registration_search.hpp"
#include "service/rows.hpp"
#include "service/seats.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <utility>

namespace lms::service {
namespace {

const storage::Statement kFind{"SELECT " LMS_REGISTRATION_COLUMNS " FROM " LMS_REGISTRATION_FROM
                               " WHERE ($1 = '' OR r.tenant_id = $1) AND ($2 = '' OR l.user_id = $2) AND "
                               "r.id = $3 AND " LMS_REGISTRATION_SHOWN("$4")};
/// What the engine stood on when it was last stored: the newest launch that sent anything.
const storage::Statement kEngineState{
    "SELECT v.definition, r.snapshot, k.context FROM registrations r JOIN course_versions v ON v.id = "
    "r.version_id"
    " JOIN launches k ON k.registration_id = r.id WHERE r.id = $1 AND r.snapshot IS NOT NULL AND k.last_seq "
    "> 0"
    " ORDER BY k.epoch DESC LIMIT 1"};
const storage::Statement kReset{
    "UPDATE registrations SET instance = instance + 1, state = 'notStarted', completion = 'unknown', success "
    "="
    " 'unknown', score_scaled = NULL, score_raw = NULL, score_min = NULL, score_max = NULL, progress = NULL,"
    " total_ms = 0, carried_ms = 0, snapshot = NULL, completed_at = NULL, first_launch_at = NULL, "
    "last_launch_at = NULL,"
    " updated_at = $2 WHERE id = $1"};
const storage::Statement kUncountCompleted{
    "UPDATE dispatches SET completed_count = completed_count - 1 WHERE id = $1"};
const storage::Statement kSupersede{
    "UPDATE launches SET superseded_at = $2 WHERE registration_id = $1 AND superseded_at IS NULL"};
const storage::Statement kDeleteRegistration{"DELETE FROM registrations WHERE id = $1"};

RegistrationState parse_state(std::string_view text) {
  for (const auto state :
       {RegistrationState::in_progress, RegistrationState::suspended, RegistrationState::completed})
    if (to_text(state) == text) return state;
  return RegistrationState::not_started;
}

/// The parameters that narrow rows to what `principal` may see: its tenant, its own records, and what
/// analytics allow.
struct Sight {
  TenantScope scope;
  std::string user_id{};
  std::string viewer{};
};

Result<Sight> sight_of(const Principal& principal, Action action = Action::registration_read) {
  LMS_ASSIGN(auto scope, scope_for(principal, action));
  const bool own = reach(principal.role, action) == Reach::self;
  return Sight{std::move(scope), own ? principal.user_id : std::string{},
               own ? std::string{} : std::string(viewer(principal))};
}

std::vector<ActivityStatus> activities_of(const runtime::Session& session) {
  const auto& activities = session.course().activities;
  std::vector<ActivityStatus> out;
  out.reserve(activities.size());
  for (const auto& view : session.view().activities) {
    const auto& activity = activities[static_cast<std::size_t>(view.index)];
    ActivityStatus status{
        .id = activity.id, .title = activity.title, .completion = view.completion, .success = view.success};
    for (std::int32_t up = activity.parent; up >= 0; up = activities[static_cast<std::size_t>(up)].parent)
      ++status.depth;
    out.push_back(std::move(status));
  }
  return out;
}

Result<Registration> find_registration(Context& context, const Sight& sight, std::string_view id) {
  return context.db.read([&](storage::Transaction& tx) -> Result<Registration> {
    LMS_ASSIGN(const auto row, tx.query_one(kFind, {sight.scope.param(), sight.user_id, id, sight.viewer}));
    if (!row) return not_found("registration", "registration", id);
    Registration registration = registration_from_row(*row);
    LMS_ASSIGN(registration.activities, activities_of_registration(tx, registration.id));
    return registration;
  });
}

}  // namespace

Registration registration_from_row(const storage::Row& row, std::size_t first) {
  return {.id = row.text(first),
          .tenant_id = row.text(first + 1),
          .dispatch_id = row.text(first + 2),
          .course_id = row.text(first + 3),
          .course_key = row.text(first + 4),
          .course_title = row.text(first + 5),
          .version_number = row.integer(first + 6),
          .learner_id = row.text(first + 7),
          .learner_external_id = row.text(first + 8),
          .learner_name = row.text(first + 9),
          .state = parse_state(row.text(first + 10)),
          .result = {.completion = parse_completion(row.text(first + 11)),
                     .success = parse_success(row.text(first + 12)),
                     .scaled = row.opt_real(first + 13),
                     .raw = row.opt_real(first + 14),
                     .min = row.opt_real(first + 15),
                     .max = row.opt_real(first + 16),
                     .progress = row.opt_real(first + 17),
                     .total_time_ms = row.integer(first + 18)},
          .launches = row.integer(first + 19),
          .diverged = row.integer(first + 20),
          .created_at = row.time(first + 21),
          .updated_at = row.time(first + 22),
          .first_launch_at = row.opt_time(first + 23),
          .last_launch_at = row.opt_time(first + 24),
          .completed_at = row.opt_time(first + 25)};
}

Result<std::vector<ActivityStatus>> activities_of_registration(storage::Transaction& tx,
                                                               std::string_view id) {
  LMS_ASSIGN(const auto row, tx.query_one(kEngineState, {id}));
  if (!row) return std::vector<ActivityStatus>{};
  LMS_ASSIGN(auto course, sequencing::decode_course(row->blob(0)));
  LMS_ASSIGN(auto context, runtime::decode_context(row->blob(2)));
  LMS_ASSIGN(const auto session,
             runtime::Session::continue_launch(std::move(course), std::move(context), row->blob(1)));
  return activities_of(session);
}

std::string_view to_text(RegistrationState state) {
  switch (state) {
    case RegistrationState::not_started:
      return "notStarted";
    case RegistrationState::in_progress:
      return "inProgress";
    case RegistrationState::suspended:
      return "suspended";
    case RegistrationState::completed:
      return "completed";
  }
  return "notStarted";
}

Result<Page<Registration>> Registrations::list(const Principal& principal, const RegistrationFilter& filter,
                                               const ListQuery& query) {
  LMS_ASSIGN(const auto sight, sight_of(principal));
  LMS_ASSIGN(const auto plan, plan_page(query, {"-createdAt"}));
  return context_.db.read([&](storage::Transaction& tx) -> Result<Page<Registration>> {
    LMS_ASSIGN(const auto narrowed, TenantRepository(tx, sight.scope).narrow(filter.tenant));
    RegistrationFilter wanted = filter;
    // Who sees only the own records sees nothing of another user's.
    if (!sight.user_id.empty()) {
      if (!wanted.user.empty() && wanted.user != sight.user_id) return Page<Registration>{};
      wanted.user = sight.user_id;
    }
    return search_registrations(tx, wanted, plan, query.q, narrowed, sight.viewer);
  });
}

Result<Registration> Registrations::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto sight, sight_of(principal));
  return find_registration(context_, sight, id);
}

Result<Page<LogLine>> Registrations::log(const Principal& principal, std::string_view id,
                                         const ListQuery& query) {
  LMS_ASSIGN(const auto sight, sight_of(principal));
  LMS_ASSIGN(const auto plan, plan_page(query, {"sequence"}));
  return context_.db.read([&](storage::Transaction& tx) -> Result<Page<LogLine>> {
    LMS_ASSIGN(const auto row, tx.query_one(kFind, {sight.scope.param(), sight.user_id, id, sight.viewer}));
    if (!row) return not_found("registration", "registration", id);
    return read_log(tx, id, plan);
  });
}

Result<Registration> Registrations::reset(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto sight, sight_of(principal, Action::registration_reset));
  LMS_ASSIGN(const auto registration, find_registration(context_, sight, id));
  const TimePoint now = context_.clock.now();
  LMS_TRY(context_.db.write([&](storage::Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto current, tx.query_one(kFind, {"", "", registration.id, ""}));
    if (!current) return not_found("registration", "registration", id);
    if (registration_from_row(*current).completed_at)
      LMS_TRY(tx.execute(kUncountCompleted, {registration.dispatch_id}));
    LMS_TRY(tx.execute(kReset, {registration.id, now}));
    LMS_TRY(tx.execute(kSupersede, {registration.id, now}));
    LMS_TRY(emit_registration(tx, context_, "registration.reset", registration.id));
    return audit(tx, context_, principal,
                 {.tenant_id = registration.tenant_id,
                  .action = "registration.reset",
                  .object_type = "registration",
                  .object_id = registration.id});
  }));
  return find_registration(context_, sight, id);
}

Result<void> Registrations::remove(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto sight, sight_of(principal, Action::registration_delete));
  LMS_ASSIGN(const auto registration, find_registration(context_, sight, id));
  return context_.db.write([&](storage::Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto current, tx.query_one(kFind, {"", "", registration.id, ""}));
    if (!current) return not_found("registration", "registration", id);
    LMS_TRY(emit_registration(tx, context_, "registration.deleted", registration.id));
    LMS_TRY(free_seat(tx, registration.id));
    LMS_TRY(tx.execute(kDeleteRegistration, {registration.id}));
    return audit(tx, context_, principal,
                 {.tenant_id = registration.tenant_id,
                  .action = "registration.deleted",
                  .object_type = "registration",
                  .object_id = registration.id});
  });
}

}  // namespace lms::service
