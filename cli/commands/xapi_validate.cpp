#include "cli/bounded_line.hpp"
#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"
#include "cli/input_file.hpp"
#include "xapi/statement.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <istream>

namespace lms::cli {
namespace xapi_validate_local {
namespace {

using nlohmann::json;

constexpr std::array kFindingColumns = {
    Column{"LINE", "line"},
    Column{"ELEMENT", "element"},
    Column{"MESSAGE", "message"},
    Column{"CODE", "code", Show::nowhere},
};
constexpr View kFindingView{"finding", kFindingColumns, kFindingColumns, "element"};

/// Nothing when `text` holds statements that keep the rules.
std::optional<Error> complaint_about(std::string_view text, xapi::Version version) {
  const auto parsed = xapi::Json::parse(text);
  if (!parsed) return parsed.error();
  const auto read = xapi::read_statements(*parsed, version);
  if (!read) return read.error();
  return std::nullopt;
}

/// Checks one JSON text, or a statement a line. What lmsd would not take in one request can only be the latter, of
/// which one line at a time is held.
class Validation {
 public:
  Validation(Run& run, std::string file, xapi::Version version)
      : run_(run), file_(std::move(file)), version_(version) {}

  /// How much was found.
  Result<std::size_t> check(std::istream& in) {
    const std::string text = read_up_to(in, kMostText);
    const bool all = in.peek() == std::istream::traits_type::eof();
    const auto first_end = text.find('\n');
    const bool one_line = first_end == std::string::npos || first_end + 1 == text.size();
    if (all && (one_line || xapi::Json::parse(text))) {
      number_ = 1;
      judge(text);
    } else {
      LMS_TRY(check_lines(text, in));
    }
    return found_;
  }

 private:
  Result<void> check_lines(std::string_view text, std::istream& in) {
    std::size_t at = 0;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', at)) {
      check_line(text.substr(at, end - at));
      at = end + 1;
    }
    const std::string begun(text.substr(at));
    std::string line;
    for (bool first = true;; first = false) {
      switch (read_bounded_line(in, line, kMostText - (first ? begun.size() : 0))) {
        case LineRead::too_long:
          return fail(Error{.code = "file.too_large",
                            .message = "the line is longer than the 64 MiB that a request may have",
                            .file = file_,
                            .line = static_cast<int>(number_ + 1)});
        case LineRead::end:
          if (first) check_line(begun);
          return {};
        case LineRead::line:
          check_line(first ? begun + line : line);
      }
    }
  }

  void check_line(std::string_view line) {
    ++number_;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) judge(line);
  }

  void judge(std::string_view text) {
    const auto error = complaint_about(text, version_);
    if (!error) return;
    ++found_;
    run_.print.row(kFindingView, json{{"line", number_},
                                      {"element", error->element},
                                      {"message", error->message},
                                      {"code", error->code}});
  }

  Run& run_;
  std::string file_;
  xapi::Version version_;
  std::size_t number_ = 0;
  std::size_t found_ = 0;
};

Result<ExitCode> validate(Run& run) {
  const auto version = xapi::parse_version(run.args.opt("xapi-version").value_or("2.0.0"));
  const std::string name = run.args.get("FILE");
  LMS_ASSIGN(Input input, Input::open(name, *run.world.in));
  Validation validation(run, name, version.value_or(xapi::Version::v2_0_0));
  LMS_ASSIGN(const std::size_t found, validation.check(input.stream()));
  run.print.finish(kFindingView);
  run.print.say(found == 0 ? "the statements keep the rules of xAPI" : fmt::format("{} found", found));
  return found == 0 ? ExitCode::ok : ExitCode::findings;
}

}  // namespace
}  // namespace xapi_validate_local

Command xapi_validate_command() {
  using namespace xapi_validate_local;
  return {
      "xapi",
      "validate",
      "check statements against the standard, without a server",
      "xapi validate statements.jsonl",
      "FILE holds a statement, an array of statements, or a statement a line. Ends with 7 when something is "
      "found.",
      {{"FILE", "statements in JSON, or - for standard input", Takes::file}},
      {{"xapi-version", "VERSION", "rules of this version (default: 2.0.0)", Takes::choice, Need::optional,
        "1.0.3|2.0.0"}},
      Effect::local,
      validate};
}

}  // namespace lms::cli
