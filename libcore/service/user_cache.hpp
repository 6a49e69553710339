#pragma once
#include "service/principal.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lms::service {

/// What every request needs to know of its user. `epoch` counts the changes that end the
/// user's access tokens: password, role, deactivation.
struct UserState {
  std::string tenant_id{};
  Role role = Role::learner;
  std::int64_t epoch = 0;
  bool active = false;
  bool tenant_active = false;
};

/// UserState by user id, so that authenticating a request costs no query. Whoever commits a
/// change of a user or of a tenant's status calls forget() after the commit. Thread-safe.
class UserCache {
 public:
  [[nodiscard]] std::optional<UserState> find(std::string_view user_id) const;
  /// Taken before the row is read, and given to put(): a state read before a forget() is dropped.
  [[nodiscard]] std::uint64_t generation() const;
  void put(std::string_view user_id, UserState state, std::uint64_t read_at);
  void forget(std::string_view user_id);
  void forget_all();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  mutable std::mutex mutex_;
  std::unordered_map<std::string, UserState, Hash, std::equal_to<>> states_;
  std::uint64_t generation_ = 0;
};

}  // namespace lms::service
