#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <functional>
#include <string>
#include <vector>

namespace lms::dispatch {

/// A file of an archive. `make` is called when it is its turn, so that an archive of many needs the
/// memory of one; an error of it ends the writing.
struct ZipPart {
  enum class Method : std::uint8_t {
    deflate,
    store,  ///< for what is packed already
  };
  std::string name{};  ///< ASCII, with `/`
  std::function<Result<std::string>()> make{};
  Method method = Method::deflate;
};

/// ZIP archives that even strict readers take: entries in the order given, sizes and CRC in the local
/// headers (no data descriptors), no extra fields, no folders. `at` is the time of every entry.
/// Errors: those of `make`; dispatch.package_failed

/// In memory.
[[nodiscard]] Result<std::string> write_zip(const std::vector<ZipPart>& parts, TimePoint at);
/// Into the file `path`, which must not exist.
[[nodiscard]] Result<void> write_zip_file(const std::string& path, const std::vector<ZipPart>& parts,
                                          TimePoint at);

}  // namespace lms::dispatch
