#include "routes/lrs_records.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "http/fields.hpp"
#include "http/shape.hpp"
#include "routes/resources.hpp"
#include "routes/shape_parts.hpp"
#include "service/learners.hpp"
#include "service/lrs.hpp"
#include "service/lrs_access.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace lrs_records_local {
namespace {

using http::Request;
using http::Response;
using http::Shape;
using nlohmann::json;
using enum http::Presence;
using shapes::kCount;

const Shape kName = Shape::text(0, 4096);
const Shape kMoment = Shape::text(1, 64, "date-time");
const Shape kFlag = Shape::boolean();
const Shape kKind = Shape::word({to_text(service::LearnerRecord::Kind::statement),
                                 to_text(service::LearnerRecord::Kind::state),
                                 to_text(service::LearnerRecord::Kind::agent_profile)});
const Shape kContent = Shape::text(0, std::size_t{1} << 27);
const Shape kRecord =
    Shape::object("LearnerRecord", "What a tenant's xAPI record store holds of a learner.",
                  {{"type", &kKind},
                   {"id", &kName},
                   {"voided", &kFlag, optional, "Of a statement."},
                   {"agent", &shapes::kIdentifiedAgent, optional, "Of a document: whose it is."},
                   {"activity", &kName, optional},
                   {"registration", &kName, optional},
                   {"at", &kMoment, required, "When it was stored."},
                   {"contentType", &kName},
                   {"content", &kContent, optional, "Of a statement, its JSON as it is stored."},
                   {"contentBase64", &kContent, optional, "In its place where it is no UTF-8."}});
const Shape kRecords = Shape::array(kRecord);
const Shape kRecordPage = shapes::page_of(kRecords, "LearnerRecordPage");
const Shape kErased =
    Shape::object("ErasedRecords", "What a tenant's xAPI record store held of a learner that is forgotten.",
                  {{"statements", &kCount, required, "Removed."},
                   {"documents", &kCount, required, "Removed: states and agent profiles."},
                   {"mentions", &kCount, required, "Statements of others that name the learner, and stay."}});
const Shape kAgents = Shape::text(1, 20'000);
const shapes::Parameter kAgentsParameter{"agents", &kAgents,
                                         "JSON: an xAPI Agent, or an array of at most 20, that is the "
                                         "learner, too. The learner's e-mail address and the "
                                         "account at the public URL are known."};
const shapes::Parameter kTheAgents{"agents", &kAgents, "JSON: an xAPI Agent, or an array of at most 20."};
const shapes::Parameter kTenant{"tenant", &shapes::kRef, "Id or domain; the caller's own unless said."};

json record_of(const service::LearnerRecord& record) {
  // A document's time counts to the end of its millisecond.
  const bool is_statement = record.kind == service::LearnerRecord::Kind::statement;
  json out{{"type", to_text(record.kind)},
           {"id", record.id},
           {"at", is_statement ? xapi::format_instant(record.at) : xapi::format_instant(record.at, 3)},
           {"contentType", record.content_type}};
  if (is_statement)
    out["voided"] = record.voided;
  else
    out["agent"] = json::parse(record.agent);
  if (!record.activity.empty()) out["activity"] = record.activity;
  if (!record.registration.empty()) out["registration"] = record.registration;
  if (is_utf8(record.content))
    out["content"] = record.content;
  else
    out["contentBase64"] = to_base64(as_bytes(record.content));
  return out;
}

Result<Response> page_of(const service::Page<service::LearnerRecord>& page) {
  json items = json::array();
  for (const auto& record : page.items) items.push_back(record_of(record));
  return page_response(std::move(items), page.next);
}

Response told(const service::ErasedRecords& erased) {
  return http::json_response(
      200,
      {{"statements", erased.statements}, {"documents", erased.documents}, {"mentions", erased.mentions}});
}

Result<Response> records(service::Context& context, const Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto page,
             service::Learners(context).records(*request.principal, request.param("id"), in.text("agents"),
                                                read_list_query(request)));
  return page_of(page);
}

Result<Response> forget(service::Context& context, const Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto erased,
             service::Learners(context).remove(*request.principal, request.param("id"), in.text("agents")));
  return told(erased);
}

Result<Response> records_of_agents(service::Context& context, const Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto page,
             service::Learners(context).records_of_agents(*request.principal, in.text("tenant"),
                                                          in.text("agents"), read_list_query(request)));
  return page_of(page);
}

Result<Response> forget_agents(service::Context& context, const Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto erased, service::Learners(context).remove_records_of_agents(
                                    *request.principal, in.text("tenant"), in.text("agents")));
  return told(erased);
}

Result<Response> attachment(service::Context& context, const Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto caller, service::lrs_caller_of(context, *request.principal, in.text("tenant")));
  LMS_ASSIGN(std::string content, service::Lrs(context).attachment(*caller, request.param("sha2")));
  Response response;
  response.headers.add("Content-Type", "application/octet-stream");
  response.headers.add("Content-Disposition", "attachment");
  response.body.emplace_back(std::move(content));
  return response;
}

}  // namespace
}  // namespace lrs_records_local

void add_lrs_records(http::Router& router, service::Context& context) {
  using namespace lrs_records_local;
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/learners/:id/records",
              .access = Access::tenant_admin,
              .summary = "list what the tenant's xAPI record store holds of a learner",
              .scope = "learner.read",
              .query = shapes::list_query({kAgentsParameter}),
              .answers = {{200, &kRecordPage}},
              .handler = [&context](const Request& request) { return records(context, request); }});
  router.add({.method = Method::del,
              .pattern = "/learners/:id",
              .access = Access::tenant_admin,
              .summary = "delete a learner with registrations, results, statements and documents",
              .scope = "learner.delete",
              .query = {.parameters = {kAgentsParameter}},
              .answers = {{200, &kErased}},
              .handler = [&context](const Request& request) { return forget(context, request); }});
  router.add({.method = Method::get,
              .pattern = "/lrs/records",
              .access = Access::tenant_admin,
              .summary = "list what a tenant's xAPI record store holds of agents, learners here or not",
              .scope = "statement.read",
              .query = shapes::list_query({kTenant, kTheAgents}),
              .answers = {{200, &kRecordPage}},
              .handler = [&context](const Request& request) { return records_of_agents(context, request); }});
  router.add({.method = Method::del,
              .pattern = "/lrs/records",
              .access = Access::tenant_admin,
              .summary = "delete statements and documents of agents, learners here or not",
              .scope = "learner.delete",
              .query = {.parameters = {kTenant, kTheAgents}},
              .answers = {{200, &kErased}},
              .handler = [&context](const Request& request) { return forget_agents(context, request); }});
  router.add({.method = Method::get,
              .pattern = "/lrs/attachments/:sha2",
              .access = Access::instructor,
              .summary = "fetch the content of an attachment by its SHA-2",
              .scope = "statement.read",
              .query = {.parameters = {kTenant}},
              .answers = {{.status = 200, .media_type = "application/octet-stream"}},
              .handler = [&context](const Request& request) { return attachment(context, request); }});
}

}  // namespace lms::routes
