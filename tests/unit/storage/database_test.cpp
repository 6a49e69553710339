#include "storage/database.hpp"

#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <thread>

namespace database_test {

using namespace lms;
using namespace lms::storage;

namespace {

constexpr std::array kSchema{
    Migration{1, "things",
              "CREATE TABLE groups (id TEXT PRIMARY KEY);"
              "CREATE TABLE things (id TEXT PRIMARY KEY, group_id TEXT REFERENCES groups(id),"
              " number BIGINT, amount DOUBLE PRECISION, content BYTEA, UNIQUE (group_id, number));"
              "CREATE UNIQUE INDEX groups_by_lower_id ON groups (lower(id));"},
};

const Statement kAddGroup{"INSERT INTO groups (id) VALUES ($1)"};
const Statement kDropGroup{"DELETE FROM groups WHERE id = $1"};
const Statement kAddThing{
    "INSERT INTO things (number, id, group_id, amount, content) VALUES ($2, $1, $3, $4, $5)"};
const Statement kAddShort{"INSERT INTO things (id, group_id, number) VALUES ($1, $2, $3)"};
const Statement kAddContent{"INSERT INTO things (id, content) VALUES ($1, $2)"};
const Statement kAllThings{"SELECT id, group_id, number, amount, content FROM things ORDER BY id"};
const Statement kCount{"SELECT COUNT(*) FROM things"};
const Statement kRaise{"UPDATE things SET number = number + 1 WHERE id = $1 RETURNING number"};
const Statement kRaiseAll{"UPDATE things SET number = number + $1"};
const Statement kSynchronous{"PRAGMA synchronous"};
const Statement kJournalMode{"PRAGMA journal_mode"};
const Statement kForeignKeys{"PRAGMA foreign_keys"};
const Statement kNoSuchTable{"SELECT * FROM nothing_of_this_name"};

/// A database of our small schema that does not wait for the disk.
struct Fixture {
  test::TempDir dir;
  std::unique_ptr<Connection> db = open({});

