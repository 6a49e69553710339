#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "service/context.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// What was answered to a request.
struct KeptAnswer {
  int status = 0;
  std::string body{};
};

/// Answers of creating requests under keys that clients choose, so that a request that is sent again
/// after a lost answer creates nothing twice. Kept for a day, per actor. Thread-safe.
class Idempotency {
 public:
  static constexpr std::chrono::hours kKept{24};

  explicit Idempotency(Context& context) : context_(context) {}

  /// The answer kept under `key`, if there is one.
  /// Errors: idempotency.mismatch (it answered a request with another hash)
  [[nodiscard]] Result<std::optional<KeptAnswer>> find(const Principal& principal, std::string_view key,
                                                       ByteView request_hash);

  /// Keeps `answer` in the transaction of the request's effect.
  [[nodiscard]] Result<void> keep(storage::Transaction& tx, const Principal& principal, std::string_view key,
                                  ByteView request_hash, const KeptAnswer& answer);

 private:
  Context& context_;
};

}  // namespace lms::service
