#include "base/text.hpp"
#include "commands/installation.hpp"
#include "commands/options.hpp"
#include "security/password_hasher.hpp"
#include "service/services.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>

namespace lms::commands {
namespace {

/// The file's first line.
Result<std::optional<std::string>> read_password(const std::filesystem::path& file) {
  if (file.empty()) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::string line;
  if (!in || !std::getline(in, line))
    return fail(Error{.code = "options.usage",
                      .message = "the password file cannot be read or is empty",
                      .file = file.string(),
                      .element = "--admin-password-file"});
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

Result<void> init(const InitOptions& options) {
  LMS_ASSIGN(const auto password, read_password(options.admin_password_file));
  LMS_ASSIGN(auto parts, open_installation(options.data_dir, Missing::create));
  security::PasswordHasher hasher;
  service::Context context(*parts.db, *parts.content, *parts.keys, hasher, system_clock(), system_random(),
                           {});
  service::Identity identity(context);
  LMS_ASSIGN(const auto made, identity.bootstrap(options.admin_email, password));
  if (!made.created) {
    std::printf("%s has a platform administrator already; nothing changed\n", options.data_dir.c_str());
    return {};
  }
  std::printf("%s is ready; platform administrator: %s\n", options.data_dir.c_str(),
              printable(options.admin_email).c_str());
  if (!made.one_time_password.empty())
    std::printf("password (shown once, change it after the first login): %s\n",
                made.one_time_password.c_str());
  return {};
}

}  // namespace lms::commands
