#include "storage/vfs.hpp"

#include "support/open_session.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace vfs_test {

using namespace lms;
using namespace lms::storage;

namespace {

const Statement kAdd{
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) "
    "INSERT INTO t (body) SELECT hex(randomblob(1500)) FROM n"};
const Statement kCount{"SELECT COUNT(*) FROM t WHERE LENGTH(body) = 3000"};

/// A database in which a row takes a page.
struct Fixture {
  test::TempDir dir;
  std::filesystem::path file = dir / "test.db";
  std::unique_ptr<SqliteSession> writer;

  explicit Fixture(Synchronous mode) : writer(open(SqliteSession::Access::write, mode)) {
    REQUIRE(writer->run_script("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)"));
    writer->leave_log();
  }
  std::unique_ptr<SqliteSession> open(SqliteSession::Access access, Synchronous mode) const {
    return test::open_session(file, access, mode);
  }
  static std::int64_t rows(SqliteSession& session) {
    const auto found = session.query(kCount, {});
    REQUIRE(found);
    return found->front().integer(0);
  }
  /// What another session sees, in a file that SQLite finds nothing wrong with.
  std::int64_t rows_elsewhere() const {
    const auto reader = open(SqliteSession::Access::read, Synchronous::full);
    const auto problems = reader->integrity_problems();
    REQUIRE(problems);
    CHECK(problems->empty());
    return rows(*reader);
  }
  void add(std::int64_t count) const {
    const Value values[] = {count};
    REQUIRE(writer->execute(kAdd, values));
  }
};

/// System calls of this process that write.
std::int64_t write_calls() {
  std::ifstream in("/proc/self/io");
  std::string name;
  std::int64_t value = 0;
  while (in >> name >> value)
    if (name == "syscw:") return value;
  FAIL("the system does not count system calls");
  return 0;
}

std::int64_t writes_of_a_commit(Synchronous mode, std::int64_t rows) {
  const Fixture db(mode);
  const auto before = write_calls();
  db.add(rows);
  const auto calls = write_calls() - before;
  CHECK(db.rows_elsewhere() == rows);
  return calls;
}

/// Files of this process cannot grow beyond `bytes` while it lives: as on a disk that is full.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("the pages of a commit are written to the log together") {
  CHECK(writes_of_a_commit(Synchronous::full, 300) < 30);
  // Where a commit is not flushed, others may see it before what was gathered would be written.
  CHECK(writes_of_a_commit(Synchronous::normal, 300) >= 600);
}

TEST_CASE("a transaction larger than the cache reads what it has gathered") {
  const Fixture db(Synchronous::full);
  REQUIRE(db.writer->run_script("PRAGMA cache_size = 20; BEGIN"));
  db.add(500);
  CHECK(Fixture::rows(*db.writer) == 500);
  REQUIRE(db.writer->run_script("UPDATE t SET body = LOWER(body) WHERE id % 7 = 0"));
  CHECK(Fixture::rows(*db.writer) == 500);
  CHECK(db.rows_elsewhere() == 0);
  REQUIRE(db.writer->run_script("COMMIT"));
  CHECK(db.rows_elsewhere() == 500);

  REQUIRE(db.writer->run_script("BEGIN"));
  db.add(300);
  REQUIRE(db.writer->run_script("SAVEPOINT s"));
  db.add(300);
  REQUIRE(db.writer->run_script("ROLLBACK TO s; RELEASE s"));
  CHECK(Fixture::rows(*db.writer) == 800);
  REQUIRE(db.writer->run_script("COMMIT; BEGIN"));
  db.add(300);
  REQUIRE(db.writer->run_script("ROLLBACK"));
  CHECK(db.rows_elsewhere() == 800);
  REQUIRE(db.writer->checkpoint());
  db.add(1);
  CHECK(db.rows_elsewhere() == 801);
}

TEST_CASE("a log that cannot be written loses the transaction and nothing else") {
  const Fixture db(Synchronous::full);
  db.add(20);
  {
    const FileLimit limit(std::filesystem::file_size(db.file.string() + "-wal") + 50'000);
    const Value many[] = {std::int64_t{100}};
    CHECK_FALSE(db.writer->execute(kAdd, many));
    CHECK_FALSE(db.writer->in_transaction());
    db.add(2);  // there is room for these
    CHECK(Fixture::rows(*db.writer) == 22);
  }
  CHECK(db.rows_elsewhere() == 22);
  db.add(100);
  CHECK(db.rows_elsewhere() == 122);
}

}  // namespace vfs_test
