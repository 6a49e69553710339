#pragma once
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "service/lrs_caller.hpp"
#include "service/paging.hpp"
#include "service/principal.hpp"
#include "service/tenant_scope.hpp"
#include "service/user_cache.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

namespace lms::storage {
class Connection;
class Transaction;
}  // namespace lms::storage
namespace lms::content {
class ContentStore;
}
namespace lms::security {
class KeyRing;
class PasswordHasher;
}  // namespace lms::security

namespace lms::service {

/// Settings of the daemon that the services need.
struct Config {
  std::string public_url = "http://localhost:3000";   ///< of the app origin, without a trailing slash
  std::string content_url = "http://localhost:3001";  ///< of the content origin; may hold `*` in its host
  std::vector<std::string> content_aliases{};         ///< further ones, which packages try, too
  std::chrono::seconds access_token_life{600};
  std::chrono::seconds refresh_token_life{14 * 24 * 3600};
  std::chrono::seconds refresh_grace{30};  ///< how long a replaced refresh token is still taken
  std::uint64_t max_package_bytes = std::uint64_t{4} << 30;
};

/// Runs at the end of the transaction that makes a T, and is undone with it. May be empty.
template <class T>
using InTransaction = std::function<Result<void>(storage::Transaction&, const T&)>;

template <class T>
[[nodiscard]] Result<void> run_in(storage::Transaction& tx, const InTransaction<T>& also, const T& made) {
  if (!also) return {};
  return also(tx, made);
}

/// What the services work with. Made once by the program, outlives every service; all members
/// are thread-safe. `clock` and `random` are the only ways to time and chance.
struct Context {
  storage::Connection& db;
  content::ContentStore& content;
  security::KeyRing& keys;
  security::PasswordHasher& passwords;
  const Clock& clock;
  Random& random;
  Config config;
  UserCache users{};             ///< what authenticate() knows of users without asking the database
  LrsCallerCache lrs_callers{};  ///< the same for credentials of the record store
  /// Held shared from putting a package in the content store until the row that refers to it is
  /// committed, and alone while packages that no row refers to are removed.
  std::shared_mutex package_files{};
  /// Packages that could not be removed while a backup read them; guarded by package_files.
  std::vector<std::string> put_off{};

  Context(storage::Connection& database, content::ContentStore& store, security::KeyRing& key_ring,
          security::PasswordHasher& hasher, const Clock& time, Random& chance, Config settings)
      : db(database),
        content(store),
        keys(key_ring),
        passwords(hasher),
        clock(time),
        random(chance),
        config(std::move(settings)) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

}  // namespace lms::service
