#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace lms {
namespace {

using namespace std::chrono;

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override {
    return floor<milliseconds>(std::chrono::system_clock::now());
  }
};

/// Reads exactly `width` digits at `pos` and moves on; -1 when they are not there.
int digits(std::string_view text, std::size_t& pos, std::size_t width) {
  if (pos + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[pos + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  pos += width;
  return value;
}

bool take(std::string_view text, std::size_t& pos, char c) {
  if (pos >= text.size() || text[pos] != c) return false;
  ++pos;
  return true;
}

std::unexpected<Error> bad_time(std::string_view text) {
  return fail("time.invalid",
              "'" + std::string(text.substr(0, 64)) + "' is not a time such as 2031-05-04T03:02:01Z");
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string format_time(TimePoint t) {
  constexpr std::int64_t kMax = 253402300799999;  // 9999-12-31T23:59:59.999Z
  constexpr std::int64_t kMin = -62167219200000;  // 0000-01-01T00:00:00.000Z
  if (to_millis(t) > kMax) t = from_millis(kMax);
  if (to_millis(t) < kMin) t = from_millis(kMin);
  const auto day = floor<days>(t);
  const year_month_day ymd{day};
  const hh_mm_ss tod{t - day};
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                static_cast<int>(tod.hours().count()), static_cast<int>(tod.minutes().count()),
                static_cast<int>(tod.seconds().count()), static_cast<int>(tod.subseconds().count()));
  return out.data();
}

Result<TimePoint> parse_time(std::string_view text) {
  std::size_t pos = 0;
  const int y = digits(text, pos, 4);
  if (y < 0 || !take(text, pos, '-')) return bad_time(text);
  const int mo = digits(text, pos, 2);
  if (mo < 0 || !take(text, pos, '-')) return bad_time(text);
  const int d = digits(text, pos, 2);
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (d < 0 || !ymd.ok()) return bad_time(text);
  TimePoint result = sys_days{ymd};
  if (pos == text.size()) return result;
  if (!take(text, pos, 'T') && !take(text, pos, 't') && !take(text, pos, ' ')) return bad_time(text);
  const int h = digits(text, pos, 2);
  if (h < 0 || h > 23 || !take(text, pos, ':')) return bad_time(text);
  const int mi = digits(text, pos, 2);
  if (mi < 0 || mi > 59) return bad_time(text);
  int s = 0;
  int ms = 0;
  if (take(text, pos, ':')) {
    s = digits(text, pos, 2);
    if (s < 0 || s > 60) return bad_time(text);
    if (take(text, pos, '.')) {
      int scale = 100;
      const std::size_t first = pos;
      while (pos < text.size() && text[pos] >= '0' && text[pos] <= '9') {
        ms += (text[pos] - '0') * scale;
        scale /= 10;
        ++pos;
      }
      if (pos == first) return bad_time(text);
    }
  }
  result += hours{h} + minutes{mi} + seconds{s} + milliseconds{ms};
  if (take(text, pos, 'Z') || take(text, pos, 'z')) {
    if (pos != text.size()) return bad_time(text);
    return result;
  }
  const bool plus = take(text, pos, '+');
  if (!plus && !take(text, pos, '-')) return bad_time(text);
  const int oh = digits(text, pos, 2);
  if (oh < 0 || oh > 23) return bad_time(text);
  take(text, pos, ':');
  const int om = digits(text, pos, 2);
  if (om < 0 || om > 59 || pos != text.size()) return bad_time(text);
  const auto offset = hours{oh} + minutes{om};
  return plus ? result - offset : result + offset;
}

Result<TimePoint> parse_time_or_span(std::string_view text, TimePoint now) {
  if (text.size() >= 2) {
    std::int64_t count = 0;
    const char* end = text.data() + text.size() - 1;
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error == std::errc{} && stop == end && count >= 0 && count < 1'000'000) {
      switch (text.back()) {
        case 's':
          return now + seconds{count};
        case 'm':
          return now + minutes{count};
        case 'h':
          return now + hours{count};
        case 'd':
          return now + days{count};
        case 'w':
          return now + weeks{count};
        default:
          break;
      }
    }
  }
  return parse_time(text);
}

}  // namespace lms
