#pragma once
#include "http/fields.hpp"
#include "service/users.hpp"

namespace lms::routes {

/// `{email, firstName, lastName, password, role?}`; finish() is the caller's.
[[nodiscard]] service::NewUser read_new_user(http::Fields& in);

}  // namespace lms::routes
