#include "postgres_server.hpp"
#include "storage/migrations.hpp"
#include "storage/parameters.hpp"
#include "storage/statement.hpp"

#include <catch2/catch.hpp>
#include <libpq-fe.h>

#include <iostream>
#include <memory>
#include <string>
#include <string_view>

using namespace lms;
using namespace lms::storage;

namespace {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Postgres = std::unique_ptr<PGconn, CloseConnection>;
using Answer = std::unique_ptr<PGresult, ClearResult>;

/// "" or what the server says against it.
std::string complaint(const Answer& answer) {
  return PQresultStatus(answer.get()) == PGRES_COMMAND_OK || PQresultStatus(answer.get()) == PGRES_TUPLES_OK
             ? std::string()
             : PQresultErrorMessage(answer.get());
}
std::string run(const Postgres& db, std::string_view sql) {
  return complaint(Answer(PQexec(db.get(), std::string(sql).c_str())));
}
std::string prepare(const Postgres& db, std::string_view sql) {
  return complaint(Answer(PQprepare(db.get(), "", std::string(sql).c_str(), 0, nullptr)));
}

/// Our schema on `db`, every migration in one transaction as on SQLite.
void migrate(const Postgres& db) {
  REQUIRE(run(db, "BEGIN") == "");
  REQUIRE(run(db, kMigrationTable) == "");
  for (const Migration& migration : embedded_migrations()) {
    INFO(migration.name);
    REQUIRE(run(db, migration.sql) == "");
  }
  REQUIRE(run(db, "COMMIT") == "");
}

}  // namespace

TEST_CASE("every statement is PostgreSQL's SQL on our schema", "[postgresql]") {
  test::PostgresServer server;
  if (const auto started = server.start(); error_code(started) == "test.skipped") {
    std::cout << "skipped: " << started.error().message << "\n";
    return;
  } else {
    INFO((started ? std::string() : started.error().message));
    REQUIRE(started);
  }
  const Postgres db(PQconnectdb(server.connection_text().c_str()));
  INFO(PQerrorMessage(db.get()));
  REQUIRE(PQstatus(db.get()) == CONNECTION_OK);
  migrate(db);

  const auto statements = all_statements();
  CHECK(statements.size() > 80);
  for (const Statement* statement : statements) {
    INFO(statement->sql());
    CHECK(prepare(db, statement->sql()) == "");
  }
  std::cout << statements.size() << " statements prepared on PostgreSQL " << PQserverVersion(db.get()) / 10000
            << "\n";

  // The check itself can fail: what SQLite alone understands is refused here.
  for (const char* sql : {"INSERT OR IGNORE INTO tenants (id) VALUES ($1)", "SELECT nothing FROM tenants",
                          "SELECT id FROM tenants WHERE $1 IS NULL"})
    CHECK(prepare(db, sql) != "");
}
