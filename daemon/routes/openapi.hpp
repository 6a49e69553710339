#pragma once
#include "http/router.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace lms::routes {

/// Where the two listeners are found.
struct ApiAddresses {
  std::string app{};
  std::string content{};  ///< may hold `*`
};

/// The OpenAPI 3.1 description of both route tables. Nothing in it is written by hand: paths,
/// parameters, bodies, answers and rights are the rows' own.
[[nodiscard]] nlohmann::json describe_api(const http::Router& app, const http::Router& content,
                                          const ApiAddresses& addresses);

/// `/org/tenants/:id` → `/org/tenants/{id}`.
[[nodiscard]] std::string path_template(std::string_view pattern);

}  // namespace lms::routes
