#include "storage/file_mapping.hpp"

#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
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

/// Where the mapped files of the process begin.
class Starts {
 public:
  static Starts& all() {
    static Starts starts;
    return starts;
  }
  void set(FileId id, std::byte* start) {
    const std::lock_guard lock(mutex_);
    starts_[id] = start;
  }
  void remove(FileId id, const std::byte* start) {
    const std::lock_guard lock(mutex_);
    if (const auto found = starts_.find(id); found != starts_.end() && found->second == start)
      starts_.erase(found);
  }
  std::byte* of(const char* file) {
    struct stat info{};
    if (::stat(file, &info) != 0) return nullptr;
    const std::lock_guard lock(mutex_);
    const auto found = starts_.find({info.st_dev, info.st_ino});
    return found == starts_.end() ? nullptr : found->second;
  }

 private:
  std::mutex mutex_;
  std::map<FileId, std::byte*> starts_;
};

/// A file of ours as SQLite sees it; the system's own one lies behind it.
struct MappedFile {
  sqlite3_file base{};  // first: SQLite knows no more of it
  std::byte* start = nullptr;
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
  const sqlite3_int64 end = offset + amount + kBeyond;
  if (end > mapped.size) {
    sqlite3_int64 size = 0;
    if (const int failed = inner(file)->pMethods->xFileSize(inner(file), &size); failed != SQLITE_OK)
      return failed;
    mapped.size = std::min(size, static_cast<sqlite3_int64>(kRange));
  }
  if (end <= mapped.size) *out = mapped.start + offset;
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
  std::byte* const start = database ? Starts::all().of(name) : nullptr;
  if (start == nullptr) return system->xOpen(system, name, file, flags, out_flags);
  auto* const mapped = new (file) MappedFile{.start = start};
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

FileMapping::FileMapping(FileId id, std::byte* start) : id_(id), start_(start) {
  Starts::all().set(id_, start_);
}

FileMapping::~FileMapping() {
  Starts::all().remove(id_, start_);
  ::munmap(start_, kRange);
}

std::unique_ptr<FileMapping> FileMapping::create(int fd) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) return nullptr;
  void* const start = ::mmap(nullptr, kRange, PROT_READ, MAP_SHARED, fd, 0);
  if (start == MAP_FAILED) return nullptr;
  return std::unique_ptr<FileMapping>(
      new FileMapping({info.st_dev, info.st_ino}, static_cast<std::byte*>(start)));
}

void FileMapping::rest() { ::madvise(start_, kRange, MADV_DONTNEED); }

const char* mapped_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int kRegistered = sqlite3_vfs_register(&vfs, /*makeDflt=*/0);
  if (kRegistered != SQLITE_OK) throw std::runtime_error("SQLite takes no further VFS");
  return vfs.zName;
}

}  // namespace lms::storage
