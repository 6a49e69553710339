#include "cli/folder_files.hpp"

#include "package/limits.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace lms::cli {

namespace fs = std::filesystem;

Result<Bytes> read_whole_file(const fs::path& path, std::uint64_t cap) {
  std::error_code problem;
  if (!fs::exists(path, problem)) return fail("file.not_found", "there is no file '" + path.string() + "'");
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail("file.unreadable", "'" + path.string() + "' cannot be opened");
  Bytes bytes;
  std::vector<char> buffer(64 * 1024);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    const auto part = as_bytes({buffer.data(), static_cast<std::size_t>(in.gcount())});
    if (bytes.size() + part.size() > cap)
      return fail("file.too_large", "'" + path.string() + "' is too large");
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  if (in.bad()) return fail("file.unreadable", "'" + path.string() + "' cannot be read");
  return bytes;
}

Result<std::unique_ptr<FolderFiles>> FolderFiles::open(const fs::path& folder) {
  auto out = std::make_unique<FolderFiles>();
  out->folder_ = folder;
  std::error_code problem;
  std::vector<std::uint64_t> sizes;
  const package::PackageLimits limits;
  auto at = fs::recursive_directory_iterator(folder, problem);
  for (; !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
    std::error_code ignored;
    if (at->is_symlink(ignored)) {
      continue;
    }
    if (!at->is_regular_file(ignored)) continue;
    if (sizes.size() >= limits.entries)
      return fail("package.zip.too_many_entries", "the folder has more files than a package may have");
    out->names_.push_back(at->path().lexically_relative(folder).generic_string());
    sizes.push_back(at->file_size(ignored));
  }
  if (problem)
    return fail("file.unreadable", "'" + folder.string() + "' cannot be read: " + problem.message());
  std::vector<std::size_t> order(sizes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return out->names_[i]; });
  for (const std::size_t i : order) out->files_.push_back({out->names_[i], sizes[i]});
  return out;
}

Result<Bytes> FolderFiles::read(std::string_view name, std::uint64_t cap) const {
  auto bytes = read_whole_file(folder_ / fs::path(name), cap);
  if (!bytes && bytes.error().code == "file.too_large") bytes.error().code = "package.manifest.too_large";
  return bytes;
}

}  // namespace lms::cli
