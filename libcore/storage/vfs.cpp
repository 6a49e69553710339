#include "storage/vfs.hpp"

#include "storage/mapped_range.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

namespace lms::storage {
namespace {

sqlite3_vfs* system_vfs() {
  static sqlite3_vfs* const kSystem = sqlite3_vfs_find(nullptr);
  return kSystem;
}

/// A file of ours as SQLite sees it; the system's own one lies behind it. `File` begins with a sqlite3_file.
template <class File>
struct VfsShim {
  static constexpr std::size_t kInnerAt = (sizeof(File) + 15) / 16 * 16;

  static File& self(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static sqlite3_file* inner(sqlite3_file* file) {
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

  using Open = int (*)(sqlite3_vfs*, const char*, sqlite3_file*, int, int*);
  /// The system's VFS in all but how it opens a file.
  static sqlite3_vfs make(const char* name, Open open) {
    sqlite3_vfs vfs = *system_vfs();
    vfs.zName = name;
    vfs.pNext = nullptr;
    vfs.szOsFile += static_cast<int>(kInnerAt);
    vfs.xOpen = open;
    return vfs;
  }
};

/// Makes a VFS known to SQLite, whose name it answers.
const char* make_known(sqlite3_vfs& vfs) {
  if (sqlite3_vfs_register(&vfs, /*makeDflt=*/0) != SQLITE_OK)
    throw std::runtime_error("SQLite takes no further VFS");
  return vfs.zName;
}

// --- a database file that is mapped ---------------------------------------------------------------

/// SQLite may look so far beyond a page that is damaged.
constexpr sqlite3_int64 kBeyond = 256;

/// A database file that is read where it is mapped.
struct MappedFile {
  sqlite3_file base{};  // first: SQLite knows no more of it
  MappedRange* range = nullptr;
  sqlite3_int64 size = 0;  ///< so much is in the file for certain
};
using MappedShim = VfsShim<MappedFile>;

int control(sqlite3_file* file, int what, void* value) {
  // The system's file maps nothing besides.
  if (what == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_OK;
  return MappedShim::Forward<&sqlite3_io_methods::xFileControl>::run(file, what, value);
}

void shm_barrier(sqlite3_file* file) {
  MappedShim::inner(file)->pMethods->xShmBarrier(MappedShim::inner(file));
}

int fetch(sqlite3_file* file, sqlite3_int64 offset, int amount, void** out) {
  *out = nullptr;
  MappedFile& mapped = MappedShim::self(file);
  if (mapped.range->damaged) return SQLITE_OK;
  const sqlite3_int64 end = offset + amount + kBeyond;
  if (end > mapped.size) {
    sqlite3_int64 size = 0;
    const int failed = MappedShim::Forward<&sqlite3_io_methods::xFileSize>::run(file, &size);
    if (failed != SQLITE_OK) return failed;
    mapped.size = std::min(size, static_cast<sqlite3_int64>(kMappedRange));
  }
  if (end <= mapped.size) *out = mapped.range->start + offset;
  return SQLITE_OK;
}

/// Without a page: another state of the database is read from here on, whose file may be shorter.
int unfetch(sqlite3_file* file, sqlite3_int64 /*offset*/, void* page) {
  if (page == nullptr) MappedShim::self(file).size = 0;
  return SQLITE_OK;
}

#define LMS_FORWARD(method) &MappedShim::Forward<&sqlite3_io_methods::method>::run
const sqlite3_io_methods kMappedMethods{
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

int open_mapped(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* const system = system_vfs();
  const bool database = name != nullptr && (flags & SQLITE_OPEN_MAIN_DB) != 0;
  MappedRange* const range = database ? mapped_range_of(name) : nullptr;
  if (range == nullptr) return system->xOpen(system, name, file, flags, out_flags);
  auto* const mapped = new (file) MappedFile{.range = range};
  const int result = system->xOpen(system, name, MappedShim::inner(file), flags, out_flags);
  // With methods it will be closed, also when opening it failed.
  if (MappedShim::inner(file)->pMethods != nullptr) mapped->base.pMethods = &kMappedMethods;
  return result;
}

// --- a log whose frames are written together -------------------------------------------------------

/// So much is written at once. SQLite's own files write less than 128 KiB at a time and fail with more.
constexpr std::size_t kGatherRoom = std::size_t{120} << 10;

/// The write-ahead log of a session.
struct GatheredFile {
  sqlite3_file base{};                   // first: SQLite knows no more of it
  std::unique_ptr<std::byte[]> bytes{};  ///< made at the first write: most sessions never make one
  std::size_t size = 0;
  sqlite3_int64 at = 0;  ///< where in the file they belong
};

using LogShim = VfsShim<GatheredFile>;

int write_out(sqlite3_file* file) {
  GatheredFile& gathered = LogShim::self(file);
  if (gathered.size == 0) return SQLITE_OK;
  const int result = LogShim::Forward<&sqlite3_io_methods::xWrite>::run(
      file, gathered.bytes.get(), static_cast<int>(gathered.size), gathered.at);
  // What could not be written is given up with the transaction, as SQLite gives up a frame that fails.
  gathered.size = 0;
  return result;
}

int write_log(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  GatheredFile& gathered = LogShim::self(file);
  const auto count = static_cast<std::size_t>(size);
  const bool follows = at == gathered.at + static_cast<sqlite3_int64>(gathered.size);
  if (gathered.size > 0 && (!follows || gathered.size + count > kGatherRoom))
    if (const int failed = write_out(file); failed != SQLITE_OK) return failed;
  if (!gathered.bytes) gathered.bytes.reset(new (std::nothrow) std::byte[kGatherRoom]);
  if (!gathered.bytes || count > kGatherRoom)
    return LogShim::Forward<&sqlite3_io_methods::xWrite>::run(file, bytes, size, at);
  if (gathered.size == 0) gathered.at = at;
  std::memcpy(gathered.bytes.get() + gathered.size, bytes, count);
  gathered.size += count;
  return SQLITE_OK;
}

/// A method that the system's file does after all that was gathered is in it.
template <auto Method>
struct After;
template <class... Arguments, int (*sqlite3_io_methods::*Method)(sqlite3_file*, Arguments...)>
struct After<Method> {
  static int run(sqlite3_file* file, Arguments... arguments) {
    if (const int failed = write_out(file); failed != SQLITE_OK) return failed;
    return LogShim::Forward<Method>::run(file, arguments...);
  }
};

int close_log(sqlite3_file* file) {
  const int written = write_out(file);
  const int closed = LogShim::Forward<&sqlite3_io_methods::xClose>::run(file);
  LogShim::self(file).~GatheredFile();
  return written != SQLITE_OK ? written : closed;
}

#define LMS_AFTER(method) &After<&sqlite3_io_methods::method>::run
#define LMS_FORWARD(method) &LogShim::Forward<&sqlite3_io_methods::method>::run
// A log has no locks, shared memory or mapping of its own: those are the database file's.
const sqlite3_io_methods kLogMethods{
    1,
    &close_log,
    LMS_AFTER(xRead),
    &write_log,
    LMS_AFTER(xTruncate),
    LMS_AFTER(xSync),
    LMS_AFTER(xFileSize),
    LMS_FORWARD(xLock),
    LMS_FORWARD(xUnlock),
    LMS_FORWARD(xCheckReservedLock),
    LMS_AFTER(xFileControl),
    LMS_FORWARD(xSectorSize),
    LMS_FORWARD(xDeviceCharacteristics),
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};
#undef LMS_FORWARD
#undef LMS_AFTER

int open_log(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* const system = system_vfs();
  if ((flags & SQLITE_OPEN_WAL) == 0) return system->xOpen(system, name, file, flags, out_flags);
  auto* const gathered = new (file) GatheredFile{};
  const int result = system->xOpen(system, name, LogShim::inner(file), flags, out_flags);
  // With methods it will be closed, also when opening it failed.
  if (LogShim::inner(file)->pMethods != nullptr) gathered->base.pMethods = &kLogMethods;
  return result;
}

}  // namespace

const char* mapped_vfs() {
  static sqlite3_vfs vfs = MappedShim::make("lms-mapped", &open_mapped);
  static const char* const kName = make_known(vfs);
  return kName;
}

const char* gathering_vfs() {
  static sqlite3_vfs vfs = LogShim::make("lms-gathering", &open_log);
  static const char* const kName = make_known(vfs);
  return kName;
}

}  // namespace lms::storage
