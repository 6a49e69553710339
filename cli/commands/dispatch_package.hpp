#pragma once
#include "cli/command.hpp"

namespace lms::cli {

[[nodiscard]] std::vector<Command> dispatch_package_commands();

}  // namespace lms::cli
