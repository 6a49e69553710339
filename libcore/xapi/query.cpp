#include "xapi/query.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace lms::xapi {
namespace {

std::unexpected<Error> bad_parameter(std::string_view element, std::string message) {
  return fail(Error{
      .code = "xapi.parameter.invalid", .message = std::move(message), .element = std::string(element)});
}

std::optional<std::string_view> value_of(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return std::nullopt;
}

Result<void> check_names(const Parameters& parameters, const std::vector<std::string_view>& known) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& name = parameters[i].first;
    if (std::find(known.begin(), known.end(), name) == known.end())
      return bad_parameter(printable(name), "there is no such parameter here (case matters)");
    for (std::size_t j = 0; j < i; ++j)
      if (parameters[j].first == name) return bad_parameter(name, "the parameter is there twice");
  }
  return {};
}

Result<bool> read_boolean(const Parameters& parameters, std::string_view name) {
  const auto value = value_of(parameters, name);
  if (!value || *value == "false") return false;
  if (*value == "true") return true;
  return bad_parameter(name, "not true or false");
}

Result<std::string> read_uuid(std::string_view name, std::string_view value) {
  if (!is_uuid(value)) return bad_parameter(name, "not a UUID");
  return fold_uuid(value);
}

Result<std::string> read_iri(std::string_view name, std::string_view value) {
  if (!is_iri(value)) return bad_parameter(name, "not an IRI with a scheme");
  return std::string(value);
}

Result<Timestamp> read_timestamp(std::string_view name, std::string_view value) {
  // In a form, a plus sign is a space.
  std::string text(value);
  if (const auto blank = text.rfind(' '); blank != std::string::npos && blank > 10) text[blank] = '+';
  const auto read = parse_timestamp(text);
  if (!read) return bad_parameter(name, read.error().message);
  return *read;
}

Result<Instant> read_instant(std::string_view name, std::string_view value) {
  LMS_ASSIGN(const auto stamp, read_timestamp(name, value));
  return stamp.at;
}

/// Until the end of the millisecond that was written: who keeps times in milliseconds has cut `stored`.
Result<Instant> read_until(std::string_view name, std::string_view value) {
  LMS_ASSIGN(const auto stamp, read_timestamp(name, value));
  std::int64_t step = 1;
  for (int digits = stamp.digits; digits >= 3 && digits < 6; ++digits) step *= 10;
  return stamp.at + std::chrono::microseconds(step - 1);
}

Result<void> read_single(const Parameters& parameters, StatementQuery& query) {
  for (const auto& [name, value] : parameters) {
    if (name == "statementId") {
      LMS_ASSIGN(query.statement_id, read_uuid(name, value));
    } else if (name == "voidedStatementId") {
      LMS_ASSIGN(query.voided_statement_id, read_uuid(name, value));
    } else if (name != "attachments" && name != "format") {
      return bad_parameter(name,
                           "beside statementId or voidedStatementId only attachments and format may stand");
    }
  }
  if (!query.statement_id.empty() && !query.voided_statement_id.empty())
    return bad_parameter("voidedStatementId", "statementId is there, too");
  return {};
}

