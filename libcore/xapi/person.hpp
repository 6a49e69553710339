#pragma once
#include "xapi/json.hpp"

#include <set>
#include <string>
#include <string_view>

namespace lms::xapi {

/// Adds the names that a statement gives the agent with that Agent::key.
void collect_names(JsonRef statement, std::string_view agent_key, std::set<std::string>& names);

/// A Person (Communication 2.4): all that is known of an agent, as lists.
[[nodiscard]] std::string person_json(JsonRef agent, const std::set<std::string>& names);

}  // namespace lms::xapi
