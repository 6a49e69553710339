#include "cli/statement_source.hpp"

#include "cli/bounded_line.hpp"
#include "xapi/json.hpp"

#include <algorithm>

namespace lms::cli {
namespace {

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

}  // namespace

Result<void> each_statement_text(
    std::istream& in, const std::string& file,
    const std::function<Result<void>(std::string_view text, std::uint64_t line)>& each) {
  LinesReadAhead lines(in, file);
  std::string line;
  bool is_first = true;
  for (;;) {
    LMS_ASSIGN(const bool more, lines.next(line));
    if (!more) return {};
    if (has_nothing(line)) continue;
    if (is_first && !xapi::Json::parse(line)) {
      std::string text = std::move(line);
      const auto begun = lines.number();
      if (in.good()) {
        text += '\n';
        text += read_up_to(in, kMostText - std::min(kMostText, text.size()));
      }
      if (in.peek() == std::istream::traits_type::eof() && xapi::Json::parse(text)) return each(text, begun);
      lines.hold(std::move(text), begun);
      LMS_ASSIGN(const bool again, lines.next(line));
      if (!again) return {};
    }
    is_first = false;
    LMS_TRY(each(line, lines.number()));
  }
}

std::string one_line(std::string_view json) {
  std::string line(json);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

}  // namespace lms::cli
