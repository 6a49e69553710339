#include "base/text.hpp"
#include "commands/installation.hpp"
#include "commands/options.hpp"
#include "commands/password_file.hpp"
#include "security/password_hasher.hpp"
#include "service/services.hpp"

#include <cstdio>

namespace lms::commands {
Result<void> init(const InitOptions& options) {
  LMS_ASSIGN(const auto password, read_password_file(options.admin_password_file, "--admin-password-file"));
  LMS_ASSIGN(auto parts, open_installation(options.data_dir, Missing::create));
  security::PasswordHasher hasher;
  service::Context context(*parts.db, *parts.content, *parts.keys, hasher, system_clock(), system_random(),
                           {});
  service::Identity identity(context);
  if (options.admin_email.empty()) {
    std::printf(
        "%s is ready; the first administrator is made with the address that lmsd prints when it serves\n",
        options.data_dir.c_str());
    return {};
  }
  LMS_ASSIGN(const auto made, identity.bootstrap({.email = options.admin_email, .password = password}));
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
