#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/users.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// One user as a list of them tells: who it is by `tenant` (id or domain, "" = the principal's own)
/// and `email`, and what it should be. What is absent is left as it is, or gets its default.
struct WantedUser {
  std::string tenant{};
  std::string email{};
  UserChange fields{};          ///< a password counts for a user who is made now, and only then
  std::string password_hash{};  ///< instead of a password, from another installation
};

enum class PutKind : std::uint8_t { created, updated, unchanged, refused };
[[nodiscard]] std::string_view to_text(PutKind kind);

struct PutOutcome {
  PutKind kind = PutKind::refused;
  User user{};    ///< as it is now; not with `refused`
  Error error{};  ///< why `refused`
};

struct PutOptions {
  bool update = false;   ///< users who exist and differ are changed; else they are refused (user.exists)
  bool dry_run = false;  ///< says what would happen and changes nothing
};

inline constexpr std::size_t kMaxBatch = 1000;

/// Many users at once, in one transaction, each with an outcome of its own: a row that is refused
/// keeps no other from its place. A user without password or hash cannot log in until one is
/// set. Thread-safe.
class UserBatch {
 public:
  explicit UserBatch(Context& context) : context_(context) {}

  /// One outcome per user, in their order. An outcome's errors: those of Users::create and
  /// Users::update; auth.forbidden for a hash that somebody else than the platform brings.
  /// Errors: auth.forbidden (nobody at all may be created), request.invalid (more than kMaxBatch)
  [[nodiscard]] Result<std::vector<PutOutcome>> put(const Principal& principal,
                                                    std::span<const WantedUser> users,
                                                    const PutOptions& options);

 private:
  Context& context_;
};

}  // namespace lms::service
