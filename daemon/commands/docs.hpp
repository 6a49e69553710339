#pragma once
#include <string>

namespace lms::commands {

/// The part of lmsd(8) about the flags of settings, in mdoc, as it stands between the marks there.
[[nodiscard]] std::string man_flags();
/// The part of lmsd.toml(5) about its keys.
[[nodiscard]] std::string man_keys();

}  // namespace lms::commands
