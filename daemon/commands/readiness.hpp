#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <mutex>
#include <optional>

namespace lms::storage {
class Connection;
}
namespace lms::content {
class ContentStore;
}

namespace lms::commands {

/// Whether requests can be served: the database takes writes and packages can be stored. The
/// answer holds for a second, as anybody may ask. Thread-safe.
class Readiness {
 public:
  Readiness(storage::Connection& db, const content::ContentStore& content) : db_(db), content_(content) {}
  /// Errors: of the database or the content store
  [[nodiscard]] Result<void> check();

 private:
  storage::Connection& db_;
  const content::ContentStore& content_;
  std::mutex mutex_;
  std::optional<Result<void>> last_;
  std::chrono::steady_clock::time_point looked_at_{};
};

}  // namespace lms::commands
