#include "commands/readiness.hpp"

#include "content/content_store.hpp"
#include "storage/connection.hpp"

namespace lms::commands {
namespace {

const storage::Statement kAlive{"SELECT 1"};

}  // namespace

Result<void> Readiness::check() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (last_ && now - looked_at_ < std::chrono::seconds(1)) return *last_;
  auto answer = db_.write([](storage::Transaction& tx) -> Result<void> {
    LMS_TRY(tx.query(kAlive));
    return {};
  });
  if (answer) answer = content_.check_writable();
  looked_at_ = now;
  last_ = answer;
  return answer;
}

}  // namespace lms::commands
