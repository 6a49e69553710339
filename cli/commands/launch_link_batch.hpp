#pragma once
#include "cli/run.hpp"

#include <nlohmann/json_fwd.hpp>

namespace lms::cli {

/// `launch-link create --csv FILE`: a link for each line, with a report line by line. `common` is what holds
/// for all of them unless a line says otherwise. A line that is refused leaves the others alone and gives
/// exit code 3 at the end.
[[nodiscard]] Result<ExitCode> create_launch_links(Run& run, const nlohmann::json& common);

}  // namespace lms::cli
