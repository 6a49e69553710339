#pragma once
#include <span>
#include <string>
#include <string_view>

namespace lms {

/// Edits (insert, delete, replace, swap of neighbours) between two words.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that was most likely meant by `typed`; empty when none is near enough.
[[nodiscard]] std::string_view closest(std::string_view typed, std::span<const std::string_view> candidates);

}  // namespace lms
