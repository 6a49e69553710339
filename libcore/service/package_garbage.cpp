#include "service/package_garbage.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "content/content_store.hpp"
#include "storage/connection.hpp"

#include <mutex>
#include <utility>

namespace lms::service {
namespace {

const storage::Statement kInUse{"SELECT 1 FROM course_versions WHERE package_sha256 = $1 LIMIT 1"};

}  // namespace

std::size_t remove_unused_packages(Context& context, const std::vector<std::string>& packages) {
  std::size_t removed = 0;
  const std::lock_guard lock(context.package_files);
  std::vector<std::string> candidates = std::exchange(context.put_off, {});
  candidates.insert(candidates.end(), packages.begin(), packages.end());
  for (const std::string& package : candidates) {
    const auto used = context.db.read([&](storage::Transaction& tx) { return tx.query(kInUse, {package}); });
    if (used && !used->empty()) continue;
    const auto gone = used ? context.content.remove(package) : Result<void>(std::unexpected(used.error()));
    if (gone)
      ++removed;
    else if (gone.error().code == "content.pinned")
      context.put_off.push_back(package);
    else
      log(LogLevel::warning, "content", "unused package stays",
          {{"package", package}, {"why", describe(gone.error())}});
  }
  return removed;
}

}  // namespace lms::service
