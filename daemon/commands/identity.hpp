#pragma once
#include "base/result.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace lms::commands {

/// `lmsd key rotate`
struct KeyRotateOptions {
  std::filesystem::path data_dir{};
  std::string use = "all";     ///< access, files, sealing or all
  bool drop_previous = false;  ///< what was made with the key before ends
};

/// Makes new keys; a running lmsd takes them up within a second. Prints to stdout.
/// Errors: storage.not_initialised, keys.*
[[nodiscard]] Result<void> key_rotate(const KeyRotateOptions& options);

/// `lmsd admin reset-password`
struct ResetPasswordOptions {
  std::filesystem::path data_dir{};
  std::string email{};
  std::string tenant{};                   ///< id or domain, where the e-mail is known in several
  std::filesystem::path password_file{};  ///< empty: a password is made and printed once
};

/// Gives a user a new password, which ends all of that user's logins. Not while lmsd runs on the folder.
/// Errors: storage.not_initialised, storage.locked, user.not_found, user.ambiguous, request.invalid
[[nodiscard]] Result<void> reset_password(const ResetPasswordOptions& options);

/// These commands' part of the command line.
class IdentityCommands {
 public:
  /// `add_data_dir` gives a command the flag for the data folder.
  void add_to(CLI::App& app, const std::function<void(CLI::App&)>& add_data_dir);
  /// What the chosen command gave; nothing when it is none of these.
  [[nodiscard]] std::optional<Result<void>> run(const std::filesystem::path& data_dir);

 private:
  CLI::App* rotate_ = nullptr;
  CLI::App* reset_ = nullptr;
  KeyRotateOptions rotate_options_{};
  ResetPasswordOptions reset_options_{};
};

}  // namespace lms::commands
