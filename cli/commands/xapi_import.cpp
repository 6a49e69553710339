#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"
#include "cli/csv.hpp"
#include "cli/input_file.hpp"
#include "cli/statement_import.hpp"
#include "cli/statement_source.hpp"
#include "cli/statement_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <istream>
#include <string>

namespace lms::cli {
namespace xapi_import_local {
namespace {

Result<void> import_json(std::istream& in, const std::string& file, StatementImport& import) {
  bool has_ended = false;
  auto read = each_statement(in, file, [&](std::string_view text, std::uint64_t line) {
    auto added = import.add(text, line);
    has_ended = !added;
    return added;
  });
  if (read) return import.flush();
  return has_ended ? read : import.stop(std::move(read.error()));
}

/// What comes before a faulty line is stored, so that the file can be mended and imported again.
Result<void> import_table(std::istream& in, const std::string& file, StatementImport& import) {
  CsvStream rows(in, file);
  LMS_ASSIGN(const auto header, rows.next());
  LMS_ASSIGN(const StatementTable table, StatementTable::create(*header, file));
  for (;;) {
    auto next = rows.next();
    if (!next) return import.stop(std::move(next.error()));
    const auto& row = *next;
    if (!row) return import.flush();
    const auto statement = table.statement(*row);
    if (!statement)
      LMS_TRY(import.refuse(statement.error()));
    else
      LMS_TRY(import.add(statement->dump(), static_cast<std::uint64_t>(row->line)));
  }
}

Result<ExitCode> import_statements(Run& run) {
  const std::string name = run.args.get("FILE");
  LMS_ASSIGN(Input input, Input::open(name, *run.world.in));
  std::istream& in = input.stream();
  StatementImport import(run, name);
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
