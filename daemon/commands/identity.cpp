#include "commands/identity.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "commands/installation.hpp"
#include "commands/password_file.hpp"
#include "security/password_hasher.hpp"
#include "service/services.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <system_error>
#include <utility>

namespace lms::commands {
namespace {

using security::KeyRing;
using security::KeyUse;

constexpr std::array kUses = {std::pair{"access", KeyUse::access}, std::pair{"files", KeyUse::files},
                              std::pair{"sealing", KeyUse::sealing}};

}  // namespace

Result<void> key_rotate(const KeyRotateOptions& options) {
  const auto folder = options.data_dir / "keys";
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "keyring.json", ignored))
    return fail(Error{.code = "storage.not_initialised",
                      .message = "this folder holds no installation",
                      .file = options.data_dir.string()});
  LMS_ASSIGN(const auto keys, KeyRing::open(folder));
  const auto previous = options.drop_previous ? KeyRing::Previous::dropped : KeyRing::Previous::accepted;
  for (const auto& [name, use] : kUses) {
    if (options.use != "all" && options.use != name) continue;
    LMS_TRY(keys->rotate(use, previous));
    std::printf("%s: new key %s\n", name, keys->active(use).id.c_str());
  }
  return {};
}

Result<void> reset_password(const ResetPasswordOptions& options) {
  LMS_ASSIGN(const auto given, read_password_file(options.password_file, "--password-file"));
  LMS_ASSIGN(auto parts, open_installation(options.data_dir, Missing::refuse));
  security::PasswordHasher hasher;
  service::Context context(*parts.db, *parts.content, *parts.keys, hasher, system_clock(), system_random(),
                           {});
  service::Users users(context);
  const std::string password = given ? *given : random_token(15);
  LMS_ASSIGN(const auto user, users.update(service::Principal::system(), options.email, options.tenant,
                                           {.password = password}));
  std::printf("%s has a new password; all logins have ended\n", printable(user.email).c_str());
  if (!given) std::printf("password (shown once, change it after the first login): %s\n", password.c_str());
  if (!user.active) std::printf("this user is deactivated and cannot log in\n");
  return {};
}

void IdentityCommands::add_to(CLI::App& app, const std::function<void(CLI::App&)>& add_data_dir) {
  auto* key = app.add_subcommand("key",
                                 "Example:\n"
                                 "  lmsd key rotate --data-dir /var/lib/lmsd\n"
                                 "\n"
                                 "The keys that tokens and file addresses are made with.\n");
  key->require_subcommand(1);
  rotate_ = key->add_subcommand(
      "rotate",
      "Example:\n"
      "  lmsd key rotate --data-dir /var/lib/lmsd\n"
      "\n"
      "Makes new keys. A running lmsd takes them up within a second; what was made with the keys before\n"
      "works on, unless --drop-previous says that they leaked.\n");
  add_data_dir(*rotate_);
  rotate_->add_option("--use", rotate_options_.use, "access, files, sealing or all")
      ->check(CLI::IsMember({"access", "files", "sealing", "all"}).description(""))
      ->capture_default_str()
      ->type_name("USE");
  rotate_->add_flag("--drop-previous", rotate_options_.drop_previous,
                    "end what was made with the keys before: access tokens, open courses' files");

  auto* admin =
      app.add_subcommand("admin",
                         "Example:\n"
                         "  lmsd admin reset-password --data-dir /var/lib/lmsd --email you@example.org\n"
                         "\n"
                         "Help for administrators who cannot log in.\n");
  admin->require_subcommand(1);
  reset_ = admin->add_subcommand(
      "reset-password",
      "Example:\n"
      "  lmsd admin reset-password --data-dir /var/lib/lmsd --email you@example.org\n"
      "\n"
      "Gives a user a new password and ends all of that user's logins. Stop lmsd first.\n");
  add_data_dir(*reset_);
  reset_->add_option("--email", reset_options_.email, "the user's e-mail")->required()->type_name("EMAIL");
  reset_
      ->add_option("--tenant", reset_options_.tenant,
                   "id or domain of the tenant, when the e-mail is known in several")
      ->type_name("TENANT");
  reset_
      ->add_option("--password-file", reset_options_.password_file,
                   "file whose first line is the password (default: one is made and printed once)")
      ->type_name("FILE");
}

std::optional<Result<void>> IdentityCommands::run(const std::filesystem::path& data_dir) {
  rotate_options_.data_dir = reset_options_.data_dir = data_dir;
  if (rotate_->parsed()) return key_rotate(rotate_options_);
  if (reset_->parsed()) return reset_password(reset_options_);
  return std::nullopt;
}

}  // namespace lms::commands
