#include "storage/database.hpp"
#include "storage/parameters.hpp"
#include "support/temp_dir.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <catch2/catch.hpp>

#include <string>

using namespace lms;
using namespace lms::storage;

TEST_CASE("every statement is SQLite's SQL on our schema", "[sqlite]") {
  test::TempDir dir;
  REQUIRE(open_database(dir / "x.db", {.synchronous = Synchronous::off}));
  SQLite::Database database((dir / "x.db").string());
  const auto statements = all_statements();
  CHECK(statements.size() > 80);
  for (const Statement* statement : statements) {
    INFO(statement->sql());
    CHECK_NOTHROW(SQLite::Statement(database, to_sqlite_parameters(statement->sql())));
  }
}

TEST_CASE("every statement numbers its parameters without a gap", "[sqlite]") {
  for (const Statement* statement : all_statements()) {
    INFO(statement->sql());
    const std::string sql = to_sqlite_parameters(statement->sql());
    std::size_t highest = 0;
    for (std::size_t n = 1; n < 100; ++n)
      if (sql.find("?" + std::to_string(n)) != std::string::npos) highest = n;
    for (std::size_t n = 1; n <= highest; ++n) CHECK(sql.find("?" + std::to_string(n)) != std::string::npos);
  }
}
