#pragma once
#include "base/error_table.hpp"
#include "base/result.hpp"
#include "commands/show_config.hpp"

#include <filesystem>
#include <string>

namespace lms::commands {

/// `lmsd backup`: writes an archive of the data folder to `file`, which is replaced when the new one is
/// whole and on the disk, or to stdout when it is `-`. What was written is told on stdout, or on
/// stderr when that is taken. ExitCode::findings when packages were damaged or missing already.
/// Errors: backup.*, storage.*, content.*
[[nodiscard]] Result<ExitCode> back_up(const std::filesystem::path& data_dir, const std::string& file,
                                       Format format);

/// `lmsd backup verify`: reads an archive (`-`: stdin) and compares all hashes.
/// Errors: backup.*
[[nodiscard]] Result<ExitCode> verify_backup(const std::string& file, Format format);

/// `lmsd restore`: a data folder from an archive (`-`: stdin).
/// Errors: backup.*, restore.*, storage.*, keys.*
[[nodiscard]] Result<ExitCode> restore_backup(const std::string& file, const std::filesystem::path& data_dir,
                                              Format format);

}  // namespace lms::commands