  std::unique_ptr<Connection> open(DatabaseOptions options) {
    options.synchronous = Synchronous::off;
    options.migrations = kSchema;
    auto opened = open_database(dir / "test.db", options);
    REQUIRE(opened);
    return std::move(*opened);
  }
  Result<std::int64_t> run(const Statement& statement, std::vector<Value> values) {
    return db->write([&](Transaction& tx) { return tx.execute(statement, values); });
  }
  std::int64_t count() {
    const auto rows = db->read([](Transaction& tx) { return tx.query(kCount); });
    REQUIRE(rows);
    return rows->at(0).integer(0);
  }
};

}  // namespace

TEST_CASE("values come back as they were stored") {
  Fixture f;
  const std::string text("\0a\xC3\xA4", 4);
  const Bytes bytes = to_bytes(std::string_view("\0\xFF", 2));
  REQUIRE(f.run(kAddThing, {text, std::numeric_limits<std::int64_t>::min(), nullptr, 0.1, bytes}) == 1);
  REQUIRE(f.run(kAddThing, {"b", std::numeric_limits<std::int64_t>::max(), std::nullopt, 1.0, Bytes{}}) == 1);
  REQUIRE(f.run(kAddThing, {"c", Value(), Value(), Value(), Value()}) == 1);

  const auto rows = f.db->read([](Transaction& tx) { return tx.query(kAllThings); });
  REQUIRE(rows);
  REQUIRE(rows->size() == 3);
  CHECK(rows->at(0).text(0) == text);
  CHECK(rows->at(0).integer(2) == std::numeric_limits<std::int64_t>::min());
  CHECK(rows->at(0).real(3) == 0.1);
  CHECK(rows->at(0).blob(4) == bytes);
  CHECK(rows->at(1).integer(2) == std::numeric_limits<std::int64_t>::max());
  CHECK(rows->at(1).real(3) == 1.0);
  CHECK(rows->at(1).opt_blob(4) == Bytes{});
  for (std::size_t i = 1; i < 5; ++i) CHECK(rows->at(2).is_null(i));
  CHECK(rows->at(2).opt_text(1) == std::nullopt);
}

TEST_CASE("a column of another type, a NULL or no column at all is a mistake that throws") {
  const Row row({Value("x"), Value(), Value(7), Value("2031-05-04T03:02:01.000Z")});
  CHECK_THROWS_AS(row.integer(0), std::logic_error);
  CHECK_THROWS_AS(row.text(1), std::logic_error);
  CHECK_THROWS_AS(row.text(4), std::logic_error);
  CHECK_THROWS_AS(row.time(0), std::logic_error);
  CHECK(row.boolean(2));
  CHECK(row.real(2) == 7.0);
  CHECK(row.opt_integer(1) == std::nullopt);
  CHECK(format_time(row.time(3)) == "2031-05-04T03:02:01.000Z");
  CHECK_THROWS_AS(Value(std::numeric_limits<std::uint64_t>::max()), std::out_of_range);
}

TEST_CASE("a statement tells how many rows it changed, and RETURNING gives them") {
  Fixture f;
  REQUIRE(f.run(kAddShort, {"a", nullptr, 1}) == 1);
  REQUIRE(f.run(kAddShort, {"b", nullptr, 5}) == 1);
  CHECK(f.run(kRaiseAll, {10}) == 2);
  CHECK(f.run(kDropGroup, {"none"}) == 0);
  const auto raised = f.db->write([](Transaction& tx) { return tx.query_one(kRaise, {"b"}); });
  REQUIRE(raised);
  REQUIRE(*raised);
  CHECK((*raised)->integer(0) == 16);
  const auto none = f.db->write([](Transaction& tx) { return tx.query_one(kRaise, {"z"}); });
  REQUIRE(none);
  CHECK(!none->has_value());
}

TEST_CASE("a taken key names its columns") {
  Fixture f;
  REQUIRE(f.run(kAddGroup, {"g"}));
  REQUIRE(f.run(kAddShort, {"a", "g", 1}));
  const auto same_id = f.run(kAddShort, {"a", "g", 2});
  CHECK(error_code(same_id) == "storage.unique");
  CHECK(same_id.error().element == "things.id");
  const auto same_number = f.run(kAddShort, {"b", "g", 1});
  CHECK(error_code(same_number) == "storage.unique");
  CHECK(same_number.error().element == "things.group_id, things.number");
  const auto same_lower = f.run(kAddGroup, {"G"});
  CHECK(error_code(same_lower) == "storage.unique");
  CHECK(same_lower.error().element == "groups_by_lower_id");
}

TEST_CASE("a reference to nothing and a row still referred to are refused") {
  Fixture f;
  CHECK(error_code(f.run(kAddShort, {"a", "missing", 1})) == "storage.foreign_key");
  REQUIRE(f.run(kAddGroup, {"g"}));
  REQUIRE(f.run(kAddShort, {"a", "g", 1}));
  CHECK(error_code(f.run(kDropGroup, {"g"})) == "storage.foreign_key");
  CHECK(f.count() == 1);
}

TEST_CASE("a wrong statement is storage.failed, a wrong number of values throws") {
  Fixture f;
  CHECK(error_code(f.run(kNoSuchTable, {})) == "storage.failed");
  CHECK_THROWS_AS(f.run(kAddGroup, {}), std::logic_error);
  CHECK_THROWS_AS(f.run(kAddGroup, {"a", "b"}), std::logic_error);
  CHECK(f.run(kAddGroup, {"a"}) == 1);
}

TEST_CASE("a write that returns an error or throws leaves nothing") {
  Fixture f;
  const auto refused = f.db->write([](Transaction& tx) -> Result<void> {
    LMS_TRY(tx.execute(kAddShort, {"a", nullptr, 1}));
    return fail("test.refused", "no");
  });
  CHECK(error_code(refused) == "test.refused");
  const auto throws = [&] {
    return f.db->write([](Transaction& tx) -> Result<void> {
      LMS_TRY(tx.execute(kAddShort, {"b", nullptr, 2}));
      throw std::runtime_error("broken");
    });
  };
  CHECK_THROWS_WITH(throws(), "broken");
  CHECK(f.count() == 0);
}

TEST_CASE("after a failed statement the transaction is over, whatever the function makes of it") {
  Fixture f;
  std::string second;
  const auto written = f.db->write([&](Transaction& tx) -> Result<int> {
    LMS_TRY(tx.execute(kAddShort, {"a", nullptr, 1}));
    if (tx.execute(kAddShort, {"a", nullptr, 2})) return 1;
    second = error_code(tx.execute(kAddShort, {"b", nullptr, 3}));
    return 2;
  });
  CHECK(error_code(written) == "storage.unique");
  CHECK(second == "storage.unique");
  CHECK(f.count() == 0);
}

TEST_CASE("of many concurrent writes, those that fail take nothing of the others with them") {
  Fixture f;
  constexpr int kThreads = 64;
  constexpr int kEach = 25;
  std::atomic<int> failed = 0;
  std::atomic<int> thrown = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) try {
          const auto done = f.db->write([&](Transaction& tx) -> Result<void> {
            LMS_TRY(tx.execute(kAddShort, {std::to_string(t) + "-" + std::to_string(i), nullptr, i}));
            if (i % 5 == 1) return fail("test.refused", "no");
            if (i % 5 == 2) LMS_TRY(tx.execute(kAddShort, {std::to_string(t) + "-0", nullptr, i}));
            if (i % 5 == 3) throw std::runtime_error("broken");
            return {};
          });
          if (!done) ++failed;
        } catch (const std::runtime_error&) {
          ++thrown;
        }
    });
  for (auto& thread : threads) thread.join();
  CHECK(failed == kThreads * kEach * 2 / 5);
  CHECK(thrown == kThreads * kEach / 5);
  CHECK(f.count() == kThreads * kEach * 2 / 5);
}

