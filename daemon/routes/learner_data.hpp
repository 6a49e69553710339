#pragma once
#include "http/router.hpp"

namespace lms::service {
struct Context;
}

namespace lms::routes {

/// What is kept of one learner, and how it is forgotten, on the application port.
void add_learner_data(http::Router& router, service::Context& context);

}  // namespace lms::routes
