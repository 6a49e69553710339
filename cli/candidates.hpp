#pragma once
#include "cli/world.hpp"

#include <string>
#include <string_view>

namespace lms::cli {

/// Prints what a shell may complete `prefix` to, one name a line: `kind` is a noun (`tenant`,
/// `dispatch`, `context`). Quick and silent: without a server or a login there is nothing to offer.
/// Gives the exit status, which is always 0.
int print_candidates(World& world, std::string_view kind, const std::string& prefix);

}  // namespace lms::cli
