#pragma once
#include "cli/declare/plan.hpp"
#include "cli/run.hpp"

#include <functional>
#include <vector>

namespace lms::cli {

/// Does what the steps say, in their order; users go in batches. What the server refuses becomes
/// `refused` with its error, and the rest goes on. `done` is told of each step when its outcome is
/// known.
/// Errors: those after which nothing more can be done (client.unreachable, the login's end)
[[nodiscard]] Result<void> execute(Run& run, std::vector<Step>& steps,
                                   const std::function<void(const Step&)>& done);

}  // namespace lms::cli
