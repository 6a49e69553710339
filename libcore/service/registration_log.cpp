#include "service/registration_log.hpp"

#include "runtime/stored_log.hpp"
#include "service/checks.hpp"
#include "service/deflate.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <array>
#include <charconv>

namespace lms::service {
namespace {

/// Stored batches of a registration after a position, in the order of play.
const storage::Statement kBatches{
    "SELECT k.id, k.epoch, k.launched_at, g.applied, g.first_seq, g.entries, v.standard FROM launches k JOIN"
    " course_versions v ON v.id = k.version_id JOIN launch_logs g ON g.launch_id = k.id WHERE "
    "k.registration_id = $1"
    " AND (k.epoch > $2 OR (k.epoch = $2 AND (g.applied < $3 OR (g.applied = $3 AND g.first_seq > $4))))"
    " ORDER BY k.epoch, g.applied DESC, g.first_seq LIMIT $5"};

constexpr std::uint32_t kBatchesAtOnce = 64;

/// The batch after which a page begins. Applied batches (1) of a launch come before late ones (0).
struct Position {
  std::int64_t epoch = 0;
  std::int64_t applied = 1;
  std::int64_t first_seq = 0;
};

std::string to_key(const Position& position) {
  return std::to_string(position.epoch) + "." + std::to_string(position.applied) + "." +
         std::to_string(position.first_seq);
}

Result<Position> position_of(const PagePlan& plan) {
  if (plan.from_start) return Position{};
  std::array<std::int64_t, 3> parts{};
  const char* at = plan.after_key.data();
  const char* const end = at + plan.after_key.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto [stop, error] = std::from_chars(at, end, parts[i]);
    const bool last = i + 1 == parts.size();
    if (error != std::errc{} || (last ? stop != end : stop == end || *stop != '.'))
      return invalid("cursor", "this cursor is not one of this list; start without a cursor");
    at = last ? stop : stop + 1;
  }
  return Position{parts[0], parts[1], parts[2]};
}

std::string_view method_name(runtime::Method method, bool scorm12) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNames{{
      {"LMSInitialize", "Initialize"},
      {"LMSFinish", "Terminate"},
      {"LMSGetValue", "GetValue"},
      {"LMSSetValue", "SetValue"},
      {"LMSCommit", "Commit"},
      {"LMSGetLastError", "GetLastError"},
      {"LMSGetErrorString", "GetErrorString"},
      {"LMSGetDiagnostic", "GetDiagnostic"},
  }};
  const auto& names = kNames[static_cast<std::size_t>(method)];
  return scorm12 ? names.first : names.second;
}

std::string_view navigation_name(runtime::NavKind kind) {
  constexpr std::array<std::string_view, 12> kNames{"start",      "resumeAll", "continue",   "previous",
                                                    "choice",     "jump",      "exit",       "exitAll",
                                                    "suspendAll", "abandon",   "abandonAll", "leave"};
  return kNames[static_cast<std::size_t>(kind)];
}

LogLine line_of(const storage::Row& row, const runtime::StoredEntry& stored) {
  const auto& entry = stored.entry;
  LogLine line{.launch_id = row.text(0),
               .epoch = static_cast<std::uint64_t>(row.integer(1)),
               .sequence = stored.sequence,
               .repeats = stored.repeats,
               .at = row.time(2) + Millis{entry.at_ms},
               .applied = row.boolean(3),
               .navigation = entry.kind == runtime::EntryKind::navigation,
               .delivery = entry.delivery};
  if (line.navigation) {
    line.what = navigation_name(entry.navigation);
    line.argument = entry.target;
    return line;
  }
  line.what = method_name(entry.method, row.text(6) == "scorm12");
  line.argument = entry.argument;
  line.value = entry.value;
  line.result = stored.outcome.value;
  line.error = stored.outcome.error;
  line.diagnostic = stored.outcome.diagnostic;
  return line;
}

Result<void> add_lines(const storage::Row& row, std::vector<LogLine>& lines) {
  LMS_ASSIGN(const Bytes plain, inflate(row.blob(5)));
  const auto add = [&](const runtime::StoredEntry& stored) { lines.push_back(line_of(row, stored)); };
  return row.boolean(3) ? runtime::read_stored_log(plain, add) : runtime::read_unapplied(plain, add);
}

}  // namespace

Result<Page<LogLine>> read_log(storage::Transaction& tx, std::string_view registration_id,
                               const PagePlan& plan) {
  LMS_ASSIGN(auto position, position_of(plan));
  Page<LogLine> page;
  while (page.items.size() < plan.limit) {
    LMS_ASSIGN(const auto rows, tx.query(kBatches, {registration_id, position.epoch, position.applied,
                                                    position.first_seq, kBatchesAtOnce}));
    for (const auto& row : rows) {
      if (page.items.size() >= plan.limit) break;
      LMS_TRY(add_lines(row, page.items));
      position = {row.integer(1), row.integer(3), row.integer(4)};
    }
    if (rows.size() < kBatchesAtOnce && page.items.size() < plan.limit) return page;
  }
  LMS_ASSIGN(const auto more, tx.query(kBatches, {registration_id, position.epoch, position.applied,
                                                  position.first_seq, std::int64_t{1}}));
  if (!more.empty()) page.next = plan.cursor_after(to_key(position), registration_id);
  return page;
}

}  // namespace lms::service
