#pragma once
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace lms {

/// The completion of `shell` (bash, zsh, fish) for the commands and flags of `app`; "" for another shell.
[[nodiscard]] std::string completion(const CLI::App& app, std::string_view shell);

}  // namespace lms
