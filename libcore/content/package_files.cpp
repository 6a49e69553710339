#include "content/package_files.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "content/response_plan.hpp"
#include "package/xml_text.hpp"

#include <fmt/format.h>

#include <limits>

namespace lms::content {
namespace {

// What a package may be was decided at its import, perhaps under other limits.
constexpr package::PackageLimits kNoLimits{
    .entries = std::numeric_limits<std::uint32_t>::max(),
    .total_size = std::numeric_limits<std::uint64_t>::max(),
    .ratio_free = std::numeric_limits<std::uint64_t>::max(),
};

}  // namespace

std::string FileSlice::etag_base() const {
  const auto number = entry - package->index.entries().data();
  return fmt::format("{}-{}", std::string_view(package->hash).substr(0, 12), number);
}

PackageFiles::PackageFiles(const ContentStore& store, std::size_t max_packages, std::size_t max_memory)
    : store_(store), max_packages_(max_packages), max_memory_(max_memory) {}

Result<FileSlice> PackageFiles::lookup(std::string_view hash, std::string_view url_path) {
  LMS_ASSIGN(std::shared_ptr<const OpenPackage> package, open(hash));
  url_path = url_path.substr(0, url_path.find_first_of("?#"));
  std::string name = url_decode(url_path);
  if (!is_utf8(name)) name = package::decode_plain(name).text;  // percent-encoded as Windows-1252
  const package::ZipEntry* entry = package->index.find(name);
  // Authors work where case doesn't matter, and where accents are characters of their own.
  if (entry == nullptr && !name.ends_with('/')) entry = package->index.find_folded(name);
  if (entry != nullptr && !entry->folder()) {
    const std::string_view mime = mime_type(entry->name);
    return FileSlice{std::move(package), entry, mime};
  }
  const std::string shown = printable(name);
  return fail(Error{.code = "content.file.not_found",
                    .message = fmt::format("the package has no file '{}'", shown),
                    .file = shown});
}

// Reading an index takes milliseconds and happens outside the lock; two threads that need the
// same new package may both read it, and the first one's is kept.
Result<std::shared_ptr<const OpenPackage>> PackageFiles::open(std::string_view hash) {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = by_hash_.find(hash); found != by_hash_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      return *found->second;
    }
  }
  auto opened = std::make_shared<OpenPackage>();
  opened->hash = hash;
  LMS_ASSIGN(opened->source, store_.open(hash));
  LMS_ASSIGN(opened->index, package::read_index(*opened->source, kNoLimits));
  const std::scoped_lock lock(mutex_);
  if (const auto found = by_hash_.find(hash); found != by_hash_.end()) return *found->second;
  insert_locked(opened);
  return opened;
}

void PackageFiles::forget(std::string_view hash) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_hash_.find(hash);
  if (found == by_hash_.end()) return;
  const Order::iterator at = found->second;
  memory_ -= (*at)->index.memory();
  by_hash_.erase(found);
  order_.erase(at);
}

void PackageFiles::insert_locked(std::shared_ptr<const OpenPackage> opened) {
  memory_ += opened->index.memory();
  order_.push_front(std::move(opened));
  by_hash_.emplace(order_.front()->hash, order_.begin());
  trim_locked();
}

void PackageFiles::trim_locked() {
  while (order_.size() > 1 && (order_.size() > max_packages_ || memory_ > max_memory_)) {
    memory_ -= order_.back()->index.memory();
    by_hash_.erase(order_.back()->hash);
    order_.pop_back();
  }
}

}  // namespace lms::content
