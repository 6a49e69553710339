#include "cli/run.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "cli/candidates.hpp"
#include "cli/complaint.hpp"
#include "cli/docs.hpp"
#include "cli/help.hpp"
#include "cli/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <ostream>

namespace lms::cli {
namespace {

using nlohmann::json;

std::string_view method_name(Run::Method method) {
  switch (method) {
    case Run::Method::post:
      return "POST";
    case Run::Method::patch:
      return "PATCH";
    case Run::Method::remove:
      return "DELETE";
  }
  return "POST";
}

json without_secrets(json body) {
  for (const char* const name : {"password", "secret"})
    if (body.is_object() && body.contains(name)) body[name] = "(hidden)";
  return body;
}

/// Whether an error came with an answer of the server, whose log then knows more.
bool is_of_server(const Error& error) {
  static constexpr std::string_view kLocal[] = {"client.", "file.", "context.",
                                                "csv.",    "yaml.", "declaration."};
  return error.code == "client.bad_answer" ||
         std::ranges::none_of(kLocal, [&](auto prefix) { return error.code.starts_with(prefix); });
}

}  // namespace

Run::Run(World& outer, const Request& request)
    : world(outer),
      command(*request.command),
      args(request.args),
      print(outer, format_from(request.args.get("output")), request.args.has("quiet"),
            request.args.get("fields")) {}

Run::~Run() = default;

Result<Client*> Run::client() {
  if (client_) return client_.get();
  LMS_ASSIGN(target_, choose_target(world, args));
  credentials_ =
      target_->token.empty() ? saved_credentials(*target_, *world.clock) : fixed_credentials(target_->token);
  client_ = std::make_unique<Client>(target_->url, credentials_.get());
  return client_.get();
}

std::string Run::request_id() const { return client_ ? client_->request_id() : std::string{}; }

Result<void> Run::confirm(const std::string& question) {
  if (args.has("yes") || dry_run()) return {};
  if (!world.in_is_terminal)
    return fail("client.needs_yes",
                "'" + command_name(command) + "' asks before it destroys, and there is no terminal");
  LMS_ASSIGN(const std::string answer, world.ask(safe_text(question) + "? [y/N] ", Echo::shown));
  const std::string word = ascii_lower(trim(answer));
  if (word == "y" || word == "yes") return {};
  return fail("client.declined", "nothing was changed");
}

Result<std::optional<json>> Run::change(Method method, const std::string& path, const json& body,
                                        const Query& query) {
  if (dry_run()) {
    json plan{{"dryRun", true}, {"method", method_name(method)}, {"path", path}};
    for (const auto& [name, value] : query)
      if (!value.empty()) plan["query"][name] = value;
    if (!body.is_null()) plan["body"] = without_secrets(body);
    print.say("dry run, nothing was changed; would send " + std::string(method_name(method)) + " " + path);
    static constexpr Column kPlan[] = {
        {"Method", "method"}, {"Path", "path"}, {"Query", "query"}, {"Body", "body"}};
    print.record(View{"plan", kPlan, kPlan, "path"}, plan);
    return std::nullopt;
  }
  LMS_ASSIGN(Client* const server, client());
  switch (method) {
    case Method::post:
      return server->post(path, body, query);
    case Method::patch:
      return server->patch(path, body, query);
    case Method::remove:
      return server->remove(path, query);
  }
  return std::nullopt;
}

Result<ExitCode> Run::show(const View& view, const std::string& path, const Query& query) {
  LMS_ASSIGN(Client* const server, client());
  LMS_ASSIGN(const json record, server->get(path, query));
  print.record(view, record);
  return ExitCode::ok;
}

Result<ExitCode> Run::list(const View& view, const std::string& path, Query query) {
  LMS_ASSIGN(Client* const server, client());
  query.emplace_back("q", args.get("search"));
  std::uint64_t limit = 0;
  const std::string text = args.get("limit");
  std::from_chars(text.data(), text.data() + text.size(), limit);
  LMS_TRY(server->list(path, std::move(query), limit, [&](const json& item) -> Result<void> {
    print.row(view, item);
    return {};
  }));
  print.finish(view);
  return ExitCode::ok;
}

Result<ExitCode> Run::change_and_show(const View& view, Method method, const std::string& path,
                                      const json& body, const Query& query) {
  LMS_ASSIGN(const auto record, change(method, path, body, query));
  if (record) print.record(view, *record);
  return ExitCode::ok;
}

Result<ExitCode> Run::destroy(const View& view, const std::string& what, const std::string& path,
                              const Query& query) {
  LMS_ASSIGN(Client* const server, client());
  Query lookup = query;
  std::erase_if(lookup, [](const auto& pair) { return pair.first == "force"; });
  LMS_ASSIGN(const json record, server->get(path, lookup));
  LMS_TRY(confirm("delete " + what));
  LMS_ASSIGN(const auto answer, change(Method::remove, path, json(), query));
  if (!answer) return ExitCode::ok;
  print.say("deleted " + what);
  if (print.format() != Format::table) print.record(view, record);
  return ExitCode::ok;
}

Result<std::optional<std::string>> Run::time(std::string_view flag) {
  const auto text = args.opt(flag);
  if (!text) return std::nullopt;
  const auto time = parse_time_or_span(*text, world.clock->now());
  if (!time)
    return fail(Error{"client.usage",
                      "--" + std::string(flag) + " needs a time such as 2031-05-04T12:00:00Z or 7d, not '" +
                          safe_text(*text) + "'",
                      {},
                      0,
                      "--" + std::string(flag)});
  return format_time(*time);
}

Result<std::optional<std::string>> Run::past(std::string_view flag) {
  LMS_ASSIGN(const auto later, time(flag));
  if (!later || parse_time(args.get(flag))) return later;
  const TimePoint now = world.clock->now();
  LMS_ASSIGN(const TimePoint when, parse_time(*later));
  return format_time(now - (when - now));
}

Result<std::string> Run::course_id(const std::string& name) {
  if (is_id(name)) return name;
  LMS_ASSIGN(Client* const server, client());
  const std::string path = "/courses" + api_path(name);
  auto course = server->get(path, {{"tenant", args.get("tenant")}});
  // A tenant's dispatches are mostly of courses that the platform owns.
  if (error_code(course) == "course.not_found" && args.has("tenant")) course = server->get(path);
  if (!course) return fail(std::move(course.error()));
  return raw_text(value_at(*course, "id"));
}

Result<std::string> Run::learner_id(const std::string& name) {
  if (is_id(name)) return name;
  LMS_ASSIGN(Client* const server, client());
  std::vector<std::string> wanted{name};
  if (name.find('@') != std::string::npos) {
    // A learner who is a user of ours has the user's id as external id.
    const auto user = server->get("/users" + api_path(name), {{"tenant", args.get("tenant")}});
    if (user) wanted.insert(wanted.begin(), raw_text(value_at(*user, "id")));
    if (!user && user.error().code != "user.not_found") return fail(user.error());
  }
  for (const std::string& external : wanted) {
    std::vector<std::string> found;
    LMS_TRY(server->list("/learners", {{"tenant", args.get("tenant")}, {"q", external}}, 0,
                         [&](const json& item) -> Result<void> {
                           if (raw_text(value_at(item, "externalId")) == external)
                             found.push_back(raw_text(value_at(item, "id")));
                           return {};
                         }));
    if (found.size() == 1) return found.front();
    if (!found.empty())
      return fail("learner.ambiguous", fmt::format("several learners are called '{}'; give the id of one: {}",
                                                   name, fmt::join(found, ", ")));
  }
  return fail("learner.not_found", "no learner is called '" + name + "'");
}

Result<std::string> Run::dispatch_id(const std::string& name) {
  if (is_id(name)) return name;
  const auto at = name.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == name.size())
    return fail(Error{"client.usage",
                      "a dispatch is named by its id or as COURSE@TENANT, not '" + name + "'",
                      {},
                      0,
                      "DISPATCH"});
  LMS_ASSIGN(Client* const server, client());
  std::vector<std::string> found;
  LMS_TRY(server->list("/dispatches", {{"tenant", name.substr(at + 1)}, {"course", name.substr(0, at)}}, 0,
                       [&](const json& item) -> Result<void> {
                         found.push_back(raw_text(value_at(item, "id")));
                         return {};
                       }));
  if (found.size() == 1) return found.front();
  if (found.empty())
    return fail("dispatch.not_found", "that course is not dispatched to that tenant: '" + name + "'");
  return fail("dispatch.ambiguous", "the tenant has a course of its own with that key, too: '" + name +
                                        "'; give the dispatch's id");
}

