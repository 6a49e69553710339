#pragma once
#include "base/error_table.hpp"
#include "commands/config.hpp"
#include "commands/findings.hpp"
#include "commands/layers.hpp"
#include "commands/show_config.hpp"

#include <string>
#include <vector>

namespace lms::commands {

/// The data folder: its rights, who uses it, space on its disk, keys, database (integrity, schema),
/// packages (missing, orphaned) and the clock against the newest row. Changes nothing, and may run
/// beside lmsd.
void check_data(const Config& config, Findings& findings);

/// Whether browsers elsewhere can reach the two URLs, whether courses share an origin, and the
/// certificate.
void check_urls(const Config& config, Findings& findings);

/// The IP addresses of `host`: a look-up in the names' system that takes 3 s at most, or the address
/// that it is itself.
[[nodiscard]] std::vector<std::string> addresses_of(const std::string& host);

/// `lmsd --check`: all of the above and the configuration. Prints to stdout; ExitCode::findings when
/// there is a problem that check.accept does not name.
[[nodiscard]] ExitCode check_installation(const Resolved& resolved, Format format);

}  // namespace lms::commands
