#include "service/launch_opening.hpp"

#include "base/random.hpp"
#include "base/words.hpp"
#include "dispatch/seat_ledger.hpp"
#include "runtime/session.hpp"
#include "security/file_capability.hpp"
#include "security/opaque_token.hpp"
#include "sequencing/definition.hpp"
#include "service/day_figures.hpp"
#include "service/dispatch_repository.hpp"
#include "service/engine_state.hpp"
#include "service/event_data.hpp"
#include "service/limit_events.hpp"
#include "service/redirects.hpp"
#include "service/seats.hpp"
#include "service/version_choice.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

namespace lms::service {
namespace {

const storage::Statement kLaunchedDispatch{
    "SELECT t.status, t.redirect_hosts, " LMS_DISPATCH_COLUMNS
    " FROM dispatches d JOIN courses c ON c.id = d.course_id JOIN tenants t ON "
    "t.id = d.tenant_id WHERE d.id = $1"};
const storage::Statement kLearner{
    "SELECT l.external_id, l.name, l.user_id, u.active FROM learners l LEFT JOIN users u ON u.id = l.user_id"
    " WHERE l.id = $1"};
const storage::Statement kRegistration{
    "SELECT id, version_id, snapshot FROM registrations WHERE dispatch_id = $1 AND learner_id = $2"};
const storage::Statement kVersion{
    "SELECT v.package_sha256, v.standard, v.title, v.definition, v.state, c.strictness, c.opens_in, "
    "c.silent_sco FROM course_versions v JOIN courses c ON c.id = v.course_id WHERE v.id = $1"};
const storage::Statement kInsertRegistration{
    "INSERT INTO registrations (id, tenant_id, learner_id, course_id, version_id, dispatch_id, state, "
    "completion,"
    " success, renewal, created_at, updated_at) SELECT $1, d.tenant_id, $3, d.course_id, $4, d.id, "
    "'notStarted',"
    " 'unknown', 'unknown', d.renewal, $5, $5 FROM dispatches d WHERE d.id = $2"};
const storage::Statement kMove{
    "UPDATE registrations SET version_id = $2, snapshot = NULL, carried_ms = total_ms, instance = instance + "
    "1"
    " WHERE id = $1"};
const storage::Statement kCountLaunch{
    "UPDATE registrations SET launch_count = launch_count + 1, last_launch_at = $2, first_launch_at ="
    " COALESCE(first_launch_at, $2), updated_at = $2, state = CASE WHEN state = 'completed' THEN state ELSE"
    " 'inProgress' END WHERE id = $1 RETURNING launch_count"};
const storage::Statement kSupersede{
    "UPDATE launches SET superseded_at = $2, superseded_by = $3 WHERE registration_id = $1 AND superseded_at "
    "IS "
    "NULL"};
const storage::Statement kInsertLaunch{
    "INSERT INTO launches (id, tenant_id, registration_id, version_id, link_id, epoch, secret_hash, "
    "ticket_hash,"
    " engine_build, context, launched_at, counted_at, continues) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
    "$10,"
    " $11, $12, $13)"};
const storage::Statement kTouchUser{"UPDATE users SET last_launch_at = $2 WHERE id = $1"};

/// Everything random of a launch, drawn before the transaction, which may run twice.
struct Draw {
  std::string launch_id{};
  std::string registration_id{};
  security::OpaqueToken secret{};
  security::OpaqueToken ticket{};
  std::uint64_t seed = 0;
};

Draw draw(const Context& context) {
  Draw out{.launch_id = new_id(context.clock, context.random),
           .registration_id = new_id(context.clock, context.random),
           .secret = security::make_opaque_token(context.random),
           .ticket = security::make_opaque_token(context.random)};
  std::byte bytes[8];
  context.random.fill(bytes);
  for (const std::byte b : bytes) out.seed = out.seed << 8 | std::to_integer<std::uint64_t>(b);
  return out;
}

dispatch::Visitor visitor_of(const LaunchClaim& claim, bool has_registration) {
  if (claim.counted_at || claim.preview) return dispatch::Visitor::reloading;
  return has_registration ? dispatch::Visitor::returning : dispatch::Visitor::fresh;
}

/// The registration to open: the learner's own, or a new one for which a seat is taken.
struct Opened {
  std::string id{};
  std::string version_id{};
  Bytes snapshot{};
  bool created = false;
  LastTaken last{};
};

Result<Opened> open_registration(storage::Transaction& tx, const LaunchClaim& claim, const Dispatch& dispatch,
                                 const Draw& drawn, TimePoint now) {
  LMS_ASSIGN(const auto existing, tx.query_one(kRegistration, {claim.dispatch_id, claim.learner_id}));
  // A registration may have been deleted since the exchange that counted: then this one begins anew.
  const auto visitor = existing ? visitor_of(claim, true) : dispatch::Visitor::fresh;
  LMS_TRY(dispatch::may_start(dispatch.rules, dispatch.used, visitor, now));
  LMS_ASSIGN(LastTaken last, take_launch(tx, claim.dispatch_id, visitor));
  if (existing) {
    Opened out{.id = existing->text(0), .last = last};
    const PlayedVersion played{existing->text(1), existing->opt_blob(2).value_or(Bytes{})};
    LMS_ASSIGN(out.version_id, next_version(tx, dispatch.course_id, dispatch.version, played));
    if (out.version_id == played.version_id)
      out.snapshot = played.snapshot;
    else
      LMS_TRY(tx.execute(kMove, {out.id, out.version_id}));
    return out;
  }
  LMS_ASSIGN(const auto version, choose_version(tx, dispatch.course_id, dispatch.version));
  LMS_ASSIGN(const LastTaken seat, take_seat(tx, claim.dispatch_id));
  last.seat = seat.seat;
  last.tenant_seat = seat.tenant_seat;
  LMS_TRY(tx.execute(kInsertRegistration,
                     {drawn.registration_id, claim.dispatch_id, claim.learner_id, version, now}));
  return Opened{.id = drawn.registration_id, .version_id = version, .created = true, .last = last};
}

Result<void> tell(storage::Transaction& tx, const Context& context, const LaunchClaim& claim,
                  const Opened& registration) {
  if (registration.created) LMS_TRY(emit_registration(tx, context, "registration.created", registration.id));
  LMS_TRY(tell_limits(tx, context, claim.dispatch_id, registration.last));
  return emit_registration(tx, context, "registration.launched", registration.id);
}

/// A version with what the player needs to know of it.
struct Playable {
  sequencing::CourseDefinition course{};
  runtime::LaunchContext context{};
  OpenedLaunch launch{};  ///< without what is the registration's
};

Result<Playable> prepare(storage::Transaction& tx, const Context& context, const std::string& version_id,
                         const std::string& files_for, const Draw& drawn, TimePoint now) {
  LMS_ASSIGN(const auto version, tx.query_one(kVersion, {version_id}));
  if (version->text(4) == "damaged") return fail("course.damaged", "the files of this course are damaged");
  Playable out;
  out.launch.definition = version->blob(3);
  LMS_ASSIGN(out.course, sequencing::decode_course(out.launch.definition));
  out.context.launched_at = to_millis(now);
  out.context.seed = drawn.seed;
  out.context.strict_scorm12 = parse_strictness(version->text(5)) == Strictness::strict;
  out.context.silent_sco_completes = parse_silent_sco(version->text(7)) == SilentSco::completed;
  out.launch.launch_id = drawn.launch_id;
  out.launch.title = out.course.title;
  out.launch.standard = version->text(1);
  out.launch.files = "/c/" +
                     security::make_file_capability(
                         context.keys, {.registration_id = files_for, .package_sha256 = version->text(0)}) +
                     "/";
  out.launch.build = std::string(runtime::engine_build());
  out.launch.opens_in = parse_opens_in(version->text(6)).value_or(OpensIn::frame);
  out.launch.launched_at = now;
  return out;
}

Result<OpenedLaunch> open_preview(storage::Transaction& tx, const Context& context, const LaunchClaim& claim,
                                  const Dispatch& dispatch, const Draw& drawn, TimePoint now) {
  LMS_TRY(dispatch::may_start(dispatch.rules, dispatch.used, dispatch::Visitor::reloading, now));
  LMS_ASSIGN(const auto version, choose_version(tx, dispatch.course_id, dispatch.version));
  // The link's id keeps the browser's copies of the files across previews.
  LMS_ASSIGN(auto playable,
             prepare(tx, context, version, claim.link_id.value_or(drawn.launch_id), drawn, now));
  playable.context.learner_id = "preview";
  playable.context.learner_name = "Preview";
  playable.context.mode = runtime::LaunchMode::browse;
  playable.context.credit = false;
  playable.launch.mode = runtime::LaunchMode::browse;
  playable.launch.learner_name = playable.context.learner_name;
  playable.launch.context = runtime::encode(playable.context);
  playable.launch.epoch = 1;
  playable.launch.language = claim.language;
  playable.launch.debug = claim.debug;
  return std::move(playable.launch);
}

/// Where the learner goes at the end: the first address that a list names the host of, as the lists are at
/// this launch.
std::string redirect_of(const LaunchClaim& claim, std::string_view tenant_hosts) {
  const auto link = split_words(claim.redirect_hosts);
  const auto tenant = split_words(tenant_hosts);
  for (const std::string& url : claim.redirect_urls)
    if (!url.empty() && may_redirect(url, link, tenant)) return url;
  return {};
}

Result<OpenedLaunch> open(storage::Transaction& tx, const Context& context, const LaunchClaim& claim,
                          const Draw& drawn, TimePoint now) {
  LMS_ASSIGN(const auto row, tx.query_one(kLaunchedDispatch, {claim.dispatch_id}));
  if (!row) return fail("launch.unknown_link", "what this launch link opened is gone");
  if (row->text(0) != "active") return fail("tenant.suspended", "this organisation is suspended");
  const Dispatch dispatch = dispatch_from_row(*row, 2);
  const std::string redirect_url = redirect_of(claim, row->text(1));
  if (claim.preview) {
    LMS_ASSIGN(auto preview, open_preview(tx, context, claim, dispatch, drawn, now));
    preview.redirect_url = redirect_url;
    return preview;
  }

  LMS_ASSIGN(const auto learner, tx.query_one(kLearner, {claim.learner_id}));
  if (!learner) return fail("launch.unknown_link", "what this launch link opened is gone");
  if (learner->opt_integer(3) == 0)
    return fail("launch.revoked_link", "this learner's account is deactivated");
  LMS_ASSIGN(auto registration, open_registration(tx, claim, dispatch, drawn, now));
  LMS_ASSIGN(auto playable, prepare(tx, context, registration.version_id, registration.id, drawn, now));
  playable.context.learner_id = learner->text(0);
  playable.context.learner_name = learner->text(1);
  LMS_TRY(load_shared(tx, claim.learner_id, playable.course, playable.context));
  OpenedLaunch launch = std::move(playable.launch);
  launch.context = runtime::encode(playable.context);

  LMS_TRY(tx.execute(kSupersede, {registration.id, now, drawn.launch_id}));
  LMS_ASSIGN(const auto counted, tx.query_one(kCountLaunch, {registration.id, now}));
  launch.epoch = static_cast<std::uint64_t>(counted->integer(0));
  LMS_TRY(tx.execute(kInsertLaunch, {drawn.launch_id, dispatch.tenant_id, registration.id,
                                     registration.version_id, claim.link_id, launch.epoch, drawn.secret.hash,
                                     drawn.ticket.hash, runtime::engine_build(), launch.context, now,
                                     claim.counted_at.value_or(now), claim.continues}));
  LMS_TRY(count_launch(tx, {dispatch.tenant_id, dispatch.id}, claim.learner_id, registration.created, now));
  if (const auto user = learner->opt_text(2)) LMS_TRY(tx.execute(kTouchUser, {*user, now}));
  LMS_TRY(tell(tx, context, claim, registration));

  launch.registration_id = registration.id;
  launch.secret = drawn.secret.text;
  launch.ticket = drawn.ticket.text;
  launch.learner_name = learner->text(1);
  launch.language = claim.language;
  launch.redirect_url = redirect_url;
  launch.debug = claim.debug;
  launch.snapshot = std::move(registration.snapshot);
  return launch;
}

/// Whether the learner goes on where he was; the engine knows.
Result<bool> resumes(const OpenedLaunch& launch) {
  if (launch.snapshot.empty()) return false;
  LMS_ASSIGN(auto course, sequencing::decode_course(launch.definition));
  LMS_ASSIGN(auto context, runtime::decode_context(launch.context));
  LMS_ASSIGN(const auto session,
             runtime::Session::open_launch(std::move(course), std::move(context), launch.snapshot));
  return session.can_resume();
}

}  // namespace

Result<OpenedLaunch> open_launch(Context& context, const FindClaim& find,
                                 const InTransaction<OpenedLaunch>& also) {
  const TimePoint now = context.clock.now();
  const Draw drawn = draw(context);
  LMS_ASSIGN(auto launch, context.db.write([&](storage::Transaction& tx) -> Result<OpenedLaunch> {
    LMS_ASSIGN(const auto claim, find(tx, now));
    LMS_ASSIGN(auto opened, open(tx, context, claim, drawn, now));
    LMS_TRY(run_in(tx, also, opened));
    return opened;
  }));
  LMS_ASSIGN(launch.resume, resumes(launch));
  return launch;
}

}  // namespace lms::service
