#pragma once
#include "package/findings.hpp"

#include <nlohmann/json_fwd.hpp>

namespace lms::package {

/// What every JSON of a finding has: `rule`, `severity`, `message`, `clause`, `fix` and, where they are known,
/// `file`, `line`, `column` and `element`.
[[nodiscard]] nlohmann::json to_json(const Finding& finding);

}  // namespace lms::package
