#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// One saved login.
struct SavedLogin {
  std::string url;
  std::string email{};
  std::string tenant{};        ///< domain given at login; may be empty
  std::string access_token{};  ///< empty when logged out
  std::string refresh_token{};
  TimePoint access_expires{};
};

/// The folder with saved logins: `contexts/NAME.json` (0600) and `current`, which names the
/// one in use. Files are replaced as a whole, so that a reader never sees half of one.
class Contexts {
 public:
  explicit Contexts(std::filesystem::path dir) : dir_(std::move(dir)) {}

  /// The name of the context in use; "default" when none was chosen.
  [[nodiscard]] std::string current() const;
  /// Errors: context.not_found, context.unwritable
  [[nodiscard]] Result<void> use(const std::string& name);
  [[nodiscard]] std::vector<std::string> names() const;
  /// Errors: context.not_found, context.damaged, context.invalid
  [[nodiscard]] Result<SavedLogin> load(const std::string& name) const;
  /// Errors: context.invalid, context.unwritable
  [[nodiscard]] Result<void> save(const std::string& name, const SavedLogin& login);
  /// Errors: context.not_found, context.unwritable
  [[nodiscard]] Result<void> remove(const std::string& name);

  /// Held while a login is renewed: of several processes that share a login, one renews it
  /// and the others read what it wrote. Waits for its turn; freed by the destructor.
  class Lock {
   public:
    explicit Lock(int fd) : fd_(fd) {}
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    int fd_;
  };
  /// Errors: context.unwritable
  [[nodiscard]] Result<std::unique_ptr<Lock>> lock(const std::string& name);

 private:
  [[nodiscard]] std::filesystem::path file(const std::string& name) const;
  [[nodiscard]] Result<void> make_folder() const;
  std::filesystem::path dir_;
};

/// 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with a dot or dash.
[[nodiscard]] bool is_context_name(std::string_view name);

}  // namespace lms::cli
