#include "service/lrs_postings.hpp"

#include "lrs_index.hpp"
#include "service/lrs.hpp"
#include "service/lrs_query.hpp"
#include "service/lrs_store.hpp"
#include "service/lrs_terms.hpp"
#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace lms::service::lrs_postings_test {
namespace {

using test::must;
using test::World;
using xapi::FacetKind;

constexpr int kAgents = 4;
constexpr int kActivities = 3;
constexpr int kVerbs = 2;

std::string id_of(int n) { return fmt::format("11111111-1111-4111-8111-{:012}", n); }
std::string agent(int n) {
  return fmt::format(R"({{"objectType":"Agent","mbox":"mailto:a{}@example.org"}})", n);
}
std::string activity(int n) { return fmt::format("http://example.org/activity/{}", n); }
std::string verb(int n) { return fmt::format("http://example.org/verb/{}", n); }
std::string registration(int n) { return fmt::format("22222222-2222-4222-8222-{:012}", n); }

/// What a course might send, about one of few things, so that all lists are long and many meet.
std::string random_statement(std::mt19937& random, int n, int refers_below) {
  const auto draw = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::string object = fmt::format(R"({{"id":"{}"}})", activity(draw(kActivities)));
  if (refers_below > 0 && draw(5) == 0)  // to one that is there, to itself, or to one that comes later
    object = fmt::format(R"({{"objectType":"StatementRef","id":"{}"}})", id_of(draw(refers_below)));
  if (draw(12) == 0) object = agent(draw(kAgents));
  std::string context;
  if (draw(2) == 0) context += fmt::format(R"("registration":"{}",)", registration(draw(3)));
  if (draw(3) == 0) context += fmt::format(R"("instructor":{},)", agent(draw(kAgents)));
  if (draw(3) == 0)
    context +=
        fmt::format(R"("contextActivities":{{"parent":[{{"id":"{}"}}]}},)", activity(draw(kActivities)));
  if (!context.empty()) context.back() = '}';
  return fmt::format(R"({{"id":"{}","actor":{},"verb":{{"id":"{}"}},"object":{}{}{}}})", id_of(n),
                     agent(draw(kAgents)), verb(draw(kVerbs)), object,
                     context.empty() ? "" : R"(,"context":{)", context);
}

xapi::StatementQuery random_query(std::mt19937& random, std::int64_t first, std::int64_t last) {
  const auto draw = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  xapi::StatementQuery query;
  const auto add = [&](FacetKind kind, std::string text) { query.facets.push_back({kind, std::move(text)}); };
  if (draw(2) == 0)
    add(draw(2) == 0 ? FacetKind::agent : FacetKind::related_agent,
        fmt::format("mbox mailto:a{}@example.org", draw(kAgents)));
  if (draw(2) == 0)
    add(draw(2) == 0 ? FacetKind::activity : FacetKind::related_activity, activity(draw(kActivities)));
  if (draw(3) == 0) add(FacetKind::verb, verb(draw(kVerbs)));
  if (draw(4) == 0) add(FacetKind::registration, registration(draw(3)));
  const auto instant = [&] {
    return xapi::Instant(std::chrono::microseconds(first + draw(static_cast<int>(last - first + 1))));
  };
  if (draw(3) == 0) query.since = instant();
  if (draw(3) == 0) query.until = instant();
  query.ascending = draw(2) == 0;
  query.limit = static_cast<std::uint32_t>(1 + draw(40));
  return query;
}

/// An installation with a record store, and when its postings go to the index.
struct Store : World {
  enum class Indexing : std::uint8_t { at_once, at_random, as_written };
  explicit Store(Indexing when) : indexing(when) {}

  Indexing indexing;
  std::mt19937 random{7};
  Tenant owner = World::tenant("acme");
  Lrs lrs{context};
  LrsCaller caller{.tenant_id = owner.id, .id = "c", .name = "test", .scopes = {LrsScope::all}};

