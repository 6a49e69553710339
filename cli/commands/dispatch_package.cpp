#include "cli/commands/dispatch_package.hpp"

#include "base/error_json.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "cli/commands/parts.hpp"
#include "cli/conversation.hpp"
#include "cli/output_file.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <ostream>

namespace lms::cli {
namespace dispatch_package_local {
namespace {

using nlohmann::json;

/// The package's address: of one dispatch, or of all that a tenant has.
Result<std::string> address_of(Run& run) {
  const auto dispatch = run.args.opt("DISPATCH");
  const auto tenant = run.args.opt("tenant");
  if (dispatch.has_value() == tenant.has_value())
    return fail("client.usage", "give a DISPATCH, or --tenant TENANT for all of its dispatches");
  std::string path;
  if (dispatch) {
    LMS_ASSIGN(const std::string id, run.dispatch_id(*dispatch));
    path = "/dispatches" + api_path(id, "package");
  } else {
    path = "/org/tenants" + api_path(*tenant, "dispatch-packages");
  }
  path += "?format=" + run.args.get("format");
  if (run.args.has("window")) path += "&shownIn=window";
  if (run.args.has("hash-learners")) path += "&hashLearners=true";
  return path;
}

Result<void> write_out(Run& run, const std::string& file, const std::string& bytes) {
  if (file != "-") return write_output_file(file, bytes);
  run.world.out->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return {};
}

Result<ExitCode> export_packages(Run& run) {
  const std::string file = run.args.get("file");
  if (file == "-" && run.world.out_is_terminal)
    return fail("client.usage",
                "a ZIP is nothing for a terminal; redirect standard output or give --file FILE");
  LMS_ASSIGN(const std::string path, address_of(run));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const RawAnswer answer, server->raw("GET", path, {{"Accept", "application/zip"}}, ""));
  if (answer.status != 200)
    return fail(error_from_json(json::parse(answer.body, nullptr, /*allow_exceptions=*/false)));
  LMS_TRY(write_out(run, file, answer.body));
  for (const auto& [name, value] : answer.headers)
    if (ascii_lower(name) == "x-warning") run.print.say("warning: " + value);
  run.print.say("the package holds a secret of its dispatch: give it to the customer alone");
  return ExitCode::ok;
}

Result<ExitCode> revoke(Run& run) {
  LMS_TRY(run.confirm("revoke all packages of dispatch " + run.args.get("DISPATCH") +
                      "; the customer has to import a new one"));
  LMS_ASSIGN(const std::string id, run.dispatch_id(run.args.get("DISPATCH")));
  LMS_ASSIGN(const auto done,
             run.change(Run::Method::post, "/dispatches" + api_path(id, "package", "revoke"), json()));
  if (done) run.print.say("packages written so far open nothing any more");
  return ExitCode::ok;
}

/// References are written in capitals; people read them out and type them as they like.
std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

/// --limit; 0 = all.
std::uint64_t limit_of(const Run& run) {
  std::uint64_t limit = 0;
  const std::string text = run.args.get("limit");
  std::from_chars(text.data(), text.data() + text.size(), limit);
  return limit;
}

Result<ExitCode> trace(Run& run) {
  const std::string name = run.args.get("ID");
  std::string path = "/lms-launches";
  Query query;
  if (is_id(name) || name.find('@') != std::string::npos) {
    LMS_ASSIGN(const std::string id, run.dispatch_id(name));
    path = "/dispatches" + api_path(id, "trace");
  } else {
    query.emplace_back("trace", upper(name));
  }
  LMS_ASSIGN(Client* const server, run.client());
  const bool for_people = run.print.format() == Format::table;
  std::uint64_t count = 0;
  LMS_TRY(server->list(path, query, limit_of(run), [&](const json& one) -> Result<void> {
    ++count;
    if (!for_people) {
      run.print.row(conversation_view(), one);
      return {};
    }
    for (const std::string& line : conversation_lines(one)) run.print.text(line);
    return {};
  }));
  if (!for_people) run.print.finish(conversation_view());
  if (count == 0 && !query.empty())
    return fail("trace.not_found", "no launch from a customer's LMS has the reference '" + name + "'");
  return ExitCode::ok;
}

const Operand kDispatch{"DISPATCH", "id of the dispatch, or COURSE@TENANT", Takes::dispatch};

}  // namespace
}  // namespace dispatch_package_local

std::vector<Command> dispatch_package_commands() {
  using namespace dispatch_package_local;
  return {
      {"dispatch",
       "export",
       "write a package for a customer's own LMS",
       "dispatch export golf@acme.example --format scorm2004-4th --file golf-for-acme.zip",
       "The LMS imports the package as a course of its own; it opens the course here and brings completion, "
       "success, score and time back. Rules and versions stay under control here. With --tenant, a ZIP of "
       "the "
       "packages of all its dispatches.",
       {{"DISPATCH", "id of the dispatch, or COURSE@TENANT", Takes::dispatch, Need::optional}},
       {kTenantFlag,
        {"format", "FORMAT", "what the LMS imports", Takes::choice, Need::required,
         "scorm12|scorm2004-3rd|scorm2004-4th"},
        {"file", "FILE", "the package; - for standard output", Takes::file, Need::required},
        {"window", "", "show the course in a window of its own, not in the LMS's page", Takes::nothing},
        {"hash-learners", "", "hash ids and names in the learner's browser, so that neither comes here",
         Takes::nothing}},
       Effect::reads,
       export_packages},
      {"dispatch",
       "trace",
       "show what launches and customers' LMSs said to each other",
       "dispatch trace K7Q2-9XWM-3F4T",
       "Newest launch first: what the LMS said of itself, each result with each call and the LMS's error "
       "codes, and "
       "what both sides have in the end.",
       {{"ID", "the reference on a learner's page, or a dispatch (id or COURSE@TENANT)"}},
       {{"limit", "N", "at most N launches (default: all)", Takes::number}},
       Effect::reads,
       trace},
      {"dispatch",
       "revoke",
       "make the packages written so far useless",
       "dispatch revoke golf@acme.example --yes",
       "For a package that fell into wrong hands. Learners keep their progress: a newly exported package "
       "goes on "
       "where they were.",
       {kDispatch},
       {},
       Effect::destroys,
       revoke},
  };
}

}  // namespace lms::cli
