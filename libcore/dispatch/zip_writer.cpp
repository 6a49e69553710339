#include "dispatch/zip_writer.hpp"

#include <zip.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace lms::dispatch {
namespace {

std::unexpected<Error> failed(std::string_view what) {
  return fail("dispatch.package_failed", "cannot write the package: " + std::string(what));
}

/// One entry as libzip reads it: made when it is first asked for, gone when it has been read.
struct Feed {
  const ZipPart& part;
  TimePoint at{};
  std::optional<std::string> bytes{};
  std::size_t position = 0;
  std::optional<Error> problem{};

  bool ready() {
    if (bytes) return true;
    if (problem) return false;
    auto made = part.make();
    if (!made) {
      problem = std::move(made.error());
      return false;
    }
    bytes = std::move(*made);
    return true;
  }
};

zip_int64_t answer_stat(Feed& feed, void* data, zip_uint64_t length) {
  if (length < sizeof(zip_stat_t) || !feed.ready()) return -1;
  auto* stat = static_cast<zip_stat_t*>(data);
  zip_stat_init(stat);
  stat->valid = ZIP_STAT_SIZE | ZIP_STAT_MTIME;
  stat->size = feed.bytes->size();
  stat->mtime = static_cast<time_t>(to_millis(feed.at) / 1000);
  return sizeof(zip_stat_t);
}

zip_int64_t read_some(Feed& feed, void* data, zip_uint64_t length) {
  if (!feed.ready()) return -1;
  const auto size = std::min<std::size_t>(length, feed.bytes->size() - feed.position);
  std::memcpy(data, feed.bytes->data() + feed.position, size);
  feed.position += size;
  return static_cast<zip_int64_t>(size);
}

zip_int64_t answer(void* state, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  auto& feed = *static_cast<Feed*>(state);
  switch (command) {
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                            ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
    case ZIP_SOURCE_STAT:
      return answer_stat(feed, data, length);
    case ZIP_SOURCE_OPEN:
      feed.position = 0;
      return feed.ready() ? 0 : -1;
    case ZIP_SOURCE_READ:
      return read_some(feed, data, length);
    case ZIP_SOURCE_CLOSE:
      feed.bytes.reset();
      return 0;
    case ZIP_SOURCE_ERROR: {
      const int codes[2] = {ZIP_ER_INTERNAL, 0};
      if (length < sizeof codes) return -1;
      std::memcpy(data, codes, sizeof codes);
      return sizeof codes;
    }
    default:
      return 0;
  }
}

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

Result<void> fill(Archive opened, const std::vector<ZipPart>& parts, TimePoint at) {
  std::vector<std::unique_ptr<Feed>> feeds;
  Archive archive = std::move(opened);  // goes before what it reads from
  for (const ZipPart& part : parts) {
    feeds.push_back(std::make_unique<Feed>(Feed{.part = part, .at = at}));
    zip_source_t* source = zip_source_function(archive.get(), answer, feeds.back().get());
    if (source == nullptr) return failed(zip_strerror(archive.get()));
    const zip_int64_t index = zip_file_add(archive.get(), part.name.c_str(), source, ZIP_FL_ENC_GUESS);
    if (index < 0) {
      zip_source_free(source);
      return failed(zip_strerror(archive.get()));
    }
    const auto method = part.method == ZipPart::Method::store ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
    if (zip_set_file_compression(archive.get(), static_cast<zip_uint64_t>(index), method, 0) != 0)
      return failed(zip_strerror(archive.get()));
  }
  if (zip_close(archive.get()) == 0) {
    (void)archive.release();
    return {};
  }
  for (const auto& feed : feeds)
    if (feed->problem) return fail(*feed->problem);
  return failed(zip_strerror(archive.get()));
}

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

Result<std::string> bytes_of(zip_source_t* memory) {
  if (zip_source_open(memory) != 0) return failed("its bytes cannot be read");
  std::string bytes;
  const bool at_end = zip_source_seek(memory, 0, SEEK_END) == 0;
  const zip_int64_t size = at_end ? zip_source_tell(memory) : -1;
  bool whole = size >= 0 && zip_source_seek(memory, 0, SEEK_SET) == 0;
  if (whole) {
    bytes.resize(static_cast<std::size_t>(size));
    whole = zip_source_read(memory, bytes.data(), bytes.size()) == size;
  }
  zip_source_close(memory);
  if (!whole) return failed("its bytes cannot be read");
  return bytes;
}

}  // namespace

Result<std::string> write_zip(const std::vector<ZipPart>& parts, TimePoint at) {
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, FreeSource> memory(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!memory) return failed(zip_error_strerror(&error));
  zip_source_keep(memory.get());  // the archive's reference; the other one is ours
  Archive archive(zip_open_from_source(memory.get(), ZIP_TRUNCATE, &error));
  if (!archive) {
    zip_source_free(memory.get());
    return failed(zip_error_strerror(&error));
  }
  LMS_TRY(fill(std::move(archive), parts, at));
  return bytes_of(memory.get());
}

Result<void> write_zip_file(const std::string& path, const std::vector<ZipPart>& parts, TimePoint at) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    auto problem = failed(zip_error_strerror(&error));
    zip_error_fini(&error);
    return problem;
  }
  return fill(std::move(archive), parts, at);
}

}  // namespace lms::dispatch
