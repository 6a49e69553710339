#pragma once
#include "service/lms_launches.hpp"
#include "service/relays.hpp"

#include <nlohmann/json_fwd.hpp>

/// How launches from customers' LMSs, and what was said with them, look in JSON.
namespace lms::routes {

[[nodiscard]] nlohmann::json to_json(const service::LmsLaunch& launch);
[[nodiscard]] nlohmann::json to_json(const service::RelayState& relay);
[[nodiscard]] nlohmann::json to_json(const service::Conversation& conversation);

}  // namespace lms::routes
