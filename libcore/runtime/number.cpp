#include "runtime/number.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace lms::runtime {
namespace {

/// 10^0 … 10^22, the powers of ten that a double holds exactly.
constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// a·b as the sum of two doubles, exactly (Dekker). Relies on every operation being rounded by itself.
struct Pair {
  double high = 0.0;
  double low = 0.0;
};
Pair product(double a, double b) {
  constexpr double kSplit = 134217729.0;  // 2^27 + 1
  const double ca = kSplit * a;
  const double cb = kSplit * b;
  const double ah = ca - (ca - a);
  const double bh = cb - (cb - b);
  const double al = a - ah;
  const double bl = b - bh;
  const double high = a * b;
  return {.high = high, .low = ((ah * bh - high) + ah * bl + al * bh) + al * bl};
}

/// digits · 10^exponent. The integer is taken as two doubles and the division corrected once, so that 17
/// digits reach every double; a plain division of the rounded integer would miss some.
double scale(std::uint64_t digits, int exponent) {
  double high = static_cast<double>(digits);
  double low =
      high >= 18446744073709551615.0
          ? 0.0
          : static_cast<double>(static_cast<std::int64_t>(digits - static_cast<std::uint64_t>(high)));
  while (exponent > 0) {
    const int step = exponent > 22 ? 22 : exponent;
    const double power = kPowers[static_cast<std::size_t>(step)];
    high = high * power + low * power;
    low = 0.0;
    exponent -= step;
  }
  while (exponent < 0) {
    const int step = exponent < -22 ? 22 : -exponent;
    const double power = kPowers[static_cast<std::size_t>(step)];
    const double quotient = high / power;
    const Pair back = product(quotient, power);
    const double rest = ((high - back.high) - back.low + low) / power;
    high = quotient + rest;
    low = 0.0;
    exponent += step;
  }
  return high;
}

/// A decimal number taken apart. `digits` has no leading zero; the value is digits · 10^exponent.
struct Decimal {
  bool negative = false;
  std::uint64_t digits = 0;
  int exponent = 0;
};

/// The first 19 significant digits of `text`; nothing when it is no decimal.
std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal out;
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) out.negative = text[i++] == '-';
  bool any = false;
  bool fraction = false;
  int kept = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (!is_digit(c)) return std::nullopt;
    any = true;
    if (kept < 19) {
      out.digits = out.digits * 10 + static_cast<std::uint64_t>(c - '0');
      if (out.digits != 0) ++kept;
      if (fraction && out.exponent > -10'000) --out.exponent;
    } else if (!fraction && out.exponent < 10'000) {
      ++out.exponent;
    }
  }
  if (!any) return std::nullopt;
  return out;
}

double to_real(const Decimal& decimal) {
  std::uint64_t digits = decimal.digits;
  int exponent = decimal.exponent;
  // Trailing zeros would only cost exactness: 1.500 is 15e-1.
  while (digits != 0 && digits % 10 == 0) {
    digits /= 10;
    ++exponent;
  }
  if (digits == 0) return 0.0;
  const double value = scale(digits, exponent);
  return decimal.negative ? -value : value;
}

/// `digits` with a point before the last `places`.
void append_decimal(std::string& out, std::uint64_t digits, std::size_t places) {
  std::string text;
  append_integer(text, static_cast<std::int64_t>(digits));
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  if (places > 0) {
    text.insert(text.size() - places, 1, '.');
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  out += text;
}

}  // namespace

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 20> buffer{};
  std::size_t at = buffer.size();
  auto magnitude = static_cast<std::uint64_t>(value);
  if (value < 0) magnitude = 0 - magnitude;
  do {
    buffer[--at] = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  } while (magnitude != 0);
  if (value < 0) buffer[--at] = '-';
  out.append(buffer.data() + at, buffer.size() - at);
}

void append_real(std::string& out, double value) {
  if (!(value == value)) value = 0.0;
  if (value < 0) {
    out += '-';
    value = -value;
  }
  constexpr double kHuge = 9e15;
  if (value >= kHuge) {
    // Beyond what SCORM's real(10,7) can mean; whole digits, the rest zeros.
    int zeros = 0;
    while (value >= kHuge && zeros < 400) {
      value /= 10;
      ++zeros;
    }
    append_integer(out, static_cast<std::int64_t>(value));
    out.append(static_cast<std::size_t>(zeros), '0');
    return;
  }
  // The fewest decimals that read back as the same double. Scaling rounds, so that from the 16th digit on
  // the neighbours are tried too.
  for (int decimals = 0; decimals <= 22; ++decimals) {
    const double scaled = value * kPowers[static_cast<std::size_t>(decimals)];
    if (scaled > 9e18) break;
    const auto digits = static_cast<std::uint64_t>(scaled + 0.5);
    const std::uint64_t reach = scaled < 1e15 ? 0 : 32;
    for (std::uint64_t k = 0; k <= 2 * reach; ++k) {
      const std::uint64_t near = k % 2 == 0 ? digits + k / 2 : digits - (k + 1) / 2;
      if (to_real({.negative = false, .digits = near, .exponent = -decimals}) != value) continue;
      append_decimal(out, near, static_cast<std::size_t>(decimals));
      return;
    }
  }
  // So small that 22 decimals don't tell it from its neighbours.
  append_decimal(out, static_cast<std::uint64_t>(value * kPowers[22] + 0.5), 22);
}

std::string format_real(double value) {
  std::string out;
  append_real(out, value);
  return out;
}

std::optional<double> parse_real(std::string_view text) {
  const auto decimal = parse_decimal(text);
  if (!decimal) return std::nullopt;
  return to_real(*decimal);
}

std::optional<std::uint32_t> parse_index(std::string_view text, std::uint32_t limit) {
  if (text.empty() || text.size() > 10) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > limit) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

int compare_decimal(std::string_view text, std::int32_t whole) {
  bool negative = false;
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
  std::int64_t integer = 0;
  bool fraction = false;
  bool rest = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.') {
      fraction = true;
    } else if (fraction) {
      rest = rest || text[i] != '0';
    } else if (integer < 1'000'000'000'000) {
      integer = integer * 10 + (text[i] - '0');
    }
  }
  if (negative) integer = -integer;
  if (integer != whole) return integer < whole ? -1 : 1;
  if (!rest) return 0;
  return negative ? -1 : 1;
}

}  // namespace lms::runtime