Result<void> read_filters(const Parameters& parameters, StatementQuery& query) {
  LMS_ASSIGN(const bool related_agents, read_boolean(parameters, "related_agents"));
  LMS_ASSIGN(const bool related_activities, read_boolean(parameters, "related_activities"));
  LMS_ASSIGN(query.ascending, read_boolean(parameters, "ascending"));
  for (const auto& [name, value] : parameters) {
    if (name == "agent") {
      LMS_ASSIGN(auto agent, read_agent_parameter(value, name));
      query.facets.push_back(
          {related_agents ? FacetKind::related_agent : FacetKind::agent, std::move(agent.key)});
    } else if (name == "verb") {
      LMS_ASSIGN(auto iri, read_iri(name, value));
      query.facets.push_back({FacetKind::verb, std::move(iri)});
    } else if (name == "activity") {
      LMS_ASSIGN(auto iri, read_iri(name, value));
      query.facets.push_back(
          {related_activities ? FacetKind::related_activity : FacetKind::activity, std::move(iri)});
    } else if (name == "registration") {
      LMS_ASSIGN(auto id, read_uuid(name, value));
      query.facets.push_back({FacetKind::registration, std::move(id)});
    } else if (name == "since") {
      LMS_ASSIGN(query.since, read_instant(name, value));
    } else if (name == "until") {
      LMS_ASSIGN(query.until, read_until(name, value));
    } else if (name == "limit") {
      std::uint32_t limit = 0;
      const auto* end = value.data() + value.size();
      const auto [stop, error] = std::from_chars(value.data(), end, limit);
      if (value.empty() || (error != std::errc{} && error != std::errc::result_out_of_range) || stop != end)
        return bad_parameter(name, "not a number from 0 on");
      if (error == std::errc{} && limit != 0) query.limit = std::min(limit, kMaxPage);
    }
  }
  return {};
}

Result<void> check_presence(const Parameters& parameters, std::string_view name, Presence presence) {
  if (presence == Presence::required && value_of(parameters, name).value_or("").empty())
    return bad_parameter(name, "the parameter is missing");
  return {};
}

}  // namespace

Result<StatementQuery> read_statement_query(const Parameters& parameters) {
  LMS_TRY(check_names(parameters, {"statementId", "voidedStatementId", "agent", "verb", "activity",
                                   "registration", "related_activities", "related_agents", "since", "until",
                                   "limit", "format", "attachments", "ascending"}));
  StatementQuery query;
  LMS_ASSIGN(query.attachments, read_boolean(parameters, "attachments"));
  if (const auto format = value_of(parameters, "format")) {
    if (*format == "ids")
      query.format = Format::ids;
    else if (*format == "canonical")
      query.format = Format::canonical;
    else if (*format != "exact")
      return bad_parameter("format", "not one of ids, exact, canonical");
  }
  if (value_of(parameters, "statementId") || value_of(parameters, "voidedStatementId"))
    LMS_TRY(read_single(parameters, query));
  else
    LMS_TRY(read_filters(parameters, query));
  return query;
}

Result<DocumentQuery> read_document_query(const Parameters& parameters, const DocumentParameters& expected) {
  std::vector<std::string_view> known;
  const std::array<std::pair<std::string_view, Presence>, 5> rows = {{{"activityId", expected.activity_id},
                                                                      {"agent", expected.agent},
                                                                      {"registration", expected.registration},
                                                                      {"since", expected.since},
                                                                      {expected.id_name, expected.id}}};
  for (const auto& [name, presence] : rows)
    if (presence != Presence::absent) known.push_back(name);
  LMS_TRY(check_names(parameters, known));
  for (const auto& [name, presence] : rows) LMS_TRY(check_presence(parameters, name, presence));
  DocumentQuery out;
  for (const auto& [name, value] : parameters) {
    if (name == "activityId") {
      LMS_ASSIGN(out.activity_id, read_iri(name, value));
    } else if (name == "agent") {
      LMS_ASSIGN(auto agent, read_agent_parameter(value, name));
      out.agent = std::move(agent.key);
    } else if (name == "registration") {
      LMS_ASSIGN(out.registration, read_uuid(name, value));
    } else if (name == "since") {
      LMS_ASSIGN(out.since, read_instant(name, value));
    } else {
      if (value.size() > 2000) return bad_parameter(name, "longer than 2000 bytes");
      out.id = value;
    }
  }
  return out;
}

Result<Agent> read_agent_parameter(std::string_view json, std::string_view element) {
  const auto parsed = Json::parse(json);
  if (!parsed) return bad_parameter(element, parsed.error().message);
  auto agent = read_agent(parsed->root(), AgentKind::agent_or_group, element);
  if (!agent) return bad_parameter(agent.error().element, agent.error().message);
  return agent;
}

}  // namespace lms::xapi
