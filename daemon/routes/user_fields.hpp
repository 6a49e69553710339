#pragma once
#include "http/fields.hpp"
#include "service/users.hpp"

namespace lms::routes {

/// What shapes::kNewUser holds.
[[nodiscard]] service::NewUser read_new_user(const http::Fields& in);

}  // namespace lms::routes
