#include "storage/database.hpp"
#include "storage/parameters.hpp"
#include "storage/statement.hpp"
#include "support/temp_dir.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace lrs_query_test {

using namespace lms;

namespace {

/// The schema alone, for asking SQLite what it plans.
struct EmptyDatabase {
  test::TempDir dir;
  std::string file = (dir / "x.db").string();
  SQLite::Database database = open();

  SQLite::Database open() const {
    REQUIRE(storage::open_database(file, {.synchronous = storage::Synchronous::off}));
    return SQLite::Database(file);
  }
};

/// What SQLite plans for a statement, one step a line.
std::string plan_of(SQLite::Database& database, std::string_view sql) {
  SQLite::Statement explain(database, "EXPLAIN QUERY PLAN " + storage::to_sqlite_parameters(sql));
  std::string out;
  while (explain.executeStep()) out += explain.getColumn(3).getString() + "\n";
  return out;
}

bool is_of_lrs(std::string_view sql) {
  return sql.find("lrs_") != std::string_view::npos && !sql.starts_with("INSERT");
}

}  // namespace

TEST_CASE("every statement of the record store walks an index") {
  EmptyDatabase empty;
  int looked_at = 0;
  for (const auto* statement : storage::all_statements()) {
    if (!is_of_lrs(statement->sql())) continue;
    // Lists of credentials are short.
    if (statement->sql().find("lrs_credentials c") != std::string_view::npos) continue;
    INFO(statement->sql());
    std::string plan = plan_of(empty.database, statement->sql());
    INFO(plan);
    // Recent postings are few, and read as a whole; and so are the seqs that a statement is given.
    for (const auto few : {std::string_view("SCAN lrs_recent"), std::string_view("SCAN 16 CONSTANT ROWS"),
                           std::string_view("SCAN v\n")})
      for (auto at = plan.find(few); at != std::string::npos; at = plan.find(few)) plan.erase(at, few.size());
    CHECK(plan.find("SCAN") == std::string::npos);
    ++looked_at;
  }
  CHECK(looked_at > 20);
  // The check itself can fail.
  CHECK(plan_of(empty.database, "SELECT id FROM lrs_statements WHERE body = 'x'").find("SCAN") !=
        std::string::npos);
}

TEST_CASE("statements whose seqs are known are looked up by them") {
  EmptyDatabase empty;
  int looked_at = 0;
  for (const auto* statement : storage::all_statements()) {
    const auto sql = statement->sql();
    const bool by_seq = sql.find("FROM lrs_statements WHERE seq ") != std::string_view::npos ||
                        sql.find("s.seq = v.column1") != std::string_view::npos;
    if (!by_seq) continue;
    INFO(sql);
    const std::string plan = plan_of(empty.database, sql);
    INFO(plan);
    CHECK(plan.find("USING INTEGER PRIMARY KEY (rowid=?)") != std::string::npos);
    ++looked_at;
  }
  CHECK(looked_at >= 3);
}

TEST_CASE("a block of a list is found without sorting") {
  EmptyDatabase empty;
  int looked_at = 0;
  for (const auto* statement : storage::all_statements()) {
    if (statement->sql().find("FROM lrs_blocks WHERE term = $1 AND first_seq") == std::string_view::npos)
      continue;
    if (!statement->sql().starts_with("SELECT")) continue;
    INFO(statement->sql());
    const std::string plan = plan_of(empty.database, statement->sql());
    CHECK(plan.starts_with("SEARCH lrs_blocks USING PRIMARY KEY (term=? AND first_seq"));
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    ++looked_at;
  }
  CHECK(looked_at == 2);
}

}  // namespace lrs_query_test
