#include "base/log.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <unistd.h>

#include <atomic>

namespace lms {
namespace {

std::atomic<LogLevel> minimum{LogLevel::info};

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

void append_value(std::string& line, std::string_view value) {
  const std::string clean = printable(value);
  if (!clean.empty() && clean.find_first_of(" \"=\\") == std::string::npos) {
    line += clean;
    return;
  }
  line += '"';
  for (const char c : clean) {
    if (c == '"' || c == '\\') line += '\\';
    line += c;
  }
  line += '"';
}

}  // namespace

void set_log_level(LogLevel level) { minimum = level; }

bool is_logged(LogLevel level) { return level >= minimum.load(std::memory_order_relaxed); }

void log(LogLevel level, std::string_view area, std::string_view message,
         std::initializer_list<LogField> fields) {
  if (!is_logged(level)) return;
  std::string line = format_time(system_clock().now());
  line += ' ';
  line += name(level);
  line += ' ';
  line += area;
  line += ' ';
  line += printable(message);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    append_value(line, field.value);
  }
  line += '\n';
  // One write per line keeps lines of several threads whole; a failing stderr has no remedy.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::string redact(std::string_view token) {
  if (token.size() <= 6) return "…";
  return std::string(token.substr(0, 6)) + "…";
}

}  // namespace lms
