#include "service/runtime_sync.hpp"

#include "runtime/call_log.hpp"
#include "runtime/stored_log.hpp"
#include "security/opaque_token.hpp"
#include "sequencing/definition.hpp"
#include "service/analytics_sight.hpp"
#include "service/course_statements.hpp"
#include "service/day_figures.hpp"
#include "service/deflate.hpp"
#include "service/engine_state.hpp"
#include "service/event_data.hpp"
#include "service/registrations.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>

namespace lms::service {
namespace {

constexpr Millis kClockTolerance = std::chrono::seconds{5};
/// Late batches of one launch that are kept; each is at most kMaxBatchBytes.
constexpr std::int64_t kMaxLateBatches = 64;

const storage::Statement kSyncLaunch{
    "SELECT k.registration_id, k.version_id, k.epoch, k.secret_hash, k.context, k.launched_at, k.last_seq, "
    "k.last_ms,"
    " k.superseded_at, r.tenant_id, r.learner_id, r.dispatch_id, r.course_id, r.snapshot, r.state, "
    "r.completion,"
    " r.success, r.score_scaled, r.score_raw, r.score_min, r.score_max, r.progress, r.total_ms, "
    "r.completed_at, r.carried_ms, c.title,"
    // Into the tenant's record store goes what the tenant may see of its learners.
    " CASE WHEN (c.statements = 'on' OR (c.statements = 'tenant' AND t.statements = 'on')) AND "
    LMS_SEES_LEARNERS("r.tenant_id") " THEN 1 ELSE 0 END"
    " FROM launches k JOIN registrations r ON r.id = k.registration_id JOIN courses c ON c.id = r.course_id"
    " JOIN dispatches d ON d.id = r.dispatch_id JOIN tenants t ON t.id = r.tenant_id WHERE k.id = $1"};
const storage::Statement kDefinition{"SELECT definition FROM course_versions WHERE id = $1"};
/// Moves a launch on, unless another batch did so meanwhile or a newer launch began.
const storage::Statement kAdvance{
    "UPDATE launches SET last_seq = $2, last_ms = $3, last_sync_at = $4, ended_at = COALESCE(ended_at, $6) "
    "WHERE"
    " id = $1 AND last_seq = $5 AND superseded_at IS NULL"};
const storage::Statement kAppendLog{
    "INSERT INTO launch_logs (launch_id, first_seq, last_seq, applied, received_at, entries) VALUES"
    " ($1, $2, $3, 1, $4, $5)"};
const storage::Statement kStoreResult{
    "UPDATE registrations SET snapshot = $2, state = $3, completion = $4, success = $5, score_scaled = $6,"
    " score_raw = $7, score_min = $8, score_max = $9, progress = $10, total_ms = $11, completed_at = $12,"
    " updated_at = $13, diverged_count = diverged_count + $14 WHERE id = $1"};
const storage::Statement kCountCompleted{
    "UPDATE dispatches SET completed_count = completed_count + 1 WHERE id = $1"};
/// Nothing of a launch that was deleted meanwhile.
const storage::Statement kKeepLate{
    "INSERT INTO launch_logs (launch_id, first_seq, last_seq, applied, received_at, entries) SELECT k.id, "
    "$2, $3, 0,"
    " $4, $5 FROM launches k WHERE k.id = $1 AND (SELECT count(*) FROM launch_logs WHERE launch_id = $1 AND "
    "applied ="
    " 0) < $6 ON CONFLICT (launch_id, applied, first_seq) DO NOTHING"};

/// A launch and its registration as they are stored.
struct Stored {
  std::string registration_id{};
  std::string version_id{};
  std::uint64_t epoch = 0;
  Bytes secret_hash{};
  Bytes context{};
  TimePoint launched_at{};
  std::uint64_t last_seq = 0;
  std::int64_t last_ms = 0;
  bool superseded = false;
  std::string tenant_id{};
  std::string learner_id{};
  std::string dispatch_id{};
  std::string course_id{};
  Bytes snapshot{};
  std::string state{};
  runtime::CourseResult result{};
  std::optional<TimePoint> completed_at{};
  std::int64_t carried_ms = 0;  ///< time spent in versions played before
  std::string course_title{};
  bool statements = false;  ///< what the learner does goes into the tenant's record store
};

Stored stored_of(const storage::Row& row) {
  return {.registration_id = row.text(0),
          .version_id = row.text(1),
          .epoch = static_cast<std::uint64_t>(row.integer(2)),
          .secret_hash = row.blob(3),
          .context = row.blob(4),
          .launched_at = row.time(5),
          .last_seq = static_cast<std::uint64_t>(row.integer(6)),
          .last_ms = row.integer(7),
          .superseded = !row.is_null(8),
          .tenant_id = row.text(9),
          .learner_id = row.text(10),
          .dispatch_id = row.text(11),
          .course_id = row.text(12),
          .snapshot = row.opt_blob(13).value_or(Bytes{}),
          .state = row.text(14),
          .result = {.completion = parse_completion(row.text(15)),
                     .success = parse_success(row.text(16)),
                     .scaled = row.opt_real(17),
                     .raw = row.opt_real(18),
                     .min = row.opt_real(19),
                     .max = row.opt_real(20),
                     .progress = row.opt_real(21),
                     .total_time_ms = row.integer(22)},
          .completed_at = row.opt_time(23),
          .carried_ms = row.integer(24),
          .course_title = row.text(25),
          .statements = row.boolean(26)};
}

/// What a replay made of a batch, ready to be stored.
struct Replayed {
  runtime::ReplayOutcome outcome{};
  Bytes snapshot{};
  Bytes log{};
  runtime::CourseResult result{};
  RegistrationState state = RegistrationState::in_progress;
  bool ended = false;  ///< the learner left the course
  SharedState before{};
  SharedState after{};
  std::vector<std::string> statements{};
};

Result<Replayed> replay_batch(const Config& config, const sequencing::CourseDefinition& course,
                              const Stored& launch, ByteView batch, TimePoint now) {
  LMS_ASSIGN(auto context, runtime::decode_context(launch.context));
  const bool writes = launch.statements && context.mode == runtime::LaunchMode::normal;
  StatementsSource source{.public_url = config.public_url,
                          .registration_id = launch.registration_id,
                          .course_id = launch.course_id,
                          .course_title = launch.course_title,
                          .learner_id = launch.learner_id,
                          .learner_name = writes ? context.learner_name : std::string(),
                          .launched_at = launch.launched_at};
  LMS_ASSIGN(auto session,
             launch.last_seq == 0
                 ? runtime::Session::open_launch(course, std::move(context), launch.snapshot)
                 : runtime::Session::continue_launch(course, std::move(context), launch.snapshot));
  Replayed out{.before = shared_state(session)};
  const runtime::ReplayLimits limits{.expected_epoch = launch.epoch,
                                     .applied_up_to = launch.last_seq,
                                     .last_ms = launch.last_ms,
                                     .latest_ms = (now - launch.launched_at + kClockTolerance).count()};
  runtime::StoredLogWriter log;
  std::optional<CourseScribe> scribe;
  if (writes) scribe.emplace(std::move(source), session);
  LMS_ASSIGN(out.outcome, runtime::replay(session, batch, limits,
                                          [&](std::uint64_t sequence, const runtime::LogEntry& entry,
                                              const runtime::CallOutcome& outcome) {
                                            log.add(sequence, entry, outcome);
                                            if (scribe) scribe->hear(entry, outcome);
                                          }));
  out.snapshot = session.snapshot();
  out.log = deflate(log.take());
  const auto view = session.view();
  // Values that are set count before they are committed: the page may never be heard of again.
  runtime::CourseResult result = session.result();
  result.total_time_ms += launch.carried_ms;
  out.result = merge_results(launch.result, result);
  out.state = out.result.completion == runtime::Completion::completed ? RegistrationState::completed
              : view.ended && view.suspended                          ? RegistrationState::suspended
                                                                      : RegistrationState::in_progress;
  out.ended = view.ended;
  out.after = shared_state(session);
  if (scribe) {
    scribe->finish(launch.result, out.result, launch.snapshot.empty() && launch.last_seq == 0);
    out.statements = scribe->statements();
  }
  return out;
}

/// One event for each thing that became true with this batch.
Result<void> tell(storage::Transaction& tx, const Context& context, const Stored& launch,
                  const runtime::CourseResult& now) {
  const auto& was = launch.result;
  const auto event = [&](bool became, const char* topic) -> Result<void> {
    return became ? emit_registration(tx, context, topic, launch.registration_id) : Result<void>{};
  };
  const bool completion = now.completion != was.completion;
  const bool success = now.success != was.success;
  LMS_TRY(event(completion || success || now.scaled != was.scaled || now.progress != was.progress,
                "registration.progressed"));
  LMS_TRY(event(completion && now.completion == runtime::Completion::completed, "registration.completed"));
  LMS_TRY(event(success && now.success == runtime::Success::passed, "registration.passed"));
  return event(success && now.success == runtime::Success::failed, "registration.failed");
}

Result<void> store(storage::Transaction& tx, const Context& context, const std::string& launch_id,
                   const Stored& launch, const Replayed& replayed, TimePoint now) {
  const auto& result = replayed.result;
  const bool completes = !launch.completed_at && result.completion == runtime::Completion::completed;
  LMS_TRY(tx.execute(kAppendLog, {launch_id, launch.last_seq + 1, replayed.outcome.last, now, replayed.log}));
  LMS_TRY(tx.execute(kStoreResult, {launch.registration_id, replayed.snapshot, to_text(replayed.state),
                                    to_text(result.completion), to_text(result.success), result.scaled,
                                    result.raw, result.min, result.max, result.progress, result.total_time_ms,
                                    completes ? std::optional(now) : launch.completed_at, now,
                                    replayed.outcome.diverged() ? 1 : 0}));
  if (completes) LMS_TRY(tx.execute(kCountCompleted, {launch.dispatch_id}));
  const bool judged = result.success != launch.result.success;
  const bool passes = judged && result.success == runtime::Success::passed;
  const bool fails = judged && result.success == runtime::Success::failed;
  if (completes || passes || fails)
    LMS_TRY(count_day(tx, {launch.tenant_id, launch.dispatch_id}, now,
                      {.completions = completes ? 1 : 0, .passed = passes ? 1 : 0, .failed = fails ? 1 : 0}));
  LMS_TRY(store_shared(tx, launch.learner_id, now, replayed.before, replayed.after));
  return tell(tx, context, launch, result);
}

}  // namespace

/// Decoded definitions of the versions played last, and the locks that put batches of one launch in line.
class DefinitionCache {
 public:
  using Definition = std::shared_ptr<const sequencing::CourseDefinition>;

