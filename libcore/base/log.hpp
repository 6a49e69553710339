#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace lms {

enum class LogLevel { debug, info, warning, error };

/// One field of a log line. Values are quoted when they hold white space or quotes.
struct LogField {
  std::string_view key;
  std::string value;
};

/// text: for people and grep. json: the same as one object a line, for collectors.
enum class LogFormat { text, json };

/// One line on stderr: `2031-05-04T03:02:01.000Z info http request method=GET status=200`.
/// `area` is a module or surface (http, storage, import). Thread-safe; a line is written at once.
/// Secrets never go in whole: use redact().
void log(LogLevel level, std::string_view area, std::string_view message,
         std::initializer_list<LogField> fields = {});

/// Lines below `level` are dropped. Default: info.
void set_log_level(LogLevel level);
/// Default: text.
void set_log_format(LogFormat format);
/// Whether a line of that level is written: to save the making of costly fields.
[[nodiscard]] bool is_logged(LogLevel level);

/// While it lives, every line of this thread ends with `request=<id>`. `id` outlives it.
class LogRequest {
 public:
  explicit LogRequest(std::string_view id);
  ~LogRequest();
  LogRequest(const LogRequest&) = delete;
  LogRequest& operator=(const LogRequest&) = delete;

 private:
  std::string_view before_;
};

/// The first 6 characters and `…`: what logs, metrics and error pages show of a token.
[[nodiscard]] std::string redact(std::string_view token);

}  // namespace lms
