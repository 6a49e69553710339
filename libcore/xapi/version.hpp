#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace lms::xapi {

/// The two editions that are spoken. They differ in contextAgents and contextGroups, time stamps that are
/// converted to UTC, the alternate request syntax, and where documents need preconditions.
enum class Version : std::uint8_t { v1_0_3, v2_0_0 };

/// What answers name: the newest patch of the edition.
[[nodiscard]] constexpr std::string_view to_text(Version version) {
  return version == Version::v1_0_3 ? "1.0.3" : "2.0.0";
}

/// What a request's X-Experience-API-Version asks for: `1.0`, `1.0.x`, `2.0`, `2.0.x`.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

/// Whether a statement sent in `asked` may have this `version` property (Data 2.4.10). In 2.0 those of 1.0
/// are taken, too.
[[nodiscard]] bool is_statement_version(std::string_view text, Version asked);

}  // namespace lms::xapi
