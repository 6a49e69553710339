#include "cli/statement_source.hpp"

#include "cli/bounded_line.hpp"
#include "xapi/json.hpp"

#include <algorithm>

namespace lms::cli {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// Of an array of statements, which go to the server some at a time.
constexpr xapi::JsonLimits kArrayLimits{.depth = 2 * xapi::JsonLimits{}.depth, .values = 10'000'000};

using Each = std::function<Result<void>(std::string_view text, std::uint64_t line)>;

bool has_nothing(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// Lines of `in`, behind `held`, which was read from it.
class LinesReadAhead {
 public:
  LinesReadAhead(std::istream& in, const std::string& file) : in_(in), file_(file) {}

  /// Puts back what was read ahead.
  void hold(std::string text, std::uint64_t first_line) {
    held_ = std::move(text);
    at_ = 0;
    number_ = first_line - 1;
  }

  /// False at the end.
  Result<bool> next(std::string& line) {
    ++number_;
    std::string begun;
    if (at_ < held_.size()) {
      const auto end = held_.find('\n', at_);
      begun = held_.substr(at_, end - at_);
      at_ = end == std::string::npos ? held_.size() : end + 1;
      if (end != std::string::npos) {
        line = std::move(begun);
        return true;
      }
    }
    switch (read_bounded_line(in_, line, kMostText - begun.size())) {
      case LineRead::too_long:
        return fail(Error{.code = "file.too_large",
                          .message = "the line is longer than the 64 MiB that a request may have",
                          .file = file_,
                          .line = static_cast<int>(number_)});
      case LineRead::end:
        line = std::move(begun);
        return !line.empty();
      case LineRead::line:
        if (!begun.empty()) line.insert(0, begun);
        return true;
    }
    return false;
  }

  [[nodiscard]] std::uint64_t number() const { return number_; }

 private:
  std::istream& in_;
  const std::string& file_;
  std::string held_{};
  std::size_t at_ = 0;  ///< in held_
  std::uint64_t number_ = 0;
};

bool is_array(std::string_view text) { return text[text.find_first_not_of(" \t\r\n")] == '['; }

Error at_line(Error error, const std::string& file, std::uint64_t line) {
  error.file = file;
  error.line = static_cast<int>(line);
  return error;
}

Result<void> give(std::string_view text, std::uint64_t line, const Each& each) {
  if (!is_array(text)) return each(text, line);
  const auto parsed = xapi::Json::parse(text, kArrayLimits);
  if (!parsed) return each(text, line);
  const char* counted = text.data();
  for (const xapi::JsonRef statement : parsed->root()) {
    const char* const begin = statement.raw().data();
    line += static_cast<std::uint64_t>(std::count(counted, begin, '\n'));
    counted = begin;
    LMS_TRY(each(statement.raw(), line));
  }
  return {};
}

}  // namespace

Result<void> each_statement(std::istream& in, const std::string& file, const Each& each) {
  LinesReadAhead lines(in, file);
  std::string line;
  for (bool is_first = true;; is_first = false) {
    LMS_ASSIGN(bool more, lines.next(line));
    if (more && lines.number() == 1 && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
    while (more && has_nothing(line)) {
      LMS_ASSIGN(more, lines.next(line));
    }
    if (!more) return {};
    if (is_first && error_code(xapi::Json::parse(line, kArrayLimits)) == "xapi.json.invalid" && in.good()) {
      const auto begun = lines.number();
      std::string text = std::move(line) + '\n';
      text += read_up_to(in, kMostText - std::min(kMostText, text.size()));
      const bool all = in.peek() == std::istream::traits_type::eof();
      const auto parsed = xapi::Json::parse(text, kArrayLimits);
      if (all && parsed) return give(text, begun, each);
      if (all && (is_array(text) || parsed.error().code != "xapi.json.invalid")) {
        const auto behind = static_cast<std::uint64_t>(std::max(parsed.error().line, 1) - 1);
        return fail(at_line(parsed.error(), file, begun + behind));
      }
      if (!all && is_array(text))
        return fail(at_line({.code = "file.too_large",
                             .message = "an array may have 64 MiB; a larger file holds a statement a line"},
                            file, begun));
      lines.hold(std::move(text), begun);
      LMS_ASSIGN(more, lines.next(line));
      if (!more) return {};
    }
    LMS_TRY(give(line, lines.number(), each));
  }
}

std::string one_line(std::string_view json) {
  std::string line(json);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

}  // namespace lms::cli
