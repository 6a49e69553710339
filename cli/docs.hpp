#pragma once
#include <nlohmann/json_fwd.hpp>

#include <iosfwd>
#include <string>
#include <string_view>

namespace lms::cli {

/// The command table as JSON: `{version, globalFlags:[…], commands:[{noun,verb,summary,example,
/// operands:[{name,takes,required}], flags:[{name,value,takes,required,choices}]}]}`.
[[nodiscard]] nlohmann::json commands_json();

/// The COMMANDS part of lmsctl(1) in mdoc, as it stands in man/lmsctl.1.
[[nodiscard]] std::string man_commands();

[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

/// `man`, `bash`, `zsh` or `fish`; false for another name.
[[nodiscard]] bool print_document(std::string_view name, std::ostream& out);

}  // namespace lms::cli
