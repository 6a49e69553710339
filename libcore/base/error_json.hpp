#pragma once
#include "base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace lms {

/// `{"error":{"code","message","details":{file,line,element,rule},"requestId"}}`, absent parts left out.
[[nodiscard]] nlohmann::json error_to_json(const Error& error, std::string_view request_id);

/// The reverse, for clients. Anything that has not that shape gives `client.bad_answer`.
[[nodiscard]] Error error_from_json(const nlohmann::json& body);

/// "code: message (file:line, element, rule)" in one line, without control characters.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace lms
