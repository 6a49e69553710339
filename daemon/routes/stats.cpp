#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shape_parts.hpp"
#include "routes/shapes.hpp"
#include "service/analytics_sight.hpp"
#include "service/result_statistics.hpp"
#include "service/statement_statistics.hpp"
#include "xapi/format.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace stats_local {
namespace {

using nlohmann::json;

constexpr std::int64_t kDays = 30;

const http::Shape kWhole = http::Shape::integer(0);
const http::Shape kWholes = http::Shape::array(kWhole);
const http::Shape kWords = http::Shape::array(shapes::kWord);
const http::Shape kIri = http::Shape::text(0, 65536);
const http::Shape kCounted = http::Shape::object(
    "StatementCount", "How many statements had one verb, or were about one activity.",
    {{"id", &kIri, http::Presence::required, "IRI."},
     {"name", &kIri, http::Presence::nullable, "Of an activity, in the language that was asked for."},
     {"statements", &kWhole},
     {"byDay", &kWholes, http::Presence::required, "As long as `days`."}});
const http::Shape kCounts = http::Shape::array(kCounted);
const http::Shape kStatements =
    http::Shape::object("StatementFigures", "What the xAPI record store of a tenant took.",
                        {{"tenantId", &shapes::kId},
                         {"days", &kWords, http::Presence::required, "UTC, oldest first, today last."},
                         {"statements", &kWholes, http::Presence::required, "By day."},
                         {"verbs", &kCounts, http::Presence::required, "The ten most frequent."},
                         {"activities", &kCounts, http::Presence::required, "The ten most frequent."},
                         {"counted", &shapes::kBoolean, http::Presence::required,
                          "False: older statements are still to be counted; ask again."}});
const http::Shape kResults = http::Shape::object(
    "ResultFigures", "How far the registrations of a tenant got.",
    {{"tenantId", &shapes::kId},
     {"registered", &kWhole},
     {"opened", &kWhole, http::Presence::required, "At least once."},
     {"completed", &kWhole},
     {"passed", &kWhole},
     {"failed", &kWhole},
     {"scores", &kWholes, http::Presence::required,
      "How many have a scaled score below 0.1, from there to 0.2, and so on: ten numbers."}});

Result<http::Response> show(service::Services& services, const http::Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto overview, services.figures.overview(*request.principal, in.text("tenant"),
                                                            in.opt_integer("days").value_or(kDays)));
  LMS_ASSIGN(const auto hidden, service::hidden_dispatches(services.context, *request.principal));
  json out = to_json(overview);
  out["hidden"] = {{"counts", hidden.counts}, {"learners", hidden.learners}};
  return http::json_response(200, out);
}

json counts_json(const std::vector<service::StatementCount>& counts) {
  json out = json::array();
  for (const auto& one : counts)
    out.push_back({{"id", one.id},
                   {"name", one.name.empty() ? json(nullptr) : json(one.name)},
                   {"statements", one.statements},
                   {"byDay", one.by_day}});
  return out;
}

Result<http::Response> statements(service::Services& services, const http::Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto figures,
             service::StatementStatistics(services.context)
                 .overview(*request.principal, in.text("tenant"), in.opt_integer("days").value_or(kDays),
                           xapi::accepted_languages(request.headers.get("Accept-Language"))));
  return http::json_response(200, {{"tenantId", figures.tenant_id},
                                   {"days", figures.days},
                                   {"statements", figures.statements},
                                   {"verbs", counts_json(figures.verbs)},
                                   {"activities", counts_json(figures.activities)},
                                   {"counted", figures.counted}});
}

Result<http::Response> results(service::Services& services, const http::Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto figures,
             service::ResultStatistics(services.context)
                 .overview(*request.principal, {.tenant = in.text("tenant"),
                                                .course = in.text("course"),
                                                .days = in.opt_integer("days").value_or(0)}));
  return http::json_response(200, {{"tenantId", figures.tenant_id},
                                   {"registered", figures.registered},
                                   {"opened", figures.opened},
                                   {"completed", figures.completed},
                                   {"passed", figures.passed},
                                   {"failed", figures.failed},
                                   {"scores", figures.scores}});
}

}  // namespace
}  // namespace stats_local

void add_stats(http::Router& router, Environment& environment) {
  using namespace stats_local;
  const Bind bind(environment);
  router.add({.method = http::Method::get,
              .pattern = "/stats",
              .access = http::Access::instructor,
              .summary = "figures: how many there are, what happened each day, what needs a hand",
              .scope = "tenant.read",
              .query = {.parameters = {{"tenant", &shapes::kRef, "Id or domain."},
                                       {"days", &shapes::kDayCount, "Days up to today; 30 unless said."}}},
              .answers = {{200, &shapes::kOverview}},
              .handler = bind(show)});
  router.add(
      {.method = http::Method::get,
       .pattern = "/stats/statements",
       .access = http::Access::instructor,
       .summary = "statements by day, verb and activity",
       .scope = "statement.read",
       .query = {.parameters = {{"tenant", &shapes::kRef, "Id or domain; the caller's own unless said."},
                                {"days", &shapes::kDayCount, "Days up to today; 30 unless said."}}},
       .answers = {{200, &kStatements}},
       .handler = bind(statements)});
  router.add(
      {.method = http::Method::get,
       .pattern = "/stats/results",
       .access = http::Access::instructor,
       .summary = "how far registrations got, and the distribution of scores",
       .scope = "registration.read",
       .query = {.parameters = {{"tenant", &shapes::kRef, "Id or domain; the caller's own unless said."},
                                {"course", &shapes::kRef, "Id, or the key of one of the tenant's own."},
                                {"days", &shapes::kDayCount,
                                 "Only registrations begun in so many days up to now; all unless said."}}},
       .answers = {{200, &kResults}},
       .handler = bind(results)});
}

}  // namespace lms::routes
