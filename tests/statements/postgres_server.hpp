#pragma once
#include "base/result.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <string>

namespace lms::test {

/// A PostgreSQL server of one test's own: its data in a temporary folder, reachable by a socket in
/// it alone, stopped and removed at the end. PostgreSQL refuses to run as root, so a root's test
/// runs it as the user `postgres` that Debian's package makes.
class PostgresServer {
 public:
  PostgresServer() = default;
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// Errors: test.skipped (PostgreSQL is not installed), test.failed
  [[nodiscard]] Result<void> start();
  /// For PQconnectdb.
  [[nodiscard]] std::string connection_text() const;

 private:
  TempDir folder_;
  std::filesystem::path programs_;
  bool running_ = false;
};

}  // namespace lms::test
