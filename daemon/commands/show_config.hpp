#pragma once
#include "base/error_table.hpp"
#include "commands/layers.hpp"

#include <cstdint>
#include <string>

namespace lms::commands {

/// What the program prints for people or for programs.
enum class Format : std::uint8_t { text, json };

/// `lmsd --dump-config`: every setting with the value it has and who says so, secrets masked. As
/// text it is a configuration file.
[[nodiscard]] std::string dump_config(const Resolved& resolved, Format format);

/// `lmsd --check-config`: what is wrong with the configuration, all at once.
/// Prints to stdout; ExitCode::findings when there is a problem.
[[nodiscard]] ExitCode check_config(const Resolved& resolved, Format format);

}  // namespace lms::commands
