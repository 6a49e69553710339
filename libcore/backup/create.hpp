#pragma once
#include "backup/manifest.hpp"
#include "backup/tar.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace lms::backup {

/// Writes everything of a data folder to `out` as one archive: the database as it is at one moment
/// after the call, the packages it names, the keys, and the list of all with their hashes. Works while
/// lmsd serves from the folder, and holds nobody up; packages are not removed meanwhile.
///
/// The database's copy is made first, beside the database, and is gone at the end: all that it names
/// is there already, and is kept by a pin. Keys come after it, as what they sealed does not go.
///
/// Gives what was written. Damaged or missing packages are told there and are no error: the rest
/// is worth keeping.
/// Errors: storage.not_initialised, storage.damaged, storage.*, backup.changed, backup.read_failed,
///         keys.*, content.*, those of `out`
[[nodiscard]] Result<Manifest> create(const std::filesystem::path& data_folder, std::string_view program,
                                      const Sink& out);

}  // namespace lms::backup