  Result<Definition> get(storage::Connection& db, const std::string& version_id) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto it = by_id_.find(version_id); it != by_id_.end()) {
        order_.splice(order_.begin(), order_, it->second);
        return order_.front().second;
      }
    }
    LMS_ASSIGN(const auto row,
               db.read([&](storage::Transaction& tx) { return tx.query_one(kDefinition, {version_id}); }));
    if (!row) return fail("runtime.forbidden", "the course version is gone");
    LMS_ASSIGN(auto course, sequencing::decode_course(row->blob(0)));
    auto definition = std::make_shared<const sequencing::CourseDefinition>(std::move(course));
    const std::lock_guard lock(mutex_);
    if (!by_id_.contains(version_id)) {
      order_.emplace_front(version_id, definition);
      by_id_[version_id] = order_.begin();
      if (order_.size() > kCapacity) {
        by_id_.erase(order_.back().first);
        order_.pop_back();
      }
    }
    return definition;
  }

  std::mutex& turn(std::string_view launch_id) {
    return turns_[std::hash<std::string_view>{}(launch_id) % turns_.size()];
  }

 private:
  static constexpr std::size_t kCapacity = 64;
  using Order = std::list<std::pair<std::string, Definition>>;

  std::mutex mutex_;
  Order order_;
  std::unordered_map<std::string, Order::iterator> by_id_;
  std::array<std::mutex, 64> turns_;
};

