#pragma once
#include "http/router.hpp"

namespace lms::service {
struct Context;
}

namespace lms::routes {

/// What record stores hold of a learner, or of anybody, and how it is forgotten, on the application port.
void add_lrs_records(http::Router& router, service::Context& context);

}  // namespace lms::routes
