#pragma once
#include "xapi/statement.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lms::xapi {

/// The text of a statement as it is stored and given out: as received, plus what the standard adds.
struct StampedText {
  std::string text{};
  std::size_t stored_at = 0;  ///< where the 27 characters of `stored` stand
  std::size_t timestamp_at =
      0;  ///< those of `timestamp`, when the LRS gave it; 0 = the statement has its own
};

/// Puts `id`, `authority` (JSON) and, where the statement has none, `version` and `timestamp` into its text,
/// and takes its own `stored` and `authority` out. `stored` is left open for set_stored().
[[nodiscard]] StampedText stamp(const Statement& statement, std::string_view id, std::string_view authority,
                                Version version);

/// Fills in when it was stored. May be called again.
void set_stored(StampedText& text, Instant stored);

/// A stored statement with its time stamps in UTC, as xAPI 2.0 gives them; nothing when they are.
[[nodiscard]] std::optional<std::string> in_utc(const std::string& statement);

}  // namespace lms::xapi
