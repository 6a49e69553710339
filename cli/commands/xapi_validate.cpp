#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"
#include "cli/input_file.hpp"
#include "cli/statement_source.hpp"
#include "xapi/statement.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

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

/// Nothing when `text` is a statement that keeps the rules.
std::optional<Error> complaint_about(std::string_view text, xapi::Version version) {
  const auto parsed = xapi::Json::parse(text);
  if (!parsed) return parsed.error();
  if (!parsed->root().is(xapi::JsonKind::object))
    return Error{.code = "xapi.statement.invalid", .message = "a statement is an object"};
  const auto read = xapi::read_statements(*parsed, version);
  if (!read) return read.error();
  return std::nullopt;
}

Result<ExitCode> validate(Run& run) {
  const auto version = xapi::parse_version(run.args.opt("xapi-version").value_or("2.0.0"));
  const std::string name = run.args.get("FILE");
  LMS_ASSIGN(Input input, Input::open(name, *run.world.in));
  std::size_t found = 0;
  std::size_t looked_at = 0;
  LMS_TRY(
      each_statement(input.stream(), name, [&](std::string_view text, std::uint64_t line) -> Result<void> {
        ++looked_at;
        const auto error = complaint_about(text, version.value_or(xapi::Version::v2_0_0));
        if (!error) return {};
        ++found;
        run.print.row(kFindingView, json{{"line", line},
                                         {"element", error->element},
                                         {"message", error->message},
                                         {"code", error->code}});
        return {};
      }));
  run.print.finish(kFindingView);
  run.print.say(found == 0 ? fmt::format("{} statements, which keep the rules of xAPI", looked_at)
                           : fmt::format("{} of {} statements are not as they should be", found, looked_at));
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
