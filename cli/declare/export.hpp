#pragma once
#include "cli/declare/present.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace lms::cli {

/// What is present as a file that `apply` reads; "" = everything, else that tenant alone.
/// Applied to the same server it changes nothing. Passwords and packages are not in it: a
/// course has its key, title and SHA-256.
/// Errors: those of the client
[[nodiscard]] Result<nlohmann::ordered_json> make_export(Client& server, const Present& present,
                                                         const std::string& tenant);

/// `value` (maps, lists and scalars) as block YAML.
[[nodiscard]] std::string to_yaml(const nlohmann::ordered_json& value);

}  // namespace lms::cli