TEST_CASE("of concurrent creations of one key exactly one wins") {
  Fixture f;
  std::atomic<int> won = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t)
    threads.emplace_back([&] {
      const auto done = f.run(kAddGroup, {"only"});
      ++(done ? won : refused);
      if (!done && error_code(done) != "storage.unique") ++won;
    });
  for (auto& thread : threads) thread.join();
  CHECK(won == 1);
  CHECK(refused == 63);
}

TEST_CASE("a write that was answered is seen by the next read, on every reader") {
  Fixture f;
  std::vector<std::thread> threads;
  std::atomic<int> unseen = 0;
  for (int t = 0; t < 12; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto id = std::to_string(t) + "-" + std::to_string(i);
        if (!f.run(kAddShort, {id, nullptr, i})) ++unseen;
        const auto rows = f.db->read([](Transaction& tx) { return tx.query(kAllThings); });
        const auto is_it = [&](const Row& row) { return row.text(0) == id; };
        if (!rows || std::ranges::none_of(*rows, is_it)) ++unseen;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(unseen == 0);
  CHECK(f.count() == 240);
}

TEST_CASE("all queries of a read see one state, whatever is written meanwhile") {
  Fixture f;
  REQUIRE(f.run(kAddShort, {"a", nullptr, 1}));
  const auto counts = f.db->read([&](Transaction& tx) -> Result<std::pair<std::int64_t, std::int64_t>> {
    LMS_ASSIGN(auto before, tx.query(kCount));
    std::thread([&] { REQUIRE(f.run(kAddShort, {"b", nullptr, 2})); }).join();
    LMS_ASSIGN(auto after, tx.query(kCount));
    return std::pair(before.at(0).integer(0), after.at(0).integer(0));
  });
  REQUIRE(counts);
  CHECK(*counts == std::pair<std::int64_t, std::int64_t>(1, 1));
  CHECK(f.count() == 2);
}

TEST_CASE("a read changes nothing") {
  Fixture f;
  const auto changed = f.db->read([](Transaction& tx) { return tx.execute(kAddGroup, {"g"}); });
  CHECK(error_code(changed) == "storage.failed");
  CHECK(f.run(kAddGroup, {"g"}) == 1);
}

TEST_CASE("calls within calls that could wait for themselves throw instead") {
  Fixture f;
  const auto write_in_write = [&] {
    return f.db->write([&](Transaction&) -> Result<std::int64_t> { return f.run(kAddGroup, {"g"}); });
  };
  CHECK_THROWS_AS(write_in_write(), std::logic_error);
  const auto read_in_read = [&] {
    return f.db->read([&](Transaction&) -> Result<std::int64_t> { return f.count(); });
  };
  CHECK_THROWS_AS(read_in_read(), std::logic_error);
  CHECK(f.count() == 0);
}

TEST_CASE("more readers than the pool has wait their turn") {
  test::TempDir dir;
  auto db =
      open_database(dir / "x.db", {.synchronous = Synchronous::off, .readers = 2, .migrations = kSchema});
  REQUIRE(db);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&] {
      const auto rows = (*db)->read([&](Transaction& tx) {
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        auto answer = tx.query(kCount);
        --inside;
        return answer;
      });
      if (rows) ++good;
    });
  for (auto& thread : threads) thread.join();
  CHECK(good == 16);
  CHECK(most <= 2);
}

TEST_CASE("closing answers every write that waits, with what became of it") {
  Fixture f;
  std::atomic<int> kept = 0;
  std::atomic<int> closed = 0;
  std::atomic<int> started = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 32; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0;; ++i) {
        ++started;
        const auto done = f.run(kAddShort, {std::to_string(t) + "-" + std::to_string(i), nullptr, i});
        if (done) {
          ++kept;
          continue;
        }
        if (error_code(done) == "storage.closed") ++closed;
        return;
      }
    });
  while (started < 200) std::this_thread::yield();
  f.db->close();
  for (auto& thread : threads) thread.join();
  CHECK(closed == 32);
  CHECK(error_code(f.db->read([](Transaction& tx) { return tx.query(kCount); })) == "storage.closed");
  f.db = f.open({});
  CHECK(f.count() == kept);
}

