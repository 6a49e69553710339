#include "storage/database.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <stdexcept>
#include <vector>

namespace migrator_test {

using namespace lms;
using namespace lms::storage;
namespace fs = std::filesystem;

namespace {

const Migration kFirst{1, "first",
                       "CREATE TABLE a (id TEXT PRIMARY KEY); CREATE TABLE b (id TEXT REFERENCES a(id));"};
const Migration kSecond{2, "second",
                        "ALTER TABLE a ADD COLUMN note TEXT; INSERT INTO a (id, note) VALUES ('x', 'y');"};
const Migration kRebuild{3, "rebuild",
                         "CREATE TABLE a_new (id TEXT PRIMARY KEY, note TEXT NOT NULL);"
                         "INSERT INTO a_new SELECT id, COALESCE(note, '') FROM a;"
                         "DROP TABLE a; ALTER TABLE a_new RENAME TO a;"};

const Statement kNotes{"SELECT note FROM a ORDER BY id"};
const Statement kAddB{"INSERT INTO b (id) VALUES ($1)"};
const Statement kApplied{"SELECT number, name, applied_at FROM schema_migrations ORDER BY number"};

Result<std::unique_ptr<Connection>> open(const fs::path& file, std::span<const Migration> migrations) {
  return open_database(file, {.synchronous = Synchronous::off, .migrations = migrations});
}

Result<Rows> applied(Connection& db) {
  return db.read([](Transaction& tx) { return tx.query(kApplied); });
}

}  // namespace

TEST_CASE("missing migrations run in order, once, and are remembered") {
  test::TempDir dir;
  const std::vector steps{kFirst, kSecond, kRebuild};
  for (int round = 0; round < 2; ++round) {
    auto db = open(dir / "x.db", steps);
    REQUIRE(db);
    const auto rows = applied(**db);
    REQUIRE(rows);
    REQUIRE(rows->size() == 3);
    CHECK(rows->at(2).integer(0) == 3);
    CHECK(rows->at(2).text(1) == "rebuild");
    CHECK(to_millis(rows->at(2).time(2)) > 0);
  }
  CHECK(!fs::exists(dir / "x.db.before-0001"));
}

TEST_CASE("an existing database is copied before it is changed, and only then") {
  test::TempDir dir;
  const std::vector one{kFirst};
  const std::vector two{kFirst, kSecond};
  REQUIRE(open(dir / "x.db", one));
  REQUIRE(open(dir / "x.db", one));
  CHECK(std::distance(fs::directory_iterator(dir.path()), {}) == 1);
  REQUIRE(open(dir / "x.db", two));
  REQUIRE(fs::exists(dir / "x.db.before-0002"));
  CHECK((fs::status(dir / "x.db.before-0002").permissions() & fs::perms::group_read) == fs::perms::none);

  auto copy = open(dir / "x.db.before-0002", one);
  REQUIRE(copy);
  CHECK(applied(**copy)->size() == 1);
}

TEST_CASE("a failing migration leaves the database as it was") {
  test::TempDir dir;
  REQUIRE(open(dir / "x.db", std::vector{kFirst}));
  for (const char* sql : {"CREATE TABLE c (id TEXT); CREATE TABLE a (id TEXT)",
                          "INSERT INTO b (id) VALUES ('none')", "nonsense"}) {
    const std::vector broken{kFirst, kSecond, Migration{3, "broken", sql}};
    CHECK(error_code(open(dir / "x.db", broken)) == "storage.migration_failed");
    auto db = open(dir / "x.db", std::vector{kFirst});
    REQUIRE(db);
    CHECK(applied(**db)->size() == 1);
    CHECK(error_code((*db)->read([](Transaction& tx) { return tx.query(kNotes); })) == "storage.failed");
  }
}

TEST_CASE("a migration that ends the transaction is told") {
  test::TempDir dir;
  const std::vector broken{Migration{1, "broken", "CREATE TABLE c (id TEXT); COMMIT"}};
  CHECK(error_code(open(dir / "x.db", broken)) == "storage.migration_failed");
}

TEST_CASE("a table can be rebuilt without losing what refers to it") {
  test::TempDir dir;
  {
    auto db = open(dir / "x.db", std::vector{kFirst, kSecond});
    REQUIRE(db);
    REQUIRE((*db)->write([](Transaction& tx) { return tx.execute(kAddB, {"x"}); }));
  }
  auto db = open(dir / "x.db", std::vector{kFirst, kSecond, kRebuild});
  REQUIRE(db);
  CHECK((*db)->read([](Transaction& tx) { return tx.query(kNotes); })->at(0).text(0) == "y");
  CHECK(error_code((*db)->write([](Transaction& tx) { return tx.execute(kAddB, {"none"}); })) ==
        "storage.foreign_key");
}

TEST_CASE("a database of a newer program is refused and not touched") {
  test::TempDir dir;
  REQUIRE(open(dir / "x.db", std::vector{kFirst, kSecond}));
  const auto opened = open(dir / "x.db", std::vector{kFirst});
  CHECK(error_code(opened) == "storage.too_new");
  CHECK(opened.error().message == "the database has schema 2, this program knows 1; use the newer program");
  auto db = open(dir / "x.db", std::vector{kFirst, kSecond});
  REQUIRE(db);
  CHECK(applied(**db)->size() == 2);
}

TEST_CASE("migrations with a gap are a mistake of the program") {
  test::TempDir dir;
  CHECK_THROWS_AS(open(dir / "x.db", std::vector{kFirst, kRebuild}), std::logic_error);
}

TEST_CASE("the product's own migrations run") {
  test::TempDir dir;
  auto db = open_database(dir / "x.db", {.synchronous = Synchronous::off});
  REQUIRE(db);
  CHECK(applied(**db)->size() == embedded_migrations().size());
  CHECK(!embedded_migrations().empty());
}

}  // namespace migrator_test
