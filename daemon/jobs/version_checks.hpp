#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lms::service {
class Courses;
}

namespace lms::jobs {

/// The worker that reads every newly imported package to its end, so that a lying size or checksum
/// is known before learners meet it (architecture section 2). What a restart interrupted is taken up again.
class VersionChecks {
 public:
  /// Starts the worker. `courses` outlives this.
  explicit VersionChecks(service::Courses& courses);
  /// Ends after the version being read; the rest is left for the next start.
  ~VersionChecks();
  VersionChecks(const VersionChecks&) = delete;
  VersionChecks& operator=(const VersionChecks&) = delete;

  /// A version was imported: look now instead of at the next round.
  void wake();

 private:
  void run();
  [[nodiscard]] bool stopping();

  service::Courses& courses_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wake_ = true;
  bool stop_ = false;
  std::thread worker_;
};

}  // namespace lms::jobs
