#include "routes/xapi.hpp"
#include "xapi/json.hpp"

namespace lms::routes {
namespace {

using http::Method;
using http::Response;
using xapi::Presence;

bool reads(Method method) { return method == Method::get || method == Method::head; }

/// What a request of that resource and method takes (Communication 2.3, 2.6, 2.7).
xapi::DocumentParameters expected(XapiResource resource, Method method) {
  const bool state = resource == XapiResource::state;
  // Without an id a GET lists documents, and a DELETE of states removes them all.
  const bool any_id = reads(method) || (state && method == Method::del);
  return {.activity_id = resource == XapiResource::agent_profile ? Presence::absent : Presence::required,
          .agent = resource == XapiResource::activity_profile ? Presence::absent : Presence::required,
          .registration = state ? Presence::optional : Presence::absent,
          .since = reads(method) ? Presence::optional : Presence::absent,
          .id_name = state ? "stateId" : "profileId",
          .id = any_id ? Presence::optional : Presence::required};
}

xapi::DocumentKind kind_of(XapiResource resource) {
  if (resource == XapiResource::state) return xapi::DocumentKind::state;
  return resource == XapiResource::agent_profile ? xapi::DocumentKind::agent_profile
                                                 : xapi::DocumentKind::activity_profile;
}

std::optional<std::string> opt_header(const XapiRequest& request, std::string_view name) {
  const auto value = request.headers.find(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

Result<Response> list(service::Lrs& lrs, const XapiRequest& request, const service::DocumentKey& key,
                      std::optional<xapi::Instant> since) {
  LMS_ASSIGN(const auto found, lrs.documents(request.caller, key, since));
  std::string json = "[";
  for (const auto& id : found.ids) {
    if (json.size() > 1) json += ',';
    xapi::append_json_text(json, id);
  }
  json += ']';
  Response response = http::text_response(200, std::move(json), "application/json");
  if (found.updated) response.headers.add("Last-Modified", xapi::http_date(*found.updated));
  return response;
}

Result<Response> show(service::Lrs& lrs, const XapiRequest& request, const service::DocumentKey& key) {
  LMS_ASSIGN(auto document, lrs.document(request.caller, key));
  Response response = http::text_response(200, std::move(document.content), document.content_type);
  response.headers.add("ETag", document.etag);
  response.headers.add("Last-Modified", xapi::http_date(document.updated));
  return response;
}

}  // namespace

Result<Response> answer_documents(service::Lrs& lrs, XapiResource resource, const XapiRequest& request) {
  LMS_ASSIGN(const auto query,
             xapi::read_document_query(request.parameters, expected(resource, request.method)));
  const service::DocumentKey key{.kind = kind_of(resource),
                                 .agent = query.agent,
                                 .activity = query.activity_id,
                                 .registration = query.registration,
                                 .id = query.id.value_or("")};
  if (reads(request.method)) return query.id ? show(lrs, request, key) : list(lrs, request, key, query.since);
  service::DocumentWrite how{
      .change = request.method == Method::put ? xapi::DocumentChange::put : xapi::DocumentChange::post,
      .version = request.version,
      .given = {opt_header(request, "If-Match"), opt_header(request, "If-None-Match")}};
  if (request.method == Method::del) {
    const auto removal = query.id ? service::Lrs::Removal::one : service::Lrs::Removal::all;
    LMS_TRY(lrs.remove(request.caller, key, removal, how));
    return http::no_content();
  }
  const auto type = request.header("Content-Type");
  LMS_TRY(
      lrs.write(request.caller, key, type.empty() ? "application/octet-stream" : type, request.body, how));
  return http::no_content();
}

Result<Response> answer_agents(service::Lrs& lrs, const XapiRequest& request) {
  LMS_TRY(xapi::read_document_query(request.parameters, {.agent = Presence::required}));
  LMS_ASSIGN(auto json, lrs.person(request.caller, request.parameters.front().second));
  return http::text_response(200, std::move(json), "application/json");
}

Result<Response> answer_activities(service::Lrs& lrs, const XapiRequest& request) {
  LMS_ASSIGN(const auto query,
             xapi::read_document_query(request.parameters, {.activity_id = Presence::required}));
  LMS_ASSIGN(auto json, lrs.activity(request.caller, query.activity_id));
  return http::text_response(200, std::move(json), "application/json");
}

Response answer_about(xapi::Version version) {
  // Who asks in 1.0 knows nothing of later lines.
  const bool old = version == xapi::Version::v1_0_3;
  return http::text_response(200,
                             old ? R"({"version":["1.0.0","1.0.1","1.0.2","1.0.3"]})"
                                 : R"({"version":["1.0.0","1.0.1","1.0.2","1.0.3","2.0.0"]})",
                             "application/json");
}

}  // namespace lms::routes
