#include "cli/complaint.hpp"

#include "base/error_json.hpp"
#include "base/error_table.hpp"
#include "cli/terminal.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <ostream>

namespace lms::cli {
namespace {

struct Hint {
  std::string_view code;
  std::string_view text;
};

constexpr std::array kHints = {
    Hint{"client.not_logged_in", "log in with 'lmsctl login --url URL --email EMAIL'"},
    Hint{"auth.expired", "log in again with 'lmsctl login --url URL --email EMAIL'"},
    Hint{"auth.revoked", "log in again with 'lmsctl login --url URL --email EMAIL'"},
    Hint{"auth.missing", "log in with 'lmsctl login --url URL --email EMAIL'"},
    Hint{"auth.invalid_token", "check the token, or log in with 'lmsctl login --url URL --email EMAIL'"},
    Hint{"auth.invalid_credentials", "check e-mail and password; caps lock?"},
    Hint{"auth.tenant_required", "this e-mail exists in several tenants: add --tenant DOMAIN"},
    Hint{"auth.forbidden", "'lmsctl whoami' shows who you are"},
    Hint{"auth.rate_limited", "wait a minute, then try again"},
    Hint{"client.unreachable",
         "is lmsd running there? The address comes from --url, LMSCTL_URL or the context"},
    Hint{"client.tls", "for a certificate of your own set SSL_CERT_FILE to its PEM file"},
    Hint{"client.bad_answer", "is this the address of lmsd's application port, and not of something else?"},
    Hint{"client.needs_yes", "add --yes to go on without being asked"},
    Hint{"client.no_terminal", "give the secret with --password-file FILE (- is standard input)"},
    Hint{"tenant.exists", "'lmsctl tenant list' shows the domains in use"},
    Hint{"tenant.has_dispatches", "add --force to delete its dispatches, too"},
    Hint{"tenant.suspended", "'lmsctl tenant activate DOMAIN' ends the suspension"},
    Hint{"course.exists", "add a version to it with 'lmsctl course import FILE --course KEY'"},
    Hint{"course.in_use",
         "delete its dispatches and registrations first: 'lmsctl dispatch list --course KEY'"},
    Hint{"dispatch.exists", "'lmsctl dispatch show COURSE@TENANT' shows it"},
    Hint{"dispatch.in_use", "add --force to delete it with its registrations"},
    Hint{"user.ambiguous", "add --tenant DOMAIN, or give the user's id"},
    Hint{"context.not_found", "'lmsctl context list' shows the saved logins"},
    Hint{"context.exists", "log in with 'lmsctl login --context NAME', or delete it first"},
    Hint{"declaration.invalid", "'man lmsctl' describes the files under FILES OF APPLY"},
    Hint{"context.damaged", "delete it with 'lmsctl context delete' and log in again"},
    Hint{"http.route_not_found", "is this lmsd older than lmsctl, or the address its content port?"},
};

std::string place(const Error& error) {
  std::string where;
  const auto add = [&where](std::string_view label, std::string_view part) {
    if (part.empty()) return;
    if (!where.empty()) where += ", ";
    where.append(label).append(part);
  };
  add("", error.line > 0 ? error.file + ":" + std::to_string(error.line) : error.file);
  add("element ", error.element);
  add("rule ", error.rule);
  return where;
}

int exit_code(const Error& error) { return static_cast<int>(classify(error.code).exit_code); }

}  // namespace

std::string hint_for(const Error& error, const Complaint& complaint) {
  for (const Hint& hint : kHints)
    if (hint.code == error.code) return std::string(hint.text);
  if (error.code == "client.usage") {
    if (!complaint.command.empty()) return "'lmsctl help " + complaint.command + "' explains the command";
    return "'lmsctl help' shows the commands, 'lmsctl help NOUN VERB' explains one of them";
  }
  if (error.code.ends_with(".not_found")) {
    const std::string_view of = std::string_view(error.code).substr(0, error.code.find('.'));
    for (const std::string_view known :
         {"tenant", "user", "course", "dispatch", "learner", "registration", "webhook"})
      if (of == known) return "'lmsctl " + std::string(known) + " list' shows what there is";
    if (of == "launch_link" || of == "launch") return "'lmsctl launch-link list' shows what there is";
  }
  if (error.code.starts_with("package.") && complaint.command == "course import")
    return "'lmsctl validate FILE' shows all that is wrong with it, and where";
  return {};
}

bool wants_json_errors(const std::vector<std::string>& words) {
  bool json = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    std::string_view value;
    if ((word == "-o" || word == "--output") && i + 1 < words.size()) value = words[i + 1];
    if (word.starts_with("--output=")) value = word.substr(9);
    if (word.starts_with("-o") && word.size() > 2) value = word.substr(word[2] == '=' ? 3 : 2);
    if (!value.empty()) json = value == "json" || value == "jsonl";
  }
  return json;
}

int complain(World& world, const Error& error, const Complaint& complaint) {
  const std::string hint = hint_for(error, complaint);
  world.out->flush();
  if (complaint.as_json) {
    nlohmann::json body = error_to_json(error, complaint.request_id);
    if (!hint.empty()) body["error"]["hint"] = hint;
    body["error"]["exitCode"] = exit_code(error);
    *world.err << body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n' << std::flush;
    return exit_code(error);
  }
  const bool colour =
      world.err_is_terminal && !world.env("NO_COLOR") && world.env("TERM").value_or("") != "dumb";
  *world.err << (colour ? "\033[31mlmsctl:\033[0m " : "lmsctl: ")
             << safe_text(error.message.empty() ? error.code : error.message) << " [" << safe_text(error.code)
             << "]\n";
  const std::string where = place(error);
  if (!where.empty() && error.code != "client.usage") *world.err << "  where: " << safe_text(where) << '\n';
  // Only an error on the server's side is looked up in its log.
  if (!complaint.request_id.empty() && classify(error.code).http_status >= 500 &&
      !error.code.starts_with("client."))
    *world.err << "  request: " << safe_text(complaint.request_id) << " (the server's log says more)\n";
  if (!hint.empty()) *world.err << "  hint: " << hint << '\n';
  *world.err << std::flush;
  return exit_code(error);
}

}  // namespace lms::cli