int run_lmsctl(const std::vector<std::string>& words, World& world) {
  if (words.size() == 1 && words[0] == "__commands") {
    *world.out << commands_json().dump(2) << '\n';
    return 0;
  }
  if (words.size() >= 2 && words[0] == "__complete")
    return print_candidates(world, words[1], words.size() > 2 ? words[2] : "");
  if (words.size() == 2 && words[0] == "__docs") return print_document(words[1], *world.out) ? 0 : 2;

  const auto request = parse(words);
  if (!request)
    return complain(world, request.error(), {wants_json_errors(words), {}, {}, named_command(words)});
  if (request->kind == Request::Kind::version) {
    *world.out << version_line() << '\n';
    return 0;
  }
  if (request->kind == Request::Kind::help) {
    *world.out << help_text(*request);
    return 0;
  }
  Run run(world, *request);
  auto outcome = run.command.run(run);
  if (outcome && run.print.problem()) outcome = fail(*run.print.problem());
  if (!run.print.good() && outcome) {
    // As a process that SIGPIPE ends: silent, with the status a shell gives it.
    if (world.reader_is_gone()) return 141;
    outcome = fail("client.output", "the output could not be written");
  }
  if (outcome) return static_cast<int>(*outcome);
  return complain(world, outcome.error(),
                  {wants_json_errors(words), is_of_server(outcome.error()) ? run.request_id() : "",
                   run.command.noun, command_name(run.command)});
}

}  // namespace lms::cli
