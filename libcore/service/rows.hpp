#pragma once
#include "base/result.hpp"

#include <string_view>

namespace lms::service {

/// `<kind>.not_found`: "no <what> '<id>'".
[[nodiscard]] std::unexpected<Error> not_found(std::string_view kind, std::string_view what,
                                               std::string_view id);

}  // namespace lms::service
