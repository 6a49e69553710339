#pragma once
#include "cli/declare/present.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>

namespace lms::cli {

/// Gives the path that stands for a version's package in the file, after it was put there. `course` is
/// the course's record, `version` the version's.
using PackageSaver =
    std::function<Result<std::string>(const nlohmann::json& course, const nlohmann::json& version)>;

/// What is present as a file that `apply` reads; "" = everything, else that tenant alone.
/// Applied to the same server it changes nothing. Passwords are not in it, and packages only as paths
/// when there is a `save`; a course always has its SHA-256.
/// Errors: those of the client and of `save`
[[nodiscard]] Result<nlohmann::ordered_json> make_export(Client& server, const Present& present,
                                                         const std::string& tenant,
                                                         const PackageSaver& save = {});

/// `value` (maps, lists and scalars) as block YAML.
[[nodiscard]] std::string to_yaml(const nlohmann::ordered_json& value);

}  // namespace lms::cli
