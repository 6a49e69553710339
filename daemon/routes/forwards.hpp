#pragma once
#include "http/router.hpp"
#include "outgoing/address_rule.hpp"
#include "service/lrs_forwards.hpp"
#include "service/services.hpp"

#include <nlohmann/json_fwd.hpp>

namespace lms::routes {

[[nodiscard]] nlohmann::json to_json(const service::Forward& forward);

/// Where statements are sent on to, on the application port. `addresses` says where they may go.
void add_forwards(http::Router& router, service::Services& services, const outgoing::AddressRule& addresses);

}  // namespace lms::routes
