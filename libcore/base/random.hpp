#pragma once
#include "base/time.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace lms {

/// Where unpredictable bytes come from; tests pass their own to be repeatable.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;
};

/// The operating system's generator (OpenSSL RAND_bytes). Thread-safe; ends the process
/// when the system cannot give random bytes, as no secret may be made then.
[[nodiscard]] Random& system_random();

/// A UUIDv7 in its usual text form: time-ordered, so that rows made later sort later.
/// Two calls in the same millisecond of one process are ordered, too. Thread-safe.
[[nodiscard]] std::string new_id(const Clock& clock = system_clock(), Random& random = system_random());

/// Whether `text` has the form of an id (36 characters, lower-case hex and dashes).
[[nodiscard]] bool is_id(std::string_view text);

/// `bytes` random bytes as base64url without padding: link tokens, secrets, one-time passwords.
[[nodiscard]] std::string random_token(std::size_t bytes, Random& random = system_random());

}  // namespace lms
