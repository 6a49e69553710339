#include "base/log.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <atomic>

namespace lms {
namespace {

std::atomic<LogLevel> minimum{LogLevel::info};
std::atomic<LogFormat> form{LogFormat::text};
thread_local std::string_view current_request;

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

std::string text_line(LogLevel level, std::string_view area, std::string_view message,
                      std::initializer_list<LogField> fields) {
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
  if (!current_request.empty()) {
    line += " request=";
    append_value(line, current_request);
  }
  line += '\n';
  return line;
}

/// Names of fields are ours; a field that is called as one of the line's own gets an underscore.
std::string json_line(LogLevel level, std::string_view area, std::string_view message,
                      std::initializer_list<LogField> fields) {
  nlohmann::ordered_json line{{"time", format_time(system_clock().now())},
                              {"level", name(level)},
                              {"area", area},
                              {"message", message}};
  for (const LogField& field : fields) {
    std::string key(field.key);
    while (line.contains(key)) key += '_';
    line[key] = field.value;
  }
  if (!current_request.empty()) line["request"] = current_request;
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

void set_log_level(LogLevel level) { minimum = level; }

bool is_logged(LogLevel level) { return level >= minimum.load(std::memory_order_relaxed); }

void set_log_format(LogFormat format) { form = format; }

void log(LogLevel level, std::string_view area, std::string_view message,
         std::initializer_list<LogField> fields) {
  if (!is_logged(level)) return;
  const std::string line = form == LogFormat::json ? json_line(level, area, message, fields)
                                                   : text_line(level, area, message, fields);
  // One write per line keeps lines of several threads whole; a failing stderr has no remedy.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

LogRequest::LogRequest(std::string_view id) : before_(current_request) { current_request = id; }
LogRequest::~LogRequest() { current_request = before_; }

std::string redact(std::string_view token) {
  if (token.size() <= 6) return "…";
  return std::string(token.substr(0, 6)) + "…";
}

}  // namespace lms
