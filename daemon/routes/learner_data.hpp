#pragma once
#include "http/router.hpp"

namespace lms::service {
struct Context;
}

namespace lms::routes {

/// What is kept of one learner beside registrations and records (routes/lrs_records.hpp), on the application port.
void add_learner_data(http::Router& router, service::Context& context);

}  // namespace lms::routes
