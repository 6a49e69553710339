#pragma once
#include "http/message.hpp"

#include <string_view>

namespace lms::routes {

/// The embedded file at `path` in the form that the request accepts, with its tag. What has a hash of its
/// bytes in its name is immutable, documents are revalidated.
/// Errors: http.route_not_found
[[nodiscard]] Result<http::Response> serve_asset(const http::Request& request, std::string_view path);

}  // namespace lms::routes
