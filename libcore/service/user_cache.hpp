#pragma once
#include "service/principal.hpp"
#include "service/state_cache.hpp"

#include <cstdint>
#include <string>

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
/// change of a user or of a tenant's status calls forget() after the commit.
class UserCache : public StateCache<UserState> {
 public:
  UserCache() : StateCache(100'000) {}  // some 20 MB
};

}  // namespace lms::service
