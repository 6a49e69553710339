#include "xapi/statement.hpp"

#include "xapi/checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace lms::xapi {
namespace {

void add_broad(Statement& statement) {
  // What the narrow filters see, the broad ones do as well.
  const std::size_t narrow = statement.facets.size();
  for (std::size_t i = 0; i < narrow; ++i) {
    const Facet facet = statement.facets[i];
    if (facet.kind == FacetKind::agent) statement.facets.push_back({FacetKind::related_agent, facet.text});
    if (facet.kind == FacetKind::activity)
      statement.facets.push_back({FacetKind::related_activity, facet.text});
  }
  std::sort(statement.facets.begin(), statement.facets.end());
  statement.facets.erase(std::unique(statement.facets.begin(), statement.facets.end()),
                         statement.facets.end());
  std::sort(statement.edits.begin(), statement.edits.end(),
            [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
}

/// Without what a record store adds, so that it takes back what it has given out: what it replaces does not count at
/// all, what it leaves as it was sent not as far as it would add it.
std::size_t bytes_of(JsonRef statement) {
  constexpr std::size_t kMostAdded = 64;
  constexpr std::size_t kAroundMember = std::string_view(R"("": , )").size();
  std::size_t bytes = statement.raw().size();
  if (!statement.is(JsonKind::object)) return bytes;
  for (const JsonRef member : statement) {
    const auto key = member.key();
    const bool replaced = key == "stored" || key == "authority";
    if (!replaced && key != "id" && key != "timestamp" && key != "version") continue;
    const auto size = replaced ? member.raw().size() : std::min(member.raw().size(), kMostAdded);
    bytes -= std::min(bytes, size + key.size() + kAroundMember);
  }
  return bytes;
}

std::unexpected<Error> twice(const Statement& statement, std::size_t position) {
  return fail(Error{.code = "xapi.statement.invalid",
                    .message = "another statement of this request has the same id " + statement.id,
                    .element = fmt::format("statements[{}].id", position)});
}

}  // namespace

Result<std::vector<Statement>> read_statements(const Json& json, Version version, const Limits& limits) {
  const JsonRef root = json.root();
  const bool many = root.is(JsonKind::array);
  if (many && root.size() > limits.statements)
    return fail("xapi.too_large", fmt::format("a request may hold {} statements, this one has {}",
                                              limits.statements, root.size()));
  std::vector<Statement> out;
  out.reserve(many ? root.size() : 1);
  std::unordered_set<std::string_view> ids;
  const auto read = [&](JsonRef value) -> Result<void> {
    if (value.raw().size() > limits.statement_bytes && bytes_of(value) > limits.statement_bytes)
      return fail(Error{.code = "xapi.too_large",
                        .message = fmt::format("a statement may have {} bytes, this one has {}",
                                               limits.statement_bytes, bytes_of(value)),
                        .element = json.path_of(value, "statements")});
    Statement& statement = out.emplace_back(value);
    Checker checker(version, statement);
    if (!checker.statement(value)) return fail(checker.take_error());
    add_broad(statement);
    if (!statement.id.empty() && !ids.insert(statement.id).second) return twice(statement, out.size() - 1);
    return {};
  };
  if (!many) {
    LMS_TRY(read(root));
    return out;
  }
  for (const JsonRef value : root) LMS_TRY(read(value));
  return out;
}

Result<Statement> read_stored_statement(const Json& json) {
  if (!json.root().is(JsonKind::object)) return fail("xapi.statement.invalid", "a statement is an object");
  LMS_ASSIGN(auto read, read_statements(json, Version::v2_0_0,
                                        {.statement_bytes = std::numeric_limits<std::size_t>::max()}));
  return std::move(read.front());
}

Result<void> ids_differ(const std::vector<Statement>& statements) {
  std::unordered_set<std::string_view> ids;
  for (std::size_t i = 0; i < statements.size(); ++i)
    if (!statements[i].id.empty() && !ids.insert(statements[i].id).second) return twice(statements[i], i);
  return {};
}

std::string path_of_attachment(const Statement& statement, std::size_t n) {
  const std::string path = statement.json.json().path_of(statement.json, "statements");
  return fmt::format("{}{}attachments[{}]", path, path.empty() ? "" : ".", n);
}

Result<Agent> read_agent(JsonRef value, AgentKind kind, std::string_view element) {
  Statement unused(value);
  Checker checker(Version::v2_0_0, unused);
  Agent out;
  const bool fine = checker.agent(value, kind, out);
  if (fine && !out.key.empty()) return out;
  Error error =
      fine ? Error{.code = "xapi.statement.invalid", .message = "a group without an identifier finds nothing"}
           : checker.take_error();
  error.element = std::string(element) + (error.element.empty() ? "" : "." + error.element);
  return fail(std::move(error));
}

std::string agent_json(std::string_view key) {
  const auto space = std::min(key.find(' '), key.size());
  const std::string_view kind = key.substr(0, space);
  const std::string_view value = key.substr(std::min(space + 1, key.size()));
  std::string out = "{";
  const auto add = [&](std::string_view name, std::string_view text) {
    append_json_text(out, name);
    out += ':';
    append_json_text(out, text);
  };
  if (kind == "account") {
    const auto end = std::min(value.find(' '), value.size());
    out += R"("account":{)";
    add("homePage", value.substr(0, end));
    out += ',';
    add("name", value.substr(std::min(end + 1, value.size())));
    out += '}';
  } else {
    add(kind == "sha1" ? "mbox_sha1sum" : kind, value);
  }
  return out + "}";
}

}  // namespace lms::xapi
