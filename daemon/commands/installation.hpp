#pragma once
#include "base/result.hpp"
#include "content/directory_store.hpp"
#include "security/key_ring.hpp"
#include "storage/connection.hpp"
#include "storage/data_folder_lock.hpp"
#include "storage/database.hpp"

#include <filesystem>
#include <memory>

namespace lms::commands {

/// The parts of a data folder, locked for this process.
struct Installation {
  storage::DataFolderLock lock;
  std::unique_ptr<security::KeyRing> keys;
  std::unique_ptr<content::DirectoryStore> content;
  std::unique_ptr<storage::Connection> db;
};

enum class Missing {
  create,  ///< make what is missing: lmsd init
  refuse,  ///< a folder without a database is a mistake: lmsd serve
};

/// Opens `<folder>/lms.db`, `keys/` and `content/`.
/// Errors: storage.not_initialised, storage.locked, storage.*, keys.*, content.*
[[nodiscard]] Result<Installation> open_installation(const std::filesystem::path& folder, Missing missing,
                                                     const storage::DatabaseOptions& database = {});

}  // namespace lms::commands
