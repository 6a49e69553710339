#include "cli/bounded_line.hpp"
#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"
#include "cli/complaint.hpp"
#include "cli/csv.hpp"
#include "cli/input_file.hpp"
#include "cli/statement_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <istream>
#include <span>
#include <string>
#include <vector>

namespace lms::cli {
namespace xapi_import_local {
namespace {

/// Statements of one request, and their bytes: what a commit takes in some 10 ms.
constexpr std::size_t kBatch = 200;
constexpr std::size_t kBatchBytes = 4 * 1024 * 1024;
/// What lmsd takes in one request, less the brackets of a list.
constexpr std::size_t kLongestLine = (std::size_t{64} << 20) - 2;

/// A statement, and the line of the file that it stands in.
struct Line {
  std::uint64_t number = 0;
  std::string statement{};
};

/// What the server says of statements, not of who sends them or of itself.
bool is_of_statements(const Error& error) {
  return error.code.starts_with("xapi.") && error.code != "xapi.forbidden";
}

class Import {
 public:
  Import(Run& run, std::string file)
      : run_(run), file_(std::move(file)), keeps_going_(run.args.has("keep-going")) {}

  Result<void> add(std::string_view line, std::uint64_t number) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    lines_.push_back({number, std::string(line)});
    bytes_ += line.size();
    return lines_.size() < kBatch && bytes_ < kBatchBytes ? Result<void>{} : flush();
  }

  Result<void> flush() {
    if (lines_.empty()) return {};
    if (auto sent = send(lines_); sent) {
      stored_ += lines_.size();
    } else if (keeps_going_ && is_of_statements(sent.error())) {
      LMS_TRY(send_one_by_one());
    } else {
      sent.error().message +=
          fmt::format(" (nothing of lines {} to {} is stored; {} statements before them are)",
                      lines_.front().number, lines_.back().number, stored_);
      return sent;
    }
    lines_.clear();
    bytes_ = 0;
    return {};
  }

  [[nodiscard]] std::uint64_t stored() const { return stored_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  /// As a whole or not at all. An error names the line.
  Result<void> send(std::span<const Line> lines) {
    if (run_.dry_run()) return {};
    std::string body;
    for (const Line& line : lines) body += (body.empty() ? '[' : ',') + line.statement;
    body += ']';
    const auto answer = ask_xapi(run_, "POST", xapi_endpoint(run_) + "/statements", body);
    return answer ? Result<void>{} : fail(at_line(answer.error(), lines));
  }

  Result<void> send_one_by_one() {
    for (const Line& line : lines_) {
      const auto sent = send({&line, 1});
      if (!sent && !is_of_statements(sent.error())) return sent;
      ++(sent ? stored_ : refused_);
      if (!sent) complain(run_.world, sent.error(), {.as_json = run_.args.get("output") == "json"});
    }
    return {};
  }

  /// Where the server says `statements[3].actor`: the line of the file, and `actor`.
  [[nodiscard]] Error at_line(Error error, std::span<const Line> lines) const {
    constexpr std::string_view kList = "statements[";
    std::size_t at = 0;
    if (error.element.starts_with(kList)) {
      const char* const end = error.element.data() + error.element.size();
      const auto read = std::from_chars(error.element.data() + kList.size(), end, at);
      if (read.ec != std::errc() || read.ptr == end || *read.ptr != ']' || at >= lines.size()) return error;
      const char* const rest = read.ptr + 1;
      error.element = std::string(rest + (rest != end && *rest == '.' ? 1 : 0), end);
    } else if (lines.size() > 1) {
      return error;
    }
    error.file = file_;
    error.line = static_cast<int>(lines[at].number);
    return error;
  }

  Run& run_;
  std::string file_;
  bool keeps_going_;
  std::vector<Line> lines_{};
  std::size_t bytes_ = 0;  ///< of `lines_`
  std::uint64_t stored_ = 0;
  std::uint64_t refused_ = 0;
};

Result<void> import_lines(std::istream& in, const std::string& file, Import& import) {
  std::string line;
  for (int number = 1;; ++number) {
    switch (read_bounded_line(in, line, kLongestLine)) {
      case LineRead::end:
        return import.flush();
      case LineRead::line:
        LMS_TRY(import.add(line, static_cast<std::uint64_t>(number)));
        break;
      case LineRead::too_long:
        LMS_TRY(import.flush());
        return fail(
            Error{.code = "xapi.too_large",
                  .message = fmt::format("the line is longer than the 64 MiB that a request may have; a "
                                         "statement stands in a line ({} statements before it are stored)",
                                         import.stored()),
                  .file = file,
                  .line = number});
    }
  }
}

/// What comes before a faulty line is stored, so that the file can be mended and imported again.
Result<void> import_table(std::istream& in, const std::string& file, Import& import) {
  CsvStream rows(in, file);
  LMS_ASSIGN(const auto header, rows.next());
  LMS_ASSIGN(const StatementTable table, StatementTable::create(*header, file));
  for (;;) {
    LMS_ASSIGN(const auto row, rows.next());
    if (!row) return import.flush();
    const auto statement = table.statement(*row);
    if (!statement) {
      LMS_TRY(import.flush());
      Error error = statement.error();
      error.message += fmt::format(" ({} statements before it are stored)", import.stored());
      return fail(std::move(error));
    }
    LMS_TRY(import.add(statement->dump(), static_cast<std::uint64_t>(row->line)));
  }
}

Result<ExitCode> import_statements(Run& run) {
  const std::string name = run.args.get("FILE");
  LMS_ASSIGN(Input input, Input::open(name, *run.world.in));
  std::istream& in = input.stream();
  Import import(run, name);
  LMS_TRY(run.args.has("csv") ? import_table(in, name, import) : import_lines(in, name, import));
  run.print.say(fmt::format("{} {} statements", run.dry_run() ? "would store" : "stored", import.stored()));
  if (import.refused() == 0) return ExitCode::ok;
  run.print.say(fmt::format("{} statements were refused", import.refused()));
  return ExitCode::findings;
}

}  // namespace
}  // namespace xapi_import_local

Command xapi_import_command() {
  using namespace xapi_import_local;
  return {
      "xapi",
      "statements import",
      "store statements from a file, one a line",
      "xapi statements import statements.jsonl --tenant acme.example",
      "Statements that are there already are left as they are, so that an import can be repeated. Each "
      "request of 200 statements is stored as a whole or not at all, and the import ends with the first that "
      "is refused; with --keep-going each statement of it is sent by itself, what is refused is told and "
      "left out (exit 7). With --csv the first line names "
      "the columns: actor (e-mail address, Agent in JSON, or with homePage the name of an account), "
      "verb and object (IRIs, object also in JSON), and as wanted id, timestamp, actorName, verbName, "
      "objectName, language (of the names), success, completion, response, duration, scaled, raw, min, max, "
      "registration, platform. What `statements export -o csv` writes can be read back into another store "
      "(what a table has no "
      "column for makes it another statement); lines without an id are stored anew by each import.",
      {{"FILE", "JSON lines or CSV, - for standard input", Takes::file}},
      {kTenantFlag,
       {"csv", "", "FILE is CSV", Takes::nothing},
       {"keep-going", "", "leave out what is refused, and go on", Takes::nothing}},
      Effect::changes,
      import_statements};
}

}  // namespace lms::cli
