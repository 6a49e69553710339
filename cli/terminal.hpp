#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace lms::cli {

/// Cells that `text` takes on a terminal: 2 for East Asian wide characters and emoji, 0 for
/// combining marks. `text` is UTF-8; a malformed byte counts 1.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` cut to at most `cells`, the last of them `…` when something was cut.
[[nodiscard]] std::string fit(std::string_view text, std::size_t cells);

/// `text` without anything that steers a terminal (C0, DEL, C1, bidirectional overrides),
/// malformed UTF-8 as `?`. What comes from packages and learners goes through this.
[[nodiscard]] std::string safe_text(std::string_view text);

/// 12.3 MB, 45 KB, 7 B (decimal units).
[[nodiscard]] std::string human_bytes(double bytes);

/// 1 h 05 min, 3 min 20 s, 12 s.
[[nodiscard]] std::string human_seconds(double seconds);

}  // namespace lms::cli