  void send(const std::string& body) {
    must(lrs.store(caller, {.content_type = "application/json", .body = body}));
    settle();
  }
  void remove(int n) {
    must(db->write([&](storage::Transaction& tx) { return remove_statement(tx, owner.id, id_of(n)); }));
    settle();
  }
  void settle() {
    if (indexing == Indexing::as_written || (indexing == Indexing::at_random && random() % 9 != 0)) return;
    must(db->write([](storage::Transaction& tx) { return index_recent_postings(tx); }));
  }
  /// The seqs of all pages.
  std::vector<std::int64_t> find(const xapi::StatementQuery& query) {
    std::vector<std::int64_t> out;
    std::optional<std::int64_t> after;
    for (bool more = true; more;) {
      const auto page = must(
          db->read([&](storage::Transaction& tx) { return find_statements(tx, owner.id, query, after); }));
      for (const auto& one : page.items) out.push_back(one.seq);
      CHECK(page.items.size() <= query.limit);
      more = page.more;
      if (more) after = out.back();
    }
    return out;
  }
  std::vector<std::int64_t> find_own(std::int64_t term) {
    return must(db->read([&](storage::Transaction& tx) -> Result<std::vector<std::int64_t>> {
      LMS_ASSIGN(const auto number, find_lrs_number(tx, owner.id));
      std::vector<std::int64_t> out;
      for (bool more = true; more;) {
        LMS_ASSIGN(const auto found, find_own_statements(tx, number, term, out.empty() ? 0 : out.back(), 7));
        for (const auto& one : found) out.push_back(one.stored.seq);
        more = found.size() == 7;
      }
      LMS_ASSIGN(const auto count, count_own_statements(tx, term));
      CHECK(count == static_cast<std::int64_t>(out.size()));
      return out;
    }));
  }
  /// The statement lives here alone: the test of query plans looks at all that are there.
  std::int64_t number(const char* text) { return rows(storage::Statement(text)).at(0).integer(0); }
  std::int64_t recent_rows() { return number("SELECT COUNT(*) FROM lrs_recent"); }
  std::int64_t recent_entries() { return number("SELECT COALESCE(SUM(entries), 0) FROM lrs_recent"); }
  std::size_t indexed() { return test::Index(*this).postings().size(); }
  /// Whatever is recent is behind all that is in the index.
  void check_order() {
    const auto recent = rows(storage::Statement("SELECT MIN(seq) FROM lrs_recent")).at(0).opt_integer(0);
    for (const auto& posting : test::Index(*this).postings())
      if (recent) CHECK(posting.seq < *recent);
  }
};

}  // namespace

