#include "storage/file_mapping.hpp"

#include "storage/mapped_range.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <map>
#include <mutex>

namespace lms::storage {
namespace {

using FileId = std::pair<dev_t, ino_t>;

std::array<MappedRange, 16> g_ranges;
std::size_t g_page = 4096;
struct sigaction g_before{};

/// Lets the thread go on with zeros where a page of ours cannot be read.
void on_unreadable(int signal, siginfo_t* info, void* /*context*/) {
  const int error = errno;
  auto* const at = static_cast<std::byte*>(info->si_addr);
  for (MappedRange& range : g_ranges) {
    std::byte* const start = range.start;
    if (start == nullptr || at < start || at >= start + kMappedRange) continue;
    std::byte* const page = at - static_cast<std::size_t>(at - start) % g_page;
    constexpr int kZeros = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (::mmap(page, g_page, PROT_READ, kZeros, -1, 0) == MAP_FAILED) break;
    range.damaged = true;
    errno = error;
    return;
  }
  // The instruction runs again, and fails as it would have without us.
  ::sigaction(signal, &g_before, nullptr);
}

void catch_unreadable() {
  static const bool kCaught = [] {
    g_page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action{};
    action.sa_sigaction = on_unreadable;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    return ::sigaction(SIGBUS, &action, &g_before) == 0;
  }();
  (void)kCaught;
}

/// The mapped files of the process.
class Ranges {
 public:
  static Ranges& all() {
    static Ranges ranges;
    return ranges;
  }
  /// Null when all are taken.
  MappedRange* take(FileId id, std::byte* start) {
    const std::lock_guard lock(mutex_);
    for (MappedRange& range : g_ranges) {
      if (range.start != nullptr) continue;
      range.damaged = false;
      range.start = start;
      ranges_[id] = &range;
      return &range;
    }
    return nullptr;
  }
  void give_back(FileId id, MappedRange& range) {
    const std::lock_guard lock(mutex_);
    if (const auto found = ranges_.find(id); found != ranges_.end() && found->second == &range)
      ranges_.erase(found);
    range.start = nullptr;
  }
  MappedRange* of(const char* file) {
    struct stat info{};
    if (::stat(file, &info) != 0) return nullptr;
    const std::lock_guard lock(mutex_);
    const auto found = ranges_.find({info.st_dev, info.st_ino});
    return found == ranges_.end() ? nullptr : found->second;
  }

 private:
  std::mutex mutex_;
  std::map<FileId, MappedRange*> ranges_;
};

}  // namespace

FileMapping::FileMapping(FileId id, MappedRange& range) : id_(id), range_(range) {}

FileMapping::~FileMapping() {
  std::byte* const start = range_.start;
  Ranges::all().give_back(id_, range_);
  ::munmap(start, kMappedRange);
}

std::unique_ptr<FileMapping> FileMapping::create(int fd) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) return nullptr;
  void* const start = ::mmap(nullptr, kMappedRange, PROT_READ, MAP_SHARED, fd, 0);
  if (start == MAP_FAILED) return nullptr;
  catch_unreadable();
  const FileId id{info.st_dev, info.st_ino};
  MappedRange* const range = Ranges::all().take(id, static_cast<std::byte*>(start));
  if (range == nullptr) {
    ::munmap(start, kMappedRange);
    return nullptr;
  }
  return std::unique_ptr<FileMapping>(new FileMapping(id, *range));
}

void FileMapping::rest() { ::madvise(range_.start, kMappedRange, MADV_DONTNEED); }

bool FileMapping::damaged() const { return range_.damaged; }

MappedRange* mapped_range_of(const char* file) { return Ranges::all().of(file); }

}  // namespace lms::storage
