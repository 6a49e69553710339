#pragma once
#include "base/random.hpp"
#include "base/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace lms::security {

/// Cost of one computation (argon2id) and how many there may be. The defaults cost an attacker
/// 19 MiB and two passes a guess, and the daemon at most 19 MiB a core.
struct PasswordCost {
  std::uint32_t memory_kib = 19 * 1024;
  std::uint32_t passes = 2;
  std::size_t parallel = 0;   ///< computations at once; 0 = as many as there are cores
  std::size_t waiting = 128;  ///< callers that wait for one at most; more are answered auth.busy
};

/// Whether `encoded` has the form that PasswordHasher::hash() gives and verify() can check: argon2id
/// of one lane, at a cost that cannot take the machine down.
[[nodiscard]] bool is_password_hash(std::string_view encoded);

/// Hashes and checks passwords. Thread-safe; callers beyond `parallel` wait their turn.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = {}, Random& random = system_random());

  /// The encoded form (`$argon2id$v=19$m=19456,t=2,p=1$salt$hash`), with a fresh salt.
  /// Errors: auth.busy
  [[nodiscard]] Result<std::string> hash(std::string_view password);

  /// Whether `password` is the one that `encoded` was made of. An `encoded` that is empty or
  /// damaged never matches and takes as long as one that is right: call this with "" for a user
  /// who does not exist, so that the time of an answer tells nobody which users do.
  /// Errors: auth.busy
  [[nodiscard]] Result<bool> verify(std::string_view password, std::string_view encoded);

  /// Whether `encoded` was made at another cost than ours; after a good verify() it is time to
  /// hash the password again.
  [[nodiscard]] bool is_outdated(std::string_view encoded) const;

  /// Computations that run and callers that wait for one.
  struct Load {
    std::size_t running = 0;
    std::size_t waiting = 0;
  };
  [[nodiscard]] Load load() const;

 private:
  class Turn;
  [[nodiscard]] Result<void> wait_for_turn();
  void end_turn();

  PasswordCost cost_;
  Random& random_;
  std::string nobody_;  ///< what unknown users are checked against; no password fits
  mutable std::mutex mutex_;
  std::condition_variable free_;
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace lms::security
