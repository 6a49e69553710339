#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::test {

enum class CourseStandard : std::uint8_t { scorm12, scorm2004_3rd, scorm2004_4th };

/// A course made up for tests and benches. The same options give the same bytes.
struct CourseOptions {
  CourseStandard standard = CourseStandard::scorm12;
  std::string title = "Generated course";
  std::string identifier = "generated-course";
  std::size_t scos = 1;
  /// Files altogether (manifest and pages included) and their uncompressed size, about; both are
  /// filled up with text that deflates and pictures that are stored.
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  /// SCORM 2004: SCOs only in order (flow without choice, forward only).
  bool forced_order = false;
};

struct NamedFile {
  std::string name;
  std::string content;
  bool deflate = true;
};
[[nodiscard]] std::vector<NamedFile> course_files(const CourseOptions& options);

/// Writes the files as a ZIP with libzip.
void write_zip(const std::filesystem::path& path, const std::vector<NamedFile>& files);
void write_course(const std::filesystem::path& path, const CourseOptions& options);
/// The same in memory, for small ones.
[[nodiscard]] std::string course_zip(const CourseOptions& options);

/// A manifest of `scos` items, each with `sco<N>/index.html`.
[[nodiscard]] std::string manifest_text(const CourseOptions& options,
                                        const std::vector<std::string>& more_files = {});

}  // namespace lms::test
