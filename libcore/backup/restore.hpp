#pragma once
#include "backup/manifest.hpp"
#include "backup/tar.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace lms::backup {

/// Reads an archive to its end and compares everything with its list of files and hashes. Nothing
/// that create() does not write is accepted: no other names, no links, nothing twice.
/// Errors: backup.invalid, backup.damaged (a file is not what the list says), those of `in`
[[nodiscard]] Result<Manifest> verify(const Supply& in);

/// Makes a data folder from an archive, ready to be served. `data_folder` must be missing or empty.
/// Everything is unpacked into a folder within it and verified there, the database opened and the
/// keys read, before anything gets its place; the database comes last, so that what a crash leaves
/// is no installation. On an error nothing stays.
/// Errors: restore.not_empty, storage.locked, storage.too_new, storage.damaged, keys.damaged,
///         restore.write_failed, those of verify()
[[nodiscard]] Result<Manifest> restore(const Supply& in, const std::filesystem::path& data_folder);

}  // namespace lms::backup
