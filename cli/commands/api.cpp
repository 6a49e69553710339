#include "base/error_json.hpp"
#include "base/text.hpp"
#include "cli/bounded_line.hpp"
#include "cli/commands/parts.hpp"
#include "cli/secret.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>

namespace lms::cli {
namespace api_local {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> kMethods = {"GET",    "POST", "PUT",    "PATCH",
                                                      "DELETE", "HEAD", "OPTIONS"};

/// The error of an answer that is not one of lmsd's own.
Error plain_error(int status) {
  const std::string message = "the server answered with status " + std::to_string(status);
  switch (status) {
    case 401:
      return {"auth.missing", message};
    case 403:
      return {"auth.forbidden", message};
    case 404:
      return {"http.route_not_found", message};
    case 409:
      return {"http.conflict", message};
    case 429:
      return {"auth.rate_limited", message};
    case 503:
      return {"http.busy", message};
    default:
      return {"http.bad_request", message};
  }
}

Result<std::string> read_body(Run& run) {
  const auto data = run.args.opt("data");
  if (!data) return std::string{};
  if (*data == "-" || *data == "@-") return read_bounded_text(*run.world.in, "standard input");
  if (data->starts_with('@')) return read_text_file(data->substr(1));
  return *data;
}

Result<std::vector<std::pair<std::string, std::string>>> read_headers(const Run& run) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& line : run.args.all("header")) {
    const auto colon = line.find(':');
    if (colon == std::string::npos || colon == 0)
      return fail(Error{.code = "client.usage",
                        .message = "a header is written 'Name: value', not '" + line + "'",
                        .element = "--header"});
    out.emplace_back(line.substr(0, colon), std::string(trim(std::string_view(line).substr(colon + 1))));
  }
  return out;
}

void print_body(Run& run, const RawAnswer& answer) {
  std::ostream& out = *run.world.out;
  const json body = json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  const Format format = run.print.format();
  if (run.args.has("output") && format == Format::json && !body.is_discarded()) {
    out << body.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
  } else if (run.args.has("output") && format == Format::jsonl && !body.is_discarded()) {
    const json& items = body.is_array() ? body : value_at(body, "items");
    for (const json& item : items.is_array() ? items : json::array({body}))
      out << item.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
  } else {
    out << answer.body;
    if (run.world.out_is_terminal && !answer.body.empty() && answer.body.back() != '\n') out << '\n';
  }
}

Result<ExitCode> api(Run& run) {
  std::string method = run.args.get("METHOD");
  std::ranges::transform(method, method.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  if (std::ranges::find(kMethods, std::string_view(method)) == kMethods.end())
    return fail(
        Error{.code = "client.usage",
              .message = "'" + run.args.get("METHOD") + "' is not a method (GET, POST, PUT, PATCH, DELETE)",
              .element = "METHOD"});
  const std::string path = run.args.get("PATH");
  if (!path.starts_with('/') || path.starts_with("//") || path.find_first_of(" \r\n") != std::string::npos)
    return fail(
        Error{.code = "client.usage",
              .message = "a path begins with one '/' and has blanks written as %20, as in /org/tenants",
              .element = "PATH"});
  LMS_ASSIGN(const std::string body, read_body(run));
  LMS_ASSIGN(const auto headers, read_headers(run));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const RawAnswer answer, server->raw(method, path, headers, body));
  if (run.args.has("include")) {
    *run.world.out << "HTTP " << answer.status << '\n';
    for (const auto& [name, value] : answer.headers) *run.world.out << name << ": " << value << '\n';
    *run.world.out << '\n';
  }
  print_body(run, answer);
  if (answer.status < 400) return ExitCode::ok;
  const Error told = error_from_json(json::parse(answer.body, nullptr, /*allow_exceptions=*/false));
  return fail(told.code == "client.bad_answer" ? plain_error(answer.status) : told);
}

}  // namespace
}  // namespace api_local

std::vector<Command> api_commands() {
  using namespace api_local;
  return {
      {"",
       "api",
       "send any request to lmsd's REST interface",
       "api POST /org/tenants -d @tenant.json",
       "With the login of the context. The answer's body is printed as it comes (-o json indents it, -o "
       "jsonl "
       "prints one item a line); an answer of 400 and more ends in the exit code of its error.",
       {{"METHOD", "GET, POST, PUT, PATCH or DELETE"}, {"PATH", "path with query, as in /users?limit=5"}},
       {{"data", "DATA", "the body; @FILE reads it from a file, - from standard input"},
        {"header", "HEADER", "a further header, 'Name: value'", Takes::text, Need::optional, {}, true},
        {"include", "", "print status and headers, too", Takes::nothing}},
       Effect::local,
       api},
  };
}

}  // namespace lms::cli
