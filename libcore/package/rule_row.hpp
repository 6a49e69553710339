#pragma once
#include "package/rules.hpp"

#include <array>

/// The words that the rows of a rule table are written with; for the tables alone.
namespace lms::package {

inline constexpr auto kError = Severity::error;
inline constexpr auto kWarning = Severity::warning;
inline constexpr auto kInfo = Severity::info;
inline constexpr auto kSays = Basis::conformance;
inline constexpr auto kAdvice = Basis::advice;

}  // namespace lms::package
