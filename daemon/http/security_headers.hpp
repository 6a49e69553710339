#pragma once
#include "http/router.hpp"

#include <string>
#include <string_view>

namespace lms::http {

/// Adds what the surface demands (architecture section 4) and the response does not set itself.
void add_security_headers(Response& response, Surface surface);

/// The policy of Surface::player for a page that only `ancestors` (sources of CSP) may frame.
[[nodiscard]] std::string player_policy(std::string_view ancestors);

}  // namespace lms::http
