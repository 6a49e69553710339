#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace lms::dispatch {

/// Why a package that holds `url` (`https://host[:port]`) may not work at customers or not work for long:
/// http, an address instead of a name, a name of this computer or of a private network. Sentences for
/// people that begin with `what` and the URL; empty when all is well.
[[nodiscard]] std::vector<std::string> origin_findings(std::string_view what, std::string_view url);

}  // namespace lms::dispatch
