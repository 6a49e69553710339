#pragma once
#include "storage/sqlite_session.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <memory>
#include <utility>

namespace lms::test {

/// A session on the database, which is made when it is not there; the test ends when it cannot be opened.
inline std::unique_ptr<storage::SqliteSession> open_session(const std::filesystem::path& file,
                                                            storage::SqliteSession::Access access,
                                                            storage::Synchronous synchronous) {
  auto session = storage::SqliteSession::open(file, access, {.synchronous = synchronous});
  REQUIRE(session);
  return std::move(*session);
}

}  // namespace lms::test
