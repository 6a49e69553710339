#include "storage/file_mapping.hpp"

#include "storage/sqlite_session.hpp"
#include "support/open_session.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace file_mapping_test {

using namespace lms;
using namespace lms::storage;

namespace {

const Statement kAdd{
    "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2) "
    "INSERT INTO t (id, body) SELECT i, CAST(i AS TEXT) || hex(zeroblob(1500)) FROM n"};
const Statement kChange{"UPDATE t SET body = 'changed' || body WHERE id = $1"};
const Statement kRemoveFrom{"DELETE FROM t WHERE id >= $1"};
const Statement kWrong{
    "SELECT COUNT(*) FROM t WHERE body <> CAST(id AS TEXT) || hex(zeroblob(1500)) AND body NOT LIKE "
    "'changed%'"};
const Statement kFigures{"SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0) FROM t"};
const Statement kOne{"SELECT body FROM t WHERE id = $1"};

/// A database with a writer and a reader; what is written is also in the file, not in its log alone.
struct Fixture {
  test::TempDir dir;
  std::string file = (dir / "test.db").string();
  std::unique_ptr<FileMapping> mapping = map();
  std::unique_ptr<SqliteSession> writer = open(SqliteSession::Access::write);
  std::unique_ptr<SqliteSession> reader{};

  Fixture() {
    REQUIRE(writer->run_script("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)"));
    reader = open(SqliteSession::Access::read);
  }
  std::unique_ptr<FileMapping> map() const {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT, 0600);
    auto made = FileMapping::create(fd);
    ::close(fd);
    REQUIRE(made);
    return made;
  }
  std::unique_ptr<SqliteSession> open(SqliteSession::Access access) const {
    return test::open_session(file, access, Synchronous::off);
  }
  void write(const Statement& statement, std::vector<Value> values) {
    REQUIRE(writer->execute(statement, values));
    REQUIRE(writer->run_script("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  std::int64_t count() {
    REQUIRE(reader->query(kWrong, {})->at(0).integer(0) == 0);
    const auto rows = reader->query(kFigures, {});
    REQUIRE(rows);
    return rows->at(0).integer(0);
  }
  /// Kilobytes of the mapping that are counted to this process.
  [[nodiscard]] long counted() const {
    std::ifstream maps("/proc/self/smaps");
    bool ours = false;
    for (std::string line; std::getline(maps, line);) {
      if (line.find("-") < line.find(":")) ours = line.ends_with(file);
      if (ours && line.starts_with("Rss:")) return std::stol(line.substr(4));
    }
    return -1;
  }
};

}  // namespace

TEST_CASE("a reader finds what was written before and after it was opened, while the file grows") {
  Fixture f;
  std::int64_t there = 0;
  for (const std::int64_t more : {1, 10, 500, 2000}) {
    f.write(kAdd, {there, there + more});
    there += more;
    CHECK(f.count() == there);
  }
  f.write(kChange, {7});
  CHECK(f.reader->query(kOne, std::vector<Value>{7})->at(0).text(0).starts_with("changed7"));
  CHECK(f.open(SqliteSession::Access::read)->query(kFigures, {})->at(0).integer(0) == there);
}

TEST_CASE("a reader keeps to its state of the database while others write") {
  Fixture f;
  f.write(kAdd, {0, 200});
  REQUIRE(f.reader->run_script("BEGIN"));
  CHECK(f.count() == 200);
  REQUIRE(f.writer->execute(kRemoveFrom, std::vector<Value>{100}));
  REQUIRE(f.writer->run_script("PRAGMA wal_checkpoint(PASSIVE)"));
  CHECK(f.count() == 200);
  REQUIRE(f.reader->run_script("ROLLBACK"));
  CHECK(f.count() == 100);
}

TEST_CASE("a file that becomes shorter is read to its new end") {
  Fixture f;
  f.write(kAdd, {0, 3000});
  CHECK(f.count() == 3000);
  f.write(kRemoveFrom, {20});
  REQUIRE(f.writer->run_script("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
  CHECK(f.count() == 20);
  f.write(kAdd, {20, 1000});
  CHECK(f.count() == 1000);
}

TEST_CASE("pages are looked at in the mapping, and not counted to the process any more when it rests") {
  Fixture f;
  f.write(kAdd, {0, 2000});
  CHECK(f.count() == 2000);
  CHECK(f.counted() > 4000);
  f.mapping->rest();
  CHECK(f.counted() == 0);
  CHECK(f.count() == 2000);
}

TEST_CASE("without a mapping a session reads as usual") {
  Fixture f;
  f.write(kAdd, {0, 50});
  f.reader.reset();
  f.mapping.reset();
  f.reader = f.open(SqliteSession::Access::read);
  CHECK(f.count() == 50);
}

TEST_CASE("a page that cannot be read is told, and the rest is read without the mapping") {
  Fixture f;
  f.write(kAdd, {0, 3000});
  CHECK(f.count() == 3000);
  REQUIRE_FALSE(f.mapping->damaged());
  const auto size = std::filesystem::file_size(f.file);
  const auto copy = f.dir / "copy.db";
  std::filesystem::copy_file(f.file, copy);
  std::filesystem::resize_file(f.file, size / 2);
  // The session believes what it saw of the file's size; ReaderPool throws away what this gives.
  (void)f.reader->query(kFigures, {});
  CHECK(f.mapping->damaged());
  CHECK_FALSE(f.open(SqliteSession::Access::read)->query(kWrong, {}));
  {
    std::ifstream whole(copy, std::ios::binary);
    std::fstream mended(f.file, std::ios::binary | std::ios::in | std::ios::out);
    mended << whole.rdbuf();
  }
  f.reader = f.open(SqliteSession::Access::read);
  CHECK(f.count() == 3000);
}

}  // namespace file_mapping_test
