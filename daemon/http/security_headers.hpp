#pragma once
#include "http/router.hpp"

#include <string>

namespace lms::http {

/// Adds what the surface demands (architecture section 4) and the response does not set itself.
void add_security_headers(Response& response, Surface surface);

}  // namespace lms::http
