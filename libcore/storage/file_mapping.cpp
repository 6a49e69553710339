#include "storage/file_mapping.hpp"

#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <map>
#include <mutex>
#include <new>
#include <stdexcept>

namespace lms::storage {
namespace {

/// Addresses, not memory; what lies behind is read as usual.
constexpr std::size_t kRange = std::size_t{16} << 30;
/// SQLite may look so far beyond a page that is damaged.
constexpr sqlite3_int64 kBeyond = 256;

using FileId = std::pair<dev_t, ino_t>;

}  // namespace

/// A mapped range as the signal's handler sees it, which may look at nothing else.
struct MappedRange {
  std::atomic<std::byte*> start{nullptr};
  std::atomic<bool> damaged{false};
};

namespace {

std::array<MappedRange, 16> g_ranges;
std::size_t g_page = 4096;
struct sigaction g_before{};

/// Lets the thread go on with zeros where a page of ours cannot be read.
void on_unreadable(int signal, siginfo_t* info, void* /*context*/) {
  const int error = errno;
  auto* const at = static_cast<std::byte*>(info->si_addr);
  for (MappedRange& range : g_ranges) {
    std::byte* const start = range.start;
    if (start == nullptr || at < start || at >= start + kRange) continue;
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

/// A file of ours as SQLite sees it; the system's own one lies behind it.
struct MappedFile {
  sqlite3_file base{};  // first: SQLite knows no more of it
  MappedRange* range = nullptr;
  sqlite3_int64 size = 0;  ///< so much is in the file for certain
};
constexpr std::size_t kInnerAt = (sizeof(MappedFile) + 15) / 16 * 16;

MappedFile& self(sqlite3_file* file) { return *reinterpret_cast<MappedFile*>(file); }
sqlite3_file* inner(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(file) + kInnerAt);
}

/// A method that the system's file does.
template <auto Method>
struct Forward;
template <class... Arguments, int (*sqlite3_io_methods::*Method)(sqlite3_file*, Arguments...)>
struct Forward<Method> {
  static int run(sqlite3_file* file, Arguments... arguments) {
    return (inner(file)->pMethods->*Method)(inner(file), arguments...);
  }
};

int control(sqlite3_file* file, int what, void* value) {
  // The system's file maps nothing besides.
  if (what == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_OK;
  return inner(file)->pMethods->xFileControl(inner(file), what, value);
}

void shm_barrier(sqlite3_file* file) { inner(file)->pMethods->xShmBarrier(inner(file)); }

int fetch(sqlite3_file* file, sqlite3_int64 offset, int amount, void** out) {
  *out = nullptr;
  MappedFile& mapped = self(file);
  if (mapped.range->damaged) return SQLITE_OK;
  const sqlite3_int64 end = offset + amount + kBeyond;
  if (end > mapped.size) {
    sqlite3_int64 size = 0;
    if (const int failed = inner(file)->pMethods->xFileSize(inner(file), &size); failed != SQLITE_OK)
      return failed;
    mapped.size = std::min(size, static_cast<sqlite3_int64>(kRange));
  }
  if (end <= mapped.size) *out = mapped.range->start + offset;
  return SQLITE_OK;
}

/// Without a page: another state of the database is read from here on, whose file may be shorter.
int unfetch(sqlite3_file* file, sqlite3_int64 /*offset*/, void* page) {
  if (page == nullptr) self(file).size = 0;
  return SQLITE_OK;
}

#define LMS_FORWARD(method) &Forward<&sqlite3_io_methods::method>::run
const sqlite3_io_methods kMethods{
    3,
    LMS_FORWARD(xClose),
    LMS_FORWARD(xRead),
    LMS_FORWARD(xWrite),
    LMS_FORWARD(xTruncate),
    LMS_FORWARD(xSync),
    LMS_FORWARD(xFileSize),
    LMS_FORWARD(xLock),
    LMS_FORWARD(xUnlock),
    LMS_FORWARD(xCheckReservedLock),
    &control,
    LMS_FORWARD(xSectorSize),
    LMS_FORWARD(xDeviceCharacteristics),
    LMS_FORWARD(xShmMap),
    LMS_FORWARD(xShmLock),
    &shm_barrier,
    LMS_FORWARD(xShmUnmap),
    &fetch,
    &unfetch,
};
#undef LMS_FORWARD

sqlite3_vfs* system_vfs() {
  static sqlite3_vfs* const kSystem = sqlite3_vfs_find(nullptr);
  return kSystem;
}

int open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* const system = system_vfs();
  const bool database = name != nullptr && (flags & SQLITE_OPEN_MAIN_DB) != 0;
  MappedRange* const range = database ? Ranges::all().of(name) : nullptr;
  if (range == nullptr) return system->xOpen(system, name, file, flags, out_flags);
  auto* const mapped = new (file) MappedFile{.range = range};
  const int result = system->xOpen(system, name, inner(file), flags, out_flags);
  // With methods it will be closed, also when opening it failed.
  if (inner(file)->pMethods != nullptr) mapped->base.pMethods = &kMethods;
  return result;
}

/// The system's VFS in all but how it opens a file.
sqlite3_vfs make_vfs() {
  sqlite3_vfs vfs = *system_vfs();
  vfs.zName = "lms-mapped";
  vfs.pNext = nullptr;
  vfs.szOsFile += static_cast<int>(kInnerAt);
  vfs.xOpen = open;
  return vfs;
}

}  // namespace

FileMapping::FileMapping(FileId id, MappedRange& range) : id_(id), range_(range) {}

FileMapping::~FileMapping() {
  std::byte* const start = range_.start;
  Ranges::all().give_back(id_, range_);
  ::munmap(start, kRange);
}

std::unique_ptr<FileMapping> FileMapping::create(int fd) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) return nullptr;
  void* const start = ::mmap(nullptr, kRange, PROT_READ, MAP_SHARED, fd, 0);
  if (start == MAP_FAILED) return nullptr;
  catch_unreadable();
  const FileId id{info.st_dev, info.st_ino};
  MappedRange* const range = Ranges::all().take(id, static_cast<std::byte*>(start));
  if (range == nullptr) {
    ::munmap(start, kRange);
    return nullptr;
  }
  return std::unique_ptr<FileMapping>(new FileMapping(id, *range));
}

void FileMapping::rest() { ::madvise(range_.start, kRange, MADV_DONTNEED); }

bool FileMapping::damaged() const { return range_.damaged; }

const char* mapped_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int kRegistered = sqlite3_vfs_register(&vfs, /*makeDflt=*/0);
  if (kRegistered != SQLITE_OK) throw std::runtime_error("SQLite takes no further VFS");
  return vfs.zName;
}

}  // namespace lms::storage
