#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers as text, written and read by our own few lines: the C and C++ libraries' ways differ
/// between platforms, depend on locales or weigh too much for WebAssembly.
namespace lms::runtime {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_integer(std::string& out, std::int64_t value);

/// The shortest decimal (no exponent) that parse_real reads back as the same double, `-0.5`, `80`. What is
/// closer to zero than 10^-5 has 22 decimals at most.
void append_real(std::string& out, double value);
[[nodiscard]] std::string format_real(double value);

/// `[+-]digits[.digits]`, at least one digit on one side of the point; nothing else.
[[nodiscard]] std::optional<double> parse_real(std::string_view text);

/// Digits only, as an index or count of the data model; nothing beyond `limit`.
[[nodiscard]] std::optional<std::uint32_t> parse_index(std::string_view text, std::uint32_t limit);

/// A decimal compared with a whole number without going through a double: -1, 0 or 1, so that
/// 1.00000000000000000001 is greater than 1. `text` must be one that parse_real accepts.
[[nodiscard]] int compare_decimal(std::string_view text, std::int32_t whole);

}  // namespace lms::runtime
