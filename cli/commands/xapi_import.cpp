#include "cli/attachments.hpp"
#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"
#include "cli/complaint.hpp"
#include "cli/csv.hpp"
#include "cli/input_file.hpp"
#include "cli/statement_source.hpp"
#include "cli/statement_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <istream>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace lms::cli {
namespace xapi_import_local {
namespace {

/// Statements of one request, and their bytes: what a commit takes in some 10 ms.
constexpr std::size_t kBatch = 200;
constexpr std::size_t kBatchBytes = 4 * 1024 * 1024;

/// A statement, and the line of the file that it stands in.
struct Line {
  std::uint64_t number = 0;
  std::string statement{};
  std::vector<xapi::Attachment> attachments{};  ///< whose contents there are
};

/// Of a file, whose statements the server will check.
constexpr xapi::JsonLimits kFileLimits{.depth = 65, .values = 100'000'000};

/// What the server says of statements, not of who sends them or of itself.
bool is_of_statements(const Error& error) {
  return error.code.starts_with("xapi.") && error.code != "xapi.forbidden";
}

class Import {
 public:
  Import(Run& run, std::string file)
      : run_(run), file_(std::move(file)), keeps_going_(run.args.has("keep-going")) {}

  void take_attachments(AttachmentFolder folder) { attachments_.emplace(std::move(folder)); }

  /// A statement or an array of them, which begins in line `number`.
  Result<void> add(std::string_view text, std::uint64_t number) {
    if (text[text.find_first_not_of(" \t\r\n")] != '[') return add_statement(text, number);
    const auto parsed = xapi::Json::parse(text, kFileLimits);
    if (!parsed) {
      LMS_TRY(flush());
      Error error = parsed.error();
      error.file = file_;
      error.line = static_cast<int>(number);
      return refuse(std::move(error));
    }
    const char* counted = text.data();
    for (const xapi::JsonRef statement : parsed->root()) {
      const char* const begin = statement.raw().data();
      number += static_cast<std::uint64_t>(std::count(counted, begin, '\n'));
      counted = begin;
      LMS_TRY(add_statement(statement.raw(), number));
    }
    return {};
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
  Result<void> add_statement(std::string_view statement, std::uint64_t number) {
    Line line{.number = number, .statement = std::string(statement)};
    std::size_t bytes = statement.size();
    if (attachments_)
      for (xapi::Attachment& attachment : attachments_of(statement)) {
        if (!attachments_->has(attachment.sha2)) continue;
        bytes += static_cast<std::size_t>(attachment.length);
        line.attachments.push_back(std::move(attachment));
      }
    if (bytes_ + bytes > kBatchBytes) LMS_TRY(flush());
    lines_.push_back(std::move(line));
    bytes_ += bytes;
    return lines_.size() < kBatch ? Result<void>{} : flush();
  }

  /// Ends the import, unless it keeps going.
  Result<void> refuse(Error error) {
    if (!keeps_going_) {
      error.message += fmt::format(" ({} statements before it are stored)", stored_);
      return fail(std::move(error));
    }
    ++refused_;
    complain(run_.world, error, {.as_json = run_.args.get("output") == "json"});
    return {};
  }

  /// Each content once.
  Result<std::vector<xapi::AttachedContent>> contents_of(std::span<const Line> lines) const {
    std::vector<xapi::AttachedContent> out;
    std::set<std::string_view> seen;
    for (const Line& line : lines)
      for (const xapi::Attachment& attachment : line.attachments) {
        if (!seen.insert(attachment.sha2).second) continue;
        LMS_ASSIGN(std::string content, attachments_->content(attachment.sha2));
        out.push_back({attachment.sha2, attachment.content_type, std::move(content)});
      }
    return out;
  }

  /// As a whole or not at all. An error names the line.
  Result<void> send(std::span<const Line> lines) {
    if (run_.dry_run()) return {};
    std::string body;
    for (const Line& line : lines) body += (body.empty() ? '[' : ',') + line.statement;
    body += ']';
    std::string type = "application/json";
    LMS_ASSIGN(const auto contents, contents_of(lines));
    if (!contents.empty()) {
      const std::string boundary = xapi::boundary_for(body, contents);
      body = xapi::write_multipart(boundary, body, contents);
      type = "multipart/mixed; boundary=" + boundary;
    }
    const auto answer = ask_xapi(run_, "POST", xapi_endpoint(run_) + "/statements", body, type);
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
  std::optional<AttachmentFolder> attachments_{};
  std::vector<Line> lines_{};
  std::size_t bytes_ = 0;  ///< of `lines_` and their attachments
  std::uint64_t stored_ = 0;
  std::uint64_t refused_ = 0;
};

Result<void> import_json(std::istream& in, const std::string& file, Import& import) {
  auto read = each_statement_text(
      in, file, [&](std::string_view text, std::uint64_t line) { return import.add(text, line); });
  if (!read && read.error().code != "file.too_large") return read;
  LMS_TRY(import.flush());
  if (!read) read.error().message += fmt::format(" ({} statements before it are stored)", import.stored());
  return read;
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
  if (const auto folder = run.args.opt("attachments")) {
    LMS_ASSIGN(AttachmentFolder opened, AttachmentFolder::open(*folder));
    import.take_attachments(std::move(opened));
  }
  LMS_TRY(run.args.has("csv") ? import_table(in, name, import) : import_json(in, name, import));
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
      "store statements from a file",
      "xapi statements import statements.jsonl --tenant acme.example",
      "FILE holds a statement a line, or a statement or an array of statements in one JSON text of up to 64 "
      "MiB. Statements that are there already are left as they are, so that an import can be repeated. Each "
      "request of 200 statements is stored as a whole or not at all, and the import ends with the first that "
      "is refused; with --keep-going each statement of it is sent by itself, what is refused is told and "
      "left out (exit 7). With --attachments the contents of attachments are sent, too, which `statements "
      "export "
      "--attachments` wrote. With --csv the first line names "
      "the columns: actor (e-mail address, Agent in JSON, or with homePage the name of an account), "
      "verb and object (IRIs, object also in JSON), and as wanted id, timestamp, actorName, verbName, "
      "objectName, language (of the names), success, completion, response, duration, scaled, raw, min, max, "
      "registration, platform. What `statements export -o csv` writes can be read back into another store "
      "(what a table has no "
      "column for makes it another statement); lines without an id are stored anew by each import.",
      {{"FILE", "JSON or CSV, - for standard input", Takes::file}},
      {kTenantFlag,
       {"csv", "", "FILE is CSV", Takes::nothing},
       {"attachments", "DIR", "folder with the contents of attachments, named by their SHA-2",
        Takes::directory},
       {"keep-going", "", "leave out what is refused, and go on", Takes::nothing}},
      Effect::changes,
      import_statements};
}

}  // namespace lms::cli
