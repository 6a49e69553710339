#include "storage/checkpointer.hpp"

#include "support/open_session.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

namespace checkpointer_test {

using namespace lms;
using namespace lms::storage;

namespace {

const Statement kAdd{"INSERT INTO t (body) VALUES (hex(randomblob(20000)))"};
const Statement kCount{"SELECT COUNT(*) FROM t"};

/// A writer whose log is kept short by a checkpointer; every commit puts some ten pages into it.
struct Fixture {
  test::TempDir dir;
  std::string file = (dir / "test.db").string();
  DatabaseOptions options{.synchronous = Synchronous::off};
  std::unique_ptr<SqliteSession> writer = open(SqliteSession::Access::write);
  std::unique_ptr<Checkpointer> checkpointer{};
  std::int64_t commits = 0;

  explicit Fixture(CheckpointLimits limits) {
    REQUIRE(writer->run_script("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)"));
    writer->leave_log();
    auto started = Checkpointer::start(file, options, limits);
    REQUIRE(started);
    checkpointer = std::move(*started);
  }
  std::unique_ptr<SqliteSession> open(SqliteSession::Access access) const {
    return test::open_session(file, access, options.synchronous);
  }
  /// Gives the length of the log after the commit.
  std::int64_t commit() {
    REQUIRE(writer->execute(kAdd, {}));
    ++commits;
    checkpointer->follow(*writer);
    return writer->log_pages();
  }
  /// Commits until the log is as short as at its beginning; false after a long time.
  bool begins_anew() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (std::int64_t last = commit(); std::chrono::steady_clock::now() < end;) {
      const auto length = commit();
      if (length < last) return true;
      last = length;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
  }
};

}  // namespace

TEST_CASE("the log is moved into the file while commits go on, and begins anew") {
  Fixture f({.start = 200, .near = 60, .most = 1'000'000});
  CHECK(f.begins_anew());
  CHECK(f.begins_anew());
  f.checkpointer->close();
  CHECK(f.open(SqliteSession::Access::read)->query(kCount, {})->at(0).integer(0) == f.commits);
}

TEST_CASE("writes that outrun the disk wait: the log stays below its bound") {
  // The thread never finds so few pages left that the writer could end the log between two commits.
  Fixture f({.start = 200, .near = -1, .most = 400});
  std::int64_t longest = 0;
  for (int i = 0; i < 400; ++i) longest = std::max(longest, f.commit());
  CHECK(longest >= 200);
  CHECK(longest < 2000);
}

TEST_CASE("a large transaction that comes when the end of the log is near is not moved between two commits") {
  Fixture f({.start = 200, .near = 60, .most = 100'000});
  for (int round = 0; round < 5; ++round) {
    while (f.commit() < 200) continue;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // all of it is moved
    REQUIRE(f.writer->run_script("BEGIN"));
    for (int i = 0; i < 200; ++i) REQUIRE(f.writer->execute(kAdd, {}));
    REQUIRE(f.writer->run_script("COMMIT"));
    f.commits += 200;
    f.checkpointer->follow(*f.writer);
    const auto length = f.writer->log_pages();
    CHECK(length > 2000);
    CHECK(f.commit() > length);
    CHECK(f.begins_anew());
  }
  f.checkpointer->close();
  CHECK(f.open(SqliteSession::Access::read)->query(kCount, {})->at(0).integer(0) == f.commits);
}

TEST_CASE("a reader of an old state holds the log back, no longer than it reads") {
  Fixture f({.start = 200, .near = 60, .most = 1'000'000});
  const auto reader = f.open(SqliteSession::Access::read);
  f.commit();
  REQUIRE(reader->run_script("BEGIN"));
  REQUIRE(reader->query(kCount, {})->at(0).integer(0) == 1);
  std::int64_t length = 0;
  for (int i = 0; i < 100; ++i) length = f.commit();
  CHECK(length > 900);
  CHECK(reader->query(kCount, {})->at(0).integer(0) == 1);
  REQUIRE(reader->run_script("ROLLBACK"));
  CHECK(f.begins_anew());
}

TEST_CASE("a closed checkpointer leaves the log alone") {
  Fixture f({.start = 50, .near = 20, .most = 100});
  f.checkpointer->close();
  std::int64_t length = 0;
  for (int i = 0; i < 30; ++i) length = f.commit();
  CHECK(length > 250);
}

}  // namespace checkpointer_test
