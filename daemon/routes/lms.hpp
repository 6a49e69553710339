#pragma once
#include "http/router.hpp"
#include "routes/environment.hpp"

/// The routes about customers' LMSs, each in the file of its name.
namespace lms::routes {

void add_dispatch_packages(http::Router& router, Environment& environment);
void add_lms_launches(http::Router& router, Environment& environment);

}  // namespace lms::routes