TEST_CASE("statements are found the same way wherever their postings are") {
  Store indexed(Store::Indexing::at_once);
  Store mixed(Store::Indexing::at_random);
  Store recent(Store::Indexing::as_written);
  const std::vector<Store*> stores{&indexed, &mixed, &recent};
  std::mt19937 random(20'040);
  const std::int64_t first = to_millis(test::kStart) * 1000;
  int made = 0;
  std::size_t found = 0;
  bool compared_recent = false;
  for (int round = 0; round < 60; ++round) {
    std::string batch = "[";
    for (auto left = 1 + random() % 12; left > 0; --left, ++made)
      batch += random_statement(random, made, made + 15) + (left == 1 ? "]" : ",");
    for (Store* store : stores) store->send(batch);
    if (round % 10 == 4) {
      const int gone = static_cast<int>(random() % static_cast<unsigned>(made));
      for (Store* store : stores) store->remove(gone);
    }
    for (int i = 0; i < 12; ++i) {
      const auto query = random_query(random, first, first + made);
      const auto expected = indexed.find(query);
      found += expected.size();
      CHECK(std::is_sorted(expected.begin(), expected.end(),
                           [&](auto a, auto b) { return query.ascending ? a < b : a > b; }));
      CHECK(mixed.find(query) == expected);
      CHECK(recent.find(query) == expected);
    }
    CHECK(indexed.recent_rows() == 0);
    compared_recent = compared_recent || recent.indexed() > 0;
    for (Store* store : stores) store->check_order();
  }
  CHECK(found > 5000);
  CHECK(compared_recent);  // a removal has put some into the index, and others came behind them
  CHECK(recent.recent_rows() > 0);
}

TEST_CASE("what a statement itself has is listed oldest first, in the index and before it is there") {
  Store store(Store::Indexing::as_written);
  std::mt19937 random(5);
  for (int n = 0; n < 40; ++n) store.send(random_statement(random, n, n + 3));
  const LrsTerms terms(store.owner.id);
  const auto all = terms.of(FacetKind::all, {});
  const auto one = terms.of(FacetKind::agent, "mbox mailto:a1@example.org");
  const auto before = store.find_own(all);
  const auto before_one = store.find_own(one);
  CHECK(before.size() == 40);
  CHECK(std::is_sorted(before.begin(), before.end()));
  CHECK(!before_one.empty());
  must(store.db->write([](storage::Transaction& tx) { return index_recent_postings(tx); }));
  CHECK(store.recent_rows() == 0);
  CHECK(store.find_own(all) == before);
  CHECK(store.find_own(one) == before_one);
  for (int n = 40; n < 50; ++n) store.send(random_statement(random, n, n + 3));
  const auto after = store.find_own(all);
  CHECK(after.size() == 50);
  CHECK(std::equal(before.begin(), before.end(), after.begin()));
}

TEST_CASE("recent postings stay few, in few rows, and then go to the index together") {
  Store store(Store::Indexing::as_written);
  std::mt19937 random(11);
  int made = 0;
  const auto batch = [&](int size) {
    std::string body = "[";
    for (int i = 0; i < size; ++i, ++made)
      body += random_statement(random, made, 0) + (i + 1 == size ? "]" : ",");
    store.send(body);
  };
  // Small rows are put together.
  while (made < 300) batch(1 + made % 3);
  CHECK(store.recent_entries() == made);
  CHECK(store.recent_rows() < 100);
  CHECK(store.indexed() == 0);
  batch(static_cast<int>(kRecentEntries) - made);
  CHECK(store.recent_entries() == kRecentEntries);
  CHECK(store.indexed() == 0);
  batch(1);
  CHECK(store.recent_rows() == 0);
  CHECK(store.indexed() > 4 * static_cast<std::size_t>(made));
  CHECK(store.find({.limit = 500}).size() == static_cast<std::size_t>(made));
  // More than there is room for.
  batch(5);
  batch(static_cast<int>(kRecentEntries));
  CHECK(store.recent_rows() == 0);
  CHECK(store.find({.limit = 500}).size() == static_cast<std::size_t>(made));
}

TEST_CASE("a statement of old is found by what it refers to once that is there") {
  for (const bool between : {false, true}) {
    Store store(Store::Indexing::as_written);
    const auto refer = [](int from, int to) {
      return fmt::format(
          R"({{"id":"{}","actor":{},"verb":{{"id":"{}"}},"object":{{"objectType":"StatementRef","id":"{}"}}}})",
          id_of(from), agent(1), verb(1), id_of(to));
    };
    store.send(refer(1, 2));
    store.send(refer(2, 3));
    if (between) must(store.db->write([](storage::Transaction& tx) { return index_recent_postings(tx); }));
    store.send(fmt::format(R"({{"id":"{}","actor":{},"verb":{{"id":"{}"}},"object":{{"id":"{}"}}}})",
                           id_of(3), agent(2), verb(0), activity(0)));
    xapi::StatementQuery query;
    query.facets = {{FacetKind::activity, activity(0)}};
    CHECK(store.find(query).size() == 3);
    query.facets.push_back({FacetKind::agent, "mbox mailto:a2@example.org"});
    CHECK(store.find(query).size() == 3);
    store.check_order();
    // Without the one between, the first reaches the last no more.
    store.remove(2);
    CHECK(store.find(query).size() == 1);
  }
}

TEST_CASE("a batch that is refused leaves recent postings as they were") {
  Store store(Store::Indexing::as_written);
  std::mt19937 random(3);
  for (int n = 0; n < 20; ++n) store.send(random_statement(random, n, 20));
  const auto before = store.recent_entries();
  std::string body = "[";
  for (int n = 20; n < 20 + static_cast<int>(kRecentEntries); ++n)
    body += random_statement(random, n, 20) + ",";
  // The id is taken, by another statement.
  body += fmt::format(
      R"({{"id":"{}","actor":{},"verb":{{"id":"http://example.org/other"}},"object":{{"id":"{}"}}}}])",
      id_of(1), agent(1), activity(1));
  const auto refused = store.lrs.store(store.caller, {.content_type = "application/json", .body = body});
  CHECK(error_code(refused) == "xapi.statement.conflict");
  CHECK(store.recent_entries() == before);
  CHECK(store.indexed() == 0);
  CHECK(store.find({.limit = 500}).size() == 20);
}

}  // namespace lms::service::lrs_postings_test