RuntimeSync::RuntimeSync(Context& context)
    : context_(context), definitions_(std::make_unique<DefinitionCache>()) {}
RuntimeSync::~RuntimeSync() = default;

Result<SyncAnswer> RuntimeSync::take(std::string_view launch_id, std::string_view secret, ByteView batch) {
  const std::string id(launch_id);
  const std::lock_guard turn(definitions_->turn(id));
  // Another lmsd on the same database may move the launch between reading and writing: then again.
  for (int attempt = 0; attempt < 8; ++attempt) {
    LMS_ASSIGN(const auto row,
               context_.db.read([&](storage::Transaction& tx) { return tx.query_one(kSyncLaunch, {id}); }));
    if (!row) return fail("runtime.forbidden", "this launch is not known");
    const Stored launch = stored_of(*row);
    if (!security::token_matches(secret, launch.secret_hash))
      return fail("runtime.forbidden", "this launch is not known");

    LMS_ASSIGN(const auto head, runtime::read_batch_head(batch));
    if (head.epoch != launch.epoch || head.first == 0 || head.count == 0)
      return fail("runtime.malformed", "the batch is not of this launch");
    const std::uint64_t last = head.first + head.count - 1;
    const TimePoint now = context_.clock.now();
    if (launch.superseded) {
      if (last > launch.last_seq)
        LMS_TRY(context_.db.write([&](storage::Transaction& tx) {
          return tx.execute(kKeepLate, {id, head.first, last, now, deflate(batch), kMaxLateBatches});
        }));
      return fail("runtime.superseded", "the course was opened again elsewhere; this page no longer counts");
    }
    if (last <= launch.last_seq) return SyncAnswer{.acked = launch.last_seq, .result = launch.result};

    LMS_ASSIGN(const auto course, definitions_->get(context_.db, launch.version_id));
    LMS_ASSIGN(auto replayed, replay_batch(context_.config, *course, launch, batch, now));
    StatementBatch statements;
    if (!replayed.statements.empty())
      statements = ready_statements(context_, launch.tenant_id, replayed.statements);
    LMS_ASSIGN(const bool stored, context_.db.write([&](storage::Transaction& tx) -> Result<bool> {
      LMS_ASSIGN(const auto moved,
                 tx.execute(kAdvance, {id, replayed.outcome.last, replayed.outcome.last_ms, now,
                                       launch.last_seq, replayed.ended ? std::optional(now) : std::nullopt}));
      if (moved == 0) return false;
      LMS_TRY(store(tx, context_, id, launch, replayed, now));
      if (!statements.rows.empty()) LMS_TRY(store_statements(tx, context_, statements));
      return true;
    }));
    if (!stored) continue;
    SyncAnswer answer{
        .acked = replayed.outcome.last, .result = replayed.result, .diverged = replayed.outcome.diverged()};
    if (answer.diverged) answer.snapshot = std::move(replayed.snapshot);
    return answer;
  }
  return fail("storage.busy", "the launch is being changed by others; send the batch again");
}

}  // namespace lms::service
