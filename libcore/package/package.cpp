#include "package/package.hpp"

#include "base/text.hpp"
#include "package/manifest.hpp"
#include "package/zip_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lms::package {
namespace {

constexpr std::string_view kManifest = "imsmanifest.xml";

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }
std::string_view folder_of(std::string_view path) {
  return path.substr(0, path.size() - base_name(path).size());
}

// The manifest at the root; some tools write its name with capitals.
const ZipEntry* find_manifest(const ZipIndex& index) {
  if (const ZipEntry* const exact = index.find(kManifest)) return exact;
  const ZipEntry* const folded = index.find_folded(kManifest);
  return folded != nullptr && !folded->folder() ? folded : nullptr;
}

// The wrapper folder nearest to the root that has the manifest; empty without one.
std::string_view wrapper_folder(const ZipIndex& index) {
  std::string_view best;
  for (const ZipEntry& entry : index.entries()) {
    if (entry.folder() || ascii_lower(base_name(entry.name)) != kManifest) continue;
    const std::string_view folder = folder_of(entry.name);
    if (best.empty() || std::ranges::count(folder, '/') < std::ranges::count(best, '/')) best = folder;
  }
  return best;
}

// The standard of a package that isn't SCORM; empty when nothing tells. AICC files may lie in a folder.
std::string_view other_standard(const ZipIndex& index) {
  if (index.find_folded("cmi5.xml") != nullptr) return "cmi5";
  if (index.find_folded("tincan.xml") != nullptr) return "Tin Can (xAPI)";
  for (const ZipEntry& entry : index.entries()) {
    const std::string name = ascii_lower(entry.name);
    for (const std::string_view ending : {".crs", ".au", ".cst"})
      if (name.ends_with(ending)) return "AICC";
  }
  return {};
}

std::unexpected<Error> manifest_missing(const ZipIndex& index) {
  if (const std::string_view standard = other_standard(index); !standard.empty())
    return fail(
        "package.standard.unsupported",
        fmt::format("the package is written for {}, which is not supported; SCORM 1.2 and SCORM 2004 are",
                    standard));
  if (const std::string_view folder = wrapper_folder(index); !folder.empty())
    return fail(Error{.code = "package.manifest.missing",
                      .message = fmt::format(
                          "imsmanifest.xml is in the folder '{}', not at the root of the ZIP; zip what is "
                          "in that folder, not the folder",
                          printable(folder)),
                      .file = printable(folder) + std::string(kManifest)});
  return fail(Error{.code = "package.manifest.missing",
                    .message = "the ZIP has no imsmanifest.xml, so it is not a SCORM package",
                    .file = std::string(kManifest)});
}

}  // namespace

Result<Package> read_package(const ByteSource& source, const PackageLimits& limits) {
  Package out;
  LMS_ASSIGN(out.index, read_index(source, limits));
  const ZipEntry* const manifest = find_manifest(out.index);
  if (manifest == nullptr) return manifest_missing(out.index);
  if (manifest->size > limits.manifest_size)
    return fail(Error{.code = "package.manifest.too_large",
                      .message = fmt::format("imsmanifest.xml has {} bytes, more than the {} allowed",
                                             manifest->size, limits.manifest_size),
                      .file = std::string(kManifest)});
  LMS_ASSIGN(const Bytes xml, read_entry(source, *manifest, limits.manifest_size));
  const FileExists exists = [&out](std::string_view name) {
    const ZipEntry* const entry = out.index.find(name);
    return entry != nullptr && !entry->folder();
  };
  LMS_ASSIGN(out.course, parse_manifest(xml, exists, limits));
  return out;
}

}  // namespace lms::package
