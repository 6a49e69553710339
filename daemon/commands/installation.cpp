#include "commands/installation.hpp"

#include "security/key_file.hpp"
#include "service/lrs_upgrades.hpp"

#include <system_error>
#include <utility>

namespace lms::commands {

Result<Installation> open_installation(const std::filesystem::path& folder, Missing missing,
                                       const storage::DatabaseOptions& options) {
  const auto database = folder / "lms.db";
  std::error_code ignored;
  if (missing == Missing::create)
    LMS_TRY(security::make_private_folder(folder));
  else if (!std::filesystem::exists(database, ignored))
    return fail(Error{.code = "storage.not_initialised",
                      .message = "this folder holds no installation; make one with: lmsd init --data-dir " +
                                 folder.string() + " --admin-email YOU@EXAMPLE.ORG",
                      .file = folder.string()});
  LMS_ASSIGN(auto lock, storage::DataFolderLock::acquire(folder));
  LMS_ASSIGN(auto keys, security::KeyRing::open(folder / "keys"));
  LMS_ASSIGN(auto content, content::DirectoryStore::open_folder(folder / "content"));
  LMS_ASSIGN(auto db, storage::open_database(database, options));
  LMS_TRY(service::upgrade_record_stores(*db));
  return Installation{std::move(lock), std::move(keys), std::move(content), std::move(db)};
}

}  // namespace lms::commands
