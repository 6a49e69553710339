#include "jobs/version_checks.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "service/courses.hpp"

#include <chrono>
#include <exception>

namespace lms::jobs {
namespace {

/// Rounds without a wake(): another lmsd on the same database may have imported.
constexpr auto kCheckRound = std::chrono::seconds{30};

void check(service::Courses& courses, const std::string& id) {
  const auto state = courses.verify_version(id);
  if (!state)
    log(LogLevel::error, "import", "a version could not be checked",
        {{"version", id}, {"error", describe(state.error())}});
  else if (*state == service::VersionState::damaged)
    log(LogLevel::warning, "import", "a version is damaged and cannot be launched", {{"version", id}});
  else
    log(LogLevel::info, "import", "a version was checked", {{"version", id}});
}

}  // namespace

VersionChecks::VersionChecks(service::Courses& courses) : courses_(courses), worker_([this] { run(); }) {}

VersionChecks::~VersionChecks() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  worker_.join();
}

void VersionChecks::wake() {
  {
    const std::lock_guard lock(mutex_);
    wake_ = true;
  }
  changed_.notify_one();
}

bool VersionChecks::stopping() {
  const std::lock_guard lock(mutex_);
  return stop_;
}

void VersionChecks::run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kCheckRound, [this] { return wake_ || stop_; });
      if (stop_) return;
      wake_ = false;
    }
    try {
      const auto ids = courses_.unverified_versions();
      if (!ids) {
        log(LogLevel::error, "import", "unchecked versions could not be listed",
            {{"error", describe(ids.error())}});
        continue;
      }
      for (const auto& id : *ids) {
        if (stopping()) return;
        check(courses_, id);
      }
    } catch (const std::exception& error) {
      // A dead disk must not end the daemon's other work; the next round tries again.
      log(LogLevel::error, "import", "checking versions failed", {{"error", error.what()}});
    }
  }
}

}  // namespace lms::jobs
