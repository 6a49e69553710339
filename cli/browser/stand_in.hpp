#pragma once
#include "base/result.hpp"
#include "sequencing/definition.hpp"

#include <filesystem>
#include <string>

namespace lms::cli {

/// Writes the package at `source` (a ZIP, a folder with a manifest, or a manifest) to `target` as one that can
/// be imported: for each page that it should show and doesn't have, a page stands in that does nothing.
/// Errors: file.unreadable, package.*
[[nodiscard]] Result<void> write_playable(const std::string& source,
                                          const sequencing::CourseDefinition& course,
                                          const std::filesystem::path& target);

}  // namespace lms::cli