TEST_CASE("a closed database is one file that its owner alone may read") {
  Fixture f;
  namespace fs = std::filesystem;
  REQUIRE(f.run(kAddGroup, {"g"}));
  for (const char* name : {"test.db", "test.db-wal", "test.db-shm"})
    CHECK((fs::status(f.dir / name).permissions() & fs::perms::mask) ==
          (fs::perms::owner_read | fs::perms::owner_write));
  f.db->close();
  CHECK(fs::exists(f.dir / "test.db"));
  CHECK(!fs::exists(f.dir / "test.db-wal"));
}

TEST_CASE("a lock of another process is waited for, then told") {
  test::TempDir dir;
  const DatabaseOptions options{
      .synchronous = Synchronous::off, .busy_timeout = std::chrono::milliseconds{50}, .migrations = kSchema};
  auto one = open_database(dir / "x.db", options);
  auto other = open_database(dir / "x.db", options);
  REQUIRE(one);
  REQUIRE(other);
  const auto done = (*one)->write([&](Transaction& tx) -> Result<void> {
    LMS_TRY(tx.execute(kAddGroup, {"a"}));
    const auto blocked = (*other)->write([](Transaction& t) { return t.execute(kAddGroup, {"b"}); });
    CHECK(error_code(blocked) == "storage.busy");
    return {};
  });
  REQUIRE(done);
  CHECK((*other)->write([](Transaction& t) { return t.execute(kAddGroup, {"b"}); }) == 1);
}

TEST_CASE("a commit waits for the disk unless it is told otherwise") {
  test::TempDir dir;
  const auto setting = [](Connection& db, const Statement& pragma) {
    const auto row = db.write([&](Transaction& tx) { return tx.query_one(pragma); });
    REQUIRE(row);
    REQUIRE(row->has_value());
    return **row;
  };
  const std::pair<Synchronous, int> modes[] = {
      {Synchronous::full, 2}, {Synchronous::normal, 1}, {Synchronous::off, 0}};
  for (const auto& [mode, value] : modes) {
    auto db = open_database(dir / "x.db", {.synchronous = mode, .migrations = kSchema});
    REQUIRE(db);
    CHECK(setting(**db, kSynchronous).integer(0) == value);
    CHECK(setting(**db, kJournalMode).text(0) == "wal");
    CHECK(setting(**db, kForeignKeys).boolean(0));
  }
  CHECK(DatabaseOptions{}.synchronous == Synchronous::full);
}

TEST_CASE("a full disk refuses what does not fit and nothing else") {
  test::TempDir dir;
  // The limit holds for the session that runs the migrations, which is the writer.
  const std::array limited{Migration{
      1, "limited", "CREATE TABLE things (id TEXT PRIMARY KEY, content BYTEA); PRAGMA max_page_count = 64"}};
  auto db = open_database(dir / "x.db", {.synchronous = Synchronous::off, .migrations = limited});
  REQUIRE(db);
  std::atomic<int> kept = 0;
  std::atomic<int> full = 0;
  std::atomic<int> other = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        const std::size_t size = i % 5 == 4 ? 1'000'000 : 10;
        const auto id = std::to_string(t) + "-" + std::to_string(i);
        const auto done =
            (*db)->write([&](Transaction& tx) { return tx.execute(kAddContent, {id, Bytes(size)}); });
        if (done && size == 10)
          ++kept;
        else if (error_code(done) == "storage.full" && size != 10)
          ++full;
        else
          ++other;
      }
    });
  for (auto& thread : threads) thread.join();
  const auto count = (*db)->read([](Transaction& tx) { return tx.query_one(kCount); });
  REQUIRE(count);
  CHECK(full == 32);
  CHECK((*count)->integer(0) == kept);
  CHECK(other == 0);
}

TEST_CASE("a read within a write sees the state before it") {
  Fixture f;
  const auto seen = f.db->write([&](Transaction& tx) -> Result<std::int64_t> {
    LMS_TRY(tx.execute(kAddShort, {"a", nullptr, 1}));
    return f.count();
  });
  CHECK(seen == 0);
  CHECK(f.count() == 1);
}

TEST_CASE("a database that cannot be opened names its file") {
  const auto opened = open_database("/nonexistent/folder/x.db", {.migrations = kSchema});
  CHECK(error_code(opened) == "storage.failed");
  CHECK(opened.error().file == "/nonexistent/folder/x.db");
}

TEST_CASE("statements register themselves while they live") {
  const auto registered = [](const Statement& s) { return std::ranges::count(all_statements(), &s) == 1; };
  CHECK(registered(kAddGroup));
  const auto before = all_statements().size();
  {
    const Statement local{"SELECT 1"};
    CHECK(registered(local));
    CHECK(local.id() != kAddGroup.id());
  }
  CHECK(all_statements().size() == before);
}

}  // namespace database_test
