#include "package/file_set.hpp"

#include "package/zip_names.hpp"
#include "package/zip_reader.hpp"

namespace lms::package {

void FileSet::fill() const {
  if (!exact_.empty()) return;
  for (const PackageFile& file : files()) exact_.emplace(file.name, &file);
}

const PackageFile* FileSet::find(std::string_view name) const {
  fill();
  const auto found = exact_.find(name);
  return found == exact_.end() ? nullptr : found->second;
}

const PackageFile* FileSet::find_folded(std::string_view name) const {
  if (const PackageFile* const exact = find(name)) return exact;
  if (folded_.empty())
    for (const PackageFile& file : files()) folded_.emplace(fold_name(file.name), &file);
  const auto found = folded_.find(fold_name(name));
  return found == folded_.end() ? nullptr : found->second;
}

ZipFiles::ZipFiles(const ByteSource& source, const ZipIndex& index) : source_(source), index_(index) {
  files_.reserve(index.file_count());
  for (const ZipEntry& entry : index.entries())
    if (!entry.folder()) files_.push_back({entry.name, entry.size});
}

Result<Bytes> ZipFiles::read(std::string_view name, std::uint64_t cap) const {
  const ZipEntry* const entry = index_.find(name);
  if (entry == nullptr) return fail("package.file.not_found", "the package has no " + std::string(name));
  auto bytes = read_entry(source_, *entry, cap);
  if (!bytes && bytes.error().file.empty()) bytes.error().file = std::string(name);
  return bytes;
}

LoneFile::LoneFile(std::string name, Bytes bytes) : name_(std::move(name)), bytes_(std::move(bytes)) {
  file_ = {name_, bytes_.size()};
}

Result<Bytes> LoneFile::read(std::string_view name, std::uint64_t cap) const {
  if (name != name_) return fail("package.file.not_found", "the package has no " + std::string(name));
  if (bytes_.size() > cap) return fail("package.manifest.too_large", name_ + " is too large");
  return bytes_;
}

}  // namespace lms::package
