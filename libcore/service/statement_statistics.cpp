#include "service/statement_statistics.hpp"

#include "service/figures.hpp"
#include "service/lrs_query.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"
#include "xapi/json.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

namespace lms::service {
namespace {

using std::chrono::days;
using storage::Statement;
using storage::Transaction;

const Statement kDays{
    "SELECT day, through, done, statements, changes FROM statement_days WHERE tenant_id = $1 AND day >= $2"};
const Statement kBeginDay{
    "INSERT INTO statement_days (tenant_id, day, through, done, statements) VALUES ($1, $2, 0, 0, 0) "
    "ON CONFLICT (tenant_id, day) DO NOTHING"};
// Who counted the same statements meanwhile has moved `through`, who voided or removed one of them `changes`.
const Statement kCounted{
    "UPDATE statement_days SET through = $4, done = $5, statements = statements + $6 "
    "WHERE tenant_id = $1 AND day = $2 AND through = $3 AND done = 0 AND changes = $7"};
const Statement kAdd{
    "INSERT INTO statement_counts (tenant_id, kind, day, value, statements) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant_id, kind, day, value) DO UPDATE SET statements = statement_counts.statements + "
    "excluded.statements"};
const Statement kUncounted{
    "UPDATE statement_days SET statements = statements - 1 WHERE tenant_id = $1 AND day = $2 AND through >= "
    "$3"};
const Statement kTake{
    "UPDATE statement_counts SET statements = statements - 1 WHERE tenant_id = $1 AND kind = $2 AND day = $3 "
    "AND "
    "value = $4"};
const Statement kDropNone{
    "DELETE FROM statement_counts WHERE tenant_id = $1 AND kind = $2 AND day = $3 AND value = $4 AND "
    "statements <= 0"};
/// Not of a tenant that is deleted, whose store is emptied.
const Statement kChanged{
    "INSERT INTO statement_days (tenant_id, day, through, done, statements, changes) SELECT id, $2, 0, 0, 0, "
    "1 FROM "
    "tenants WHERE id = $1 ON CONFLICT (tenant_id, day) DO UPDATE SET changes = statement_days.changes + 1"};
const Statement kMost{
    "SELECT value, CAST(SUM(statements) AS BIGINT) AS total FROM statement_counts WHERE tenant_id = $1 AND "
    "kind = $2 AND day >= $3 GROUP BY value ORDER BY total DESC, value LIMIT $4"};
const Statement kByDay{
    "SELECT day, value, statements FROM statement_counts "
    "WHERE tenant_id = $1 AND kind = $2 AND day >= $3 "
    "AND value IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
static_assert(StatementStatistics::kMostFrequent == 10);

constexpr std::string_view kVerb = "verb";
constexpr std::string_view kActivity = "activity";

/// Statements counted in one transaction.
constexpr std::size_t kChunk = 2000;
/// After its end a day gets no more statements once that time has passed.
constexpr std::chrono::seconds kDayIsOver{60};

/// How far a day is counted.
struct Day {
  std::string day{};
  TimePoint start{};
  std::int64_t through = 0;
  bool done = false;
  std::int64_t statements = 0;
  std::int64_t changes = 0;
};

/// What was found of a day beyond that.
struct Found {
  Day before{};
  std::int64_t through = 0;
  bool done = false;
  std::int64_t statements = 0;
  std::map<std::pair<std::string_view, std::string>, std::int64_t> counts{};
};

Result<std::vector<Day>> days_from(Transaction& tx, std::string_view tenant, TimePoint first, TimePoint now) {
  LMS_ASSIGN(const auto rows, tx.query(kDays, {tenant, day_of(first)}));
  std::map<std::string, const storage::Row*, std::less<>> known;
  for (const auto& row : rows) known.emplace(row.text(0), &row);
  std::vector<Day> out;
  for (TimePoint at = std::chrono::floor<days>(first); at <= now; at += days{1}) {
    Day day{.day = day_of(at), .start = at};
    if (const auto found = known.find(day.day); found != known.end()) {
      day.through = found->second->integer(1);
      day.done = found->second->boolean(2);
      day.statements = found->second->integer(3);
      day.changes = found->second->integer(4);
    }
    out.push_back(std::move(day));
  }
  return out;
}

void count_statement(const std::string& body, Found& found) {
  ++found.statements;
  const auto json = xapi::Json::parse(body);
  if (!json) return;
  const auto verb = json->root().find("verb");
  const auto object = json->root().find("object");
  if (verb) ++found.counts[{kVerb, std::string(verb->text_of("id"))}];
  if (!object) return;
  const auto type = object->text_of("objectType");
  if (type.empty() || type == "Activity") ++found.counts[{kActivity, std::string(object->text_of("id"))}];
}

/// What the day has beyond what is counted, `room` statements at most.
Result<Found> look_at(Transaction& tx, std::string_view tenant, const Day& day, TimePoint now,
                      std::size_t room) {
  Found found{.before = day, .through = day.through};
  xapi::StatementQuery query{.since = xapi::Instant(day.start) - std::chrono::microseconds{1},
                             .until = xapi::Instant(day.start + days{1}) - std::chrono::microseconds{1},
                             .ascending = true};
  for (bool more = true; more && room > 0;) {
    query.limit = static_cast<std::uint32_t>(std::min<std::size_t>(room, xapi::kMaxPage));
    const auto after = found.through > 0 ? std::optional(found.through) : std::nullopt;
    LMS_ASSIGN(const auto page, find_statements(tx, tenant, query, after));
    for (const auto& statement : page.items) {
      count_statement(statement.body, found);
      found.through = statement.seq;
    }
    room -= std::min(room, page.items.size());
    more = page.more;
    if (!more) found.done = now > day.start + days{1} + kDayIsOver;
  }
  return found;
}

/// What is not counted yet, the newest days first, and whether that is all of it.
struct Chunk {
  std::vector<Found> days{};
  bool all = true;
};

Result<Chunk> next_chunk(Transaction& tx, std::string_view tenant, TimePoint first, TimePoint now) {
  LMS_ASSIGN(auto known, days_from(tx, tenant, first, now));
  std::reverse(known.begin(), known.end());
  Chunk chunk;
  std::size_t room = kChunk;
  for (const Day& day : known) {
    if (day.done) continue;
    if (room == 0) {
      chunk.all = false;
      break;
    }
    LMS_ASSIGN(auto found, look_at(tx, tenant, day, now, room));
    room -= std::min(room, static_cast<std::size_t>(found.statements));
    if (found.done || found.statements > 0) chunk.days.push_back(std::move(found));
  }
  chunk.all = chunk.all && room > 0;
  return chunk;
}

Result<void> keep(Transaction& tx, std::string_view tenant, const Found& found) {
  LMS_TRY(tx.execute(kBeginDay, {tenant, found.before.day}));
  LMS_ASSIGN(const auto moved,
             tx.execute(kCounted, {tenant, found.before.day, found.before.through, found.through, found.done,
                                   found.statements, found.before.changes}));
  if (moved == 0) return {};
  for (const auto& [what, count] : found.counts)
    LMS_TRY(tx.execute(kAdd, {tenant, what.first, found.before.day, what.second, count}));
  return {};
}

/// The text of a language map in the best of the languages, or whatever there is.
std::string text_in(const xapi::JsonRef& map, const std::vector<std::string>& languages) {
  if (!map.is(xapi::JsonKind::object)) return {};
  for (const auto& language : languages)
    for (const auto one : map)
      if (one.key() == language || one.key().starts_with(language + "-")) return std::string(one.text());
  for (const auto one : map) return std::string(one.text());
  return {};
}

Result<std::string> name_of(Transaction& tx, std::string_view tenant, std::string_view activity,
                            const std::vector<std::string>& languages) {
  LMS_ASSIGN(const auto definition, find_definition(tx, tenant, activity));
  const auto json = xapi::Json::parse(definition);
  if (!json || !json->root().is(xapi::JsonKind::object)) return std::string();
  const auto name = json->root().find("name");
  return name ? text_in(*name, languages) : std::string();
}

Result<std::vector<StatementCount>> most_frequent(Transaction& tx, std::string_view tenant,
                                                  std::string_view kind,
                                                  const std::vector<std::string>& span) {
  constexpr auto kMany = StatementStatistics::kMostFrequent;
  LMS_ASSIGN(const auto rows,
             tx.query(kMost, {tenant, kind, span.front(), static_cast<std::int64_t>(kMany)}));
  std::vector<StatementCount> out;
  std::vector<storage::Value> values{tenant, kind, span.front()};
  for (const auto& row : rows) {
    out.push_back({.id = row.text(0),
                   .statements = row.integer(1),
                   .by_day = std::vector<std::int64_t>(span.size(), 0)});
    values.emplace_back(row.text(0));
  }
  while (values.size() < kMany + 3) values.emplace_back(std::string_view{});
  LMS_ASSIGN(const auto by_day, tx.query(kByDay, values));
  for (const auto& row : by_day) {
    const auto day = std::lower_bound(span.begin(), span.end(), row.text(0));
    if (day == span.end()) continue;
    for (auto& one : out)
      if (one.id == row.text(1)) one.by_day[static_cast<std::size_t>(day - span.begin())] = row.integer(2);
  }
  return out;
}

Result<StatementFigures> figures_of(Transaction& tx, std::string_view tenant, TimePoint first, TimePoint now,
                                    const std::vector<std::string>& languages) {
  StatementFigures out{.tenant_id = std::string(tenant)};
  LMS_ASSIGN(const auto known, days_from(tx, tenant, first, now));
  for (const Day& day : known) {
    out.days.push_back(day.day);
    out.statements.push_back(day.statements);
  }
  LMS_ASSIGN(out.verbs, most_frequent(tx, tenant, kVerb, out.days));
  LMS_ASSIGN(out.activities, most_frequent(tx, tenant, kActivity, out.days));
  for (auto& activity : out.activities) {
    LMS_ASSIGN(activity.name, name_of(tx, tenant, activity.id, languages));
  }
  return out;
}

Result<std::string> tenant_of(Context& context, const Principal& principal, std::string_view tenant) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::statement_read));
  LMS_ASSIGN(const Tenant found, context.db.read([&](Transaction& tx) {
    return TenantRepository(tx, scope).find(tenant.empty() ? std::string_view(principal.tenant_id) : tenant);
  }));
  return found.id;
}

}  // namespace

