#include "cli/browser/stand_in.hpp"

#include "cli/play.hpp"
#include "package/launch_url.hpp"

#include <zip.h>

#include <memory>
#include <set>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEmptyPage =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Page of a learner "
    "script</title></head>\n"
    "<body><p>This page stands in for one that the package does not have.</p></body></html>\n";

Error unwritable(const fs::path& target) {
  return {
      .code = "file.unreadable", .message = "the package to play cannot be written", .file = target.string()};
}

struct Discard {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

bool add_file(zip_t* zip, const std::string& name, const fs::path& file) {
  zip_source_t* from = zip_source_file(zip, file.c_str(), 0, -1);
  if (from == nullptr) return false;
  if (zip_file_add(zip, name.c_str(), from, ZIP_FL_ENC_UTF_8) >= 0) return true;
  zip_source_free(from);
  return false;
}

bool add_stand_in(zip_t* zip, const std::string& name) {
  zip_source_t* from = zip_source_buffer(zip, kEmptyPage.data(), kEmptyPage.size(), 0);
  if (from == nullptr) return false;
  if (zip_file_add(zip, name.c_str(), from, ZIP_FL_ENC_UTF_8) >= 0) return true;
  zip_source_free(from);
  return false;
}

/// The files of a folder, or the manifest alone.
bool add_source(zip_t* zip, const fs::path& source) {
  std::error_code failed;
  if (!fs::is_directory(source, failed)) return add_file(zip, "imsmanifest.xml", source);
  for (const auto& entry : fs::recursive_directory_iterator(source, failed)) {
    if (!entry.is_regular_file()) continue;
    if (!add_file(zip, fs::relative(entry.path(), source).generic_string(), entry.path())) return false;
  }
  return !failed;
}

/// The file inside the package that an href names; nothing for another site's.
std::string file_of(std::string_view href) {
  return href.empty() || package::is_web_url(href) ? std::string{} : package::file_name_of(href);
}

}  // namespace

Result<void> write_playable(const std::string& source, const sequencing::CourseDefinition& course,
                            const fs::path& target) {
  std::error_code failed;
  const bool zipped = is_zip(source);
  if (zipped) fs::copy_file(source, target, fs::copy_options::overwrite_existing, failed);
  if (failed) return fail(unwritable(target));
  int error = 0;
  Archive zip(zip_open(target.c_str(), zipped ? 0 : ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!zip) return fail(unwritable(target));
  if (!zipped && !add_source(zip.get(), source)) return fail(unwritable(target));
  std::set<std::string> done;
  for (const sequencing::ActivityDefinition& activity : course.activities) {
    const std::string file = file_of(activity.href);
    if (file.empty() || !done.insert(file).second) continue;
    if (zip_name_locate(zip.get(), file.c_str(), 0) >= 0) continue;
    if (!add_stand_in(zip.get(), file)) return fail(unwritable(target));
  }
  if (zip_close(zip.get()) != 0) return fail(unwritable(target));
  static_cast<void>(zip.release());
  return {};
}

}  // namespace lms::cli
