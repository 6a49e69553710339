#pragma once
#include "cli/client.hpp"
#include "cli/run.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace lms::cli {

/// Fetches the package of `version` (a version's record) of the course at `course_path`
/// (`/courses/<ref>`) to `file`, or to standard output for "-", and compares it with the SHA-256 of
/// the record. The file is there as a whole or not at all.
/// Errors: those of the client, file.unwritable, client.bad_answer (it is not what the record says)
[[nodiscard]] Result<void> download_package(Run& run, Client& server, const std::string& course_path,
                                            const nlohmann::json& version, const Query& query,
                                            const std::string& file);

}  // namespace lms::cli