Result<StatementFigures> StatementStatistics::overview(const Principal& principal, std::string_view tenant,
                                                       std::int64_t span,
                                                       const std::vector<std::string>& languages) {
  LMS_ASSIGN(const std::string whose, tenant_of(context_, principal, tenant));
  const TimePoint begun = context_.clock.now();
  const TimePoint first = begun - days{std::clamp<std::int64_t>(span, 1, kMaxFigureDays) - 1};
  bool counted = false;
  do {
    LMS_ASSIGN(const auto chunk,
               context_.db.read([&](Transaction& tx) { return next_chunk(tx, whose, first, begun); }));
    if (!chunk.days.empty())
      LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
        for (const Found& found : chunk.days) LMS_TRY(keep(tx, whose, found));
        return {};
      }));
    counted = chunk.all;
  } while (!counted && context_.clock.now() < begun + kCountingTime);
  LMS_ASSIGN(auto out, context_.db.read(
                           [&](Transaction& tx) { return figures_of(tx, whose, first, begun, languages); }));
  out.counted = counted;
  return out;
}

Result<void> uncount_statement(Transaction& tx, std::string_view tenant_id, std::int64_t seq,
                               const std::string& body) {
  const auto day =
      day_of(std::chrono::floor<std::chrono::milliseconds>(xapi::Instant(std::chrono::microseconds(seq))));
  LMS_ASSIGN(const auto was_counted, tx.execute(kUncounted, {tenant_id, day, seq}));
  if (was_counted == 0) {
    LMS_TRY(tx.execute(kChanged, {tenant_id, day}));
    return {};
  }
  Found found;
  count_statement(body, found);
  for (const auto& [what, count] : found.counts)
    for (const auto* const statement : {&kTake, &kDropNone})
      LMS_TRY(tx.execute(*statement, {tenant_id, what.first, day, what.second}));
  return {};
}

}  // namespace lms::service
