#include "routes/xapi.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "routes/lrs.hpp"
#include "service/lrs_access.hpp"
#include "service/services.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace lms::routes {
namespace {

using http::Method;
using http::Request;
using http::Response;
using service::LrsCaller;
using service::LrsCredentials;
using xapi::Version;

using Caller = std::shared_ptr<const LrsCaller>;

constexpr std::uint64_t kMaxBody = 64ull << 20;
/// Of a form that asks for what anyone may ask.
constexpr std::uint64_t kMaxOpenForm = 4096;
/// Of a form that holds its credentials itself, so that nobody is known before it is read.
constexpr std::uint64_t kMaxForm = 1ull << 20;
constexpr std::string_view kVersionField = "X-Experience-API-Version";
constexpr std::string_view kConsistentField = "X-Experience-API-Consistent-Through";

/// What the handlers work with.
struct Xapi {
  explicit Xapi(Environment& shared)
      : environment(shared), lrs(shared.services.context), credentials(shared.services.context) {}

  Environment& environment;
  service::Lrs lrs;
  LrsCredentials credentials;
};

/// Who the Authorization field stands for, in the tenant that the address names ("" = none).
Result<Caller> caller_of(Xapi& xapi, const Request& request, std::string_view field) {
  auto& services = xapi.environment.services;
  const auto tenant = request.param("tenant");
  const auto space = std::min(field.find(' '), field.size());
  const auto scheme = field.substr(0, space);
  const auto rest = trim(field.substr(std::min(space + 1, field.size())));
  std::string key;
  std::string secret;
  if (http::equals_ignoring_case(scheme, "Basic")) {
    const auto decoded = from_base64(rest);
    const auto text = decoded ? as_text(*decoded) : std::string_view{};
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
      return fail("auth.invalid_credentials", "the Authorization field holds no key and secret");
    key = text.substr(0, colon);
    secret = text.substr(colon + 1);
  } else if (http::equals_ignoring_case(scheme, "Bearer")) {
    secret = rest;
    if (!LrsCredentials::is_secret(secret)) {
      LMS_ASSIGN(const auto principal, service::ApiKeys::is_key(secret)
                                           ? services.api_keys.authenticate(secret, request.client)
                                           : services.identity.authenticate(secret, request.client));
      return service::lrs_caller_of(services.context, principal, tenant);
    }
  } else {
    return fail("auth.invalid_credentials", "the Authorization field is neither Basic nor Bearer");
  }
  LMS_ASSIGN(auto caller, xapi.credentials.authenticate(key, secret));
  if (!tenant.empty()) LMS_TRY(service::lrs_is_of(services.context, *caller, tenant));
  return caller;
}

/// Whether it may be the alternate syntax, whose credentials stand in the body.
bool may_be_alternate(const Request& request) {
  return request.method == Method::post && request.query_value("method").has_value();
}

std::string format_consistent(TimePoint time) { return xapi::format_instant(time, 3); }

/// CORS (the credentials are in a field, not in a cookie, so that any origin may ask) and what xAPI wants.
void add_xapi_fields(const service::Context& context, const Request& request, Response& response) {
  auto& headers = response.headers;
  headers.set("Access-Control-Allow-Origin", "*");
  headers.set("Access-Control-Expose-Headers",
              "ETag, Last-Modified, Cache-Control, Content-Type, Content-Length, WWW-Authenticate, Location, "
              "X-Request-Id, X-Experience-API-Version, X-Experience-API-Consistent-Through");
  if (request.method == Method::options) {
    headers.set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
    headers.set("Access-Control-Allow-Headers",
                "Authorization, Content-Type, Content-Encoding, If-Match, If-None-Match, Accept-Language, "
                "X-Experience-API-Version, X-Request-Id");
    headers.set("Access-Control-Max-Age", "86400");
  }
  if (!headers.has(kVersionField)) {
    const auto asked = request.headers.find(kVersionField);
    const auto version = xapi::parse_version(asked.value_or(""));
    // Who names none gets the one that every client takes for an older LRS, unless what is asked is known to one alone.
    const std::string_view otherwise = asked ? "2.0.0" : may_be_alternate(request) ? "1.0.3" : "0.95";
    headers.set(kVersionField, std::string(version ? to_text(*version) : otherwise));
  }
  if (!headers.has(kConsistentField))
    headers.set(std::string(kConsistentField), format_consistent(service::consistent_through(context)));
  if (response.status == 401) headers.set("WWW-Authenticate", "Bearer realm=\"xAPI\"");
}

Result<Version> version_of(const http::Headers& headers) {
  const auto field = headers.find(kVersionField);
  if (!field)
    return fail(Error{.code = "xapi.version.invalid",
                      .message = "the request names no version of xAPI",
                      .element = std::string(kVersionField)});
  const auto version = xapi::parse_version(*field);
  if (version) return *version;
  return fail(Error{.code = "xapi.version.invalid",
                    .message = "only 1.0.x and 2.0.x are spoken here",
                    .element = std::string(kVersionField)});
}

Result<Response> answer_resource(service::Lrs& lrs, XapiResource resource, const XapiRequest& request) {
  switch (resource) {
    case XapiResource::statements:
      return answer_statements(lrs, request);
    case XapiResource::more:
      return answer_more(lrs, request);
    case XapiResource::state:
    case XapiResource::agent_profile:
    case XapiResource::activity_profile:
      return answer_documents(lrs, resource, request);
    case XapiResource::agents:
      return answer_agents(lrs, request);
    case XapiResource::activities:
      return answer_activities(lrs, request);
    case XapiResource::about:
      break;
  }
  return answer_about(request.version);
}

Result<Response> dispatch(Xapi& xapi, XapiResource resource, const XapiRequest& request) {
  // Before anything is read: what is read then holds all that the time promises.
  const auto consistent = service::consistent_through(xapi.environment.services.context);
  auto response = answer_resource(xapi.lrs, resource, request);
  if (!response) {
    Error error = std::move(response.error());
    if (!error.element.empty()) error.message.insert(0, error.element + ": ");
    return fail(std::move(error));
  }
  response->headers.set(std::string(kConsistentField), format_consistent(consistent));
  return response;
}

/// A form's text: `+` is a space, %XX a byte; nothing when it holds what has to be written as %XX.
std::optional<std::string> decode_form(std::string_view text) {
  constexpr std::string_view kPlain = "-_.!~*'()%+";
  std::string out;
  for (const char c : text) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      kPlain.find(c) != std::string_view::npos;
    if (!fine) return std::nullopt;
    out += c == '+' ? ' ' : c;
  }
  return url_decode(out);
}

/// The request inside one of the alternate syntax.
struct Inner {
  Method method = Method::get;
  http::Headers headers{};
  xapi::Parameters parameters{};
  std::optional<std::string> content{};
};

std::unexpected<Error> bad_form(std::string element, std::string message) {
  return fail(
      Error{.code = "xapi.request.invalid", .message = std::move(message), .element = std::move(element)});
}

Result<Inner> open_alternate(const Request& request, std::string_view body) {
  constexpr std::array<std::string_view, 6> kFields = {"Authorization", "X-Experience-API-Version",
                                                       "Content-Type",  "Content-Length",
                                                       "If-Match",      "If-None-Match"};
  Inner inner;
  if (request.query.size() != 1) return bad_form("", "beside method nothing may stand in the address");
  const auto method = http::parse_method(*request.query_value("method"));
  if (!method) return bad_form("method", "there is no such method");
  inner.method = *method;
  for (const auto& field : request.headers.fields())
    if (!http::equals_ignoring_case(field.name, "Content-Type")) inner.headers.add(field.name, field.value);
  while (!body.empty()) {
    const auto pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = url_decode(pair.substr(0, equals));
    const auto raw = pair.substr(std::min(equals + 1, pair.size()));
    const auto value = decode_form(raw);
    const bool is_field = std::any_of(kFields.begin(), kFields.end(),
                                      [&](auto f) { return http::equals_ignoring_case(f, name); });
    if (name == "content") {
      if (!value) return bad_form("content", "it is not URL encoded");
      inner.content = *value;
    } else if (is_field) {
      inner.headers.set(name, value.value_or(url_decode(raw)));
    } else {
      inner.parameters.emplace_back(name, value.value_or(url_decode(raw)));
    }
  }
  const bool writes = inner.method == Method::put || inner.method == Method::post;
  if (writes && !inner.content) return bad_form("content", "the form has no content");
  return inner;
}

Result<Version> version_of_form(const Inner& inner) {
  LMS_ASSIGN(const Version version, version_of(inner.headers));
  if (version == Version::v2_0_0) return bad_form("method", "xAPI 2.0 has no alternate request syntax");
  return version;
}

struct Row {
  std::string_view path;
  XapiResource resource;
  std::vector<std::pair<Method, std::string_view>> methods;
};

const std::vector<Row>& table() {
  static const std::vector<Row> kTable = {
      {"/statements",
       XapiResource::statements,
       {{Method::get, "find statements, or get one"},
        {Method::put, "store a statement under its id"},
        {Method::post, "store statements"}}},
      {"/statements/more/:page",
       XapiResource::more,
       {{Method::get, "get a further page of statements"},
        {Method::post, "the same, in the alternate syntax"}}},
      {"/activities/state",
       XapiResource::state,
       {{Method::get, "get or list state documents"},
        {Method::put, "put a state document"},
        {Method::post, "merge into a state document"},
        {Method::del, "remove state documents"}}},
      {"/activities/profile",
       XapiResource::activity_profile,
       {{Method::get, "get or list activity profiles"},
        {Method::put, "put an activity profile"},
        {Method::post, "merge into an activity profile"},
        {Method::del, "remove an activity profile"}}},
      {"/agents/profile",
       XapiResource::agent_profile,
       {{Method::get, "get or list agent profiles"},
        {Method::put, "put an agent profile"},
        {Method::post, "merge into an agent profile"},
        {Method::del, "remove an agent profile"}}},
      {"/agents",
       XapiResource::agents,
       {{Method::get, "get all that is known of an agent"},
        {Method::post, "the same, in the alternate syntax"}}},
      {"/activities",
       XapiResource::activities,
       {{Method::get, "get all that is known of an activity"},
        {Method::post, "the same, in the alternate syntax"}}},
      {"/about",
       XapiResource::about,
       {{Method::get, "the versions of xAPI that are spoken"},
        {Method::post, "the same, in the alternate syntax"}}},
  };
  return kTable;
}

/// Whether the standard knows that method for the resource; what is there for the alternate syntax alone does not count.
bool takes(XapiResource resource, Method method) {
  if (method == Method::head) method = Method::get;
  if (method == Method::post && resource >= XapiResource::agents) return false;
  for (const Row& row : table())
    if (row.resource == resource)
      return std::any_of(row.methods.begin(), row.methods.end(),
                         [&](const auto& m) { return m.first == method; });
  return false;
}

Result<Response> answer_alternate(Xapi& xapi, XapiResource resource, const Request& request,
                                  std::string_view body) {
  LMS_ASSIGN(const Inner inner, open_alternate(request, body));
  LMS_ASSIGN(const Version version, version_of_form(inner));
  const auto field = inner.headers.find("Authorization");
  if (!field) return fail("auth.missing", "neither the form nor the head has an Authorization");
  LMS_ASSIGN(const Caller caller, caller_of(xapi, request, *field));
  const XapiRequest asked{.caller = *caller,
                          .version = version,
                          .method = inner.method,
                          .parameters = inner.parameters,
                          .headers = inner.headers,
                          .body = inner.content ? std::string_view(*inner.content) : std::string_view{},
                          .path = request.path,
                          .more = request.param("page")};
  if (!takes(resource, inner.method)) return bad_form("method", "this resource does not take it");
  auto response = dispatch(xapi, resource, asked);
  if (!response && inner.method != Method::head) return response;
  if (!response) response = http::error_response(response.error(), request.request_id);
  response->headers.set(kVersionField, std::string(to_text(version)));
  if (inner.method == Method::head) response->body.clear();
  return response;
}

/// In the alternate syntax the head may leave version and credentials to the form.
bool is_alternate(const Request& request) {
  const auto named = request.headers.find(kVersionField);
  return may_be_alternate(request) && (!named || xapi::parse_version(*named) != Version::v2_0_0);
}

/// What the head alone tells: who asks, in a version that is spoken here.
Result<std::uint64_t> admit(Xapi& xapi, Request& request) {
  const auto field = request.headers.find("Authorization");
  if (is_alternate(request)) {
    if (!field) return kMaxForm;
  } else {
    LMS_TRY(version_of(request.headers));
    if (!field) return fail("auth.missing", "this address needs the key and secret of an xAPI credential");
  }
  LMS_ASSIGN(request.lrs_caller, caller_of(xapi, request, *field));
  return kMaxBody;
}

Result<Response> answer(Xapi& xapi, XapiResource resource, const Request& request) {
  if (is_alternate(request)) return answer_alternate(xapi, resource, request, request.body);
  LMS_ASSIGN(const Version version, version_of(request.headers));
  const XapiRequest asked{.caller = *request.lrs_caller,
                          .version = version,
                          .method = request.method,
                          .parameters = request.query,
                          .headers = request.headers,
                          .body = request.body,
                          .path = request.path,
                          .more = request.param("page")};
  return dispatch(xapi, resource, asked);
}

/// The one resource that anyone may ask.
Result<Response> about(const Request& request) {
  if (request.method == Method::post) {
    if (!is_alternate(request)) return bad_form("method", "this resource takes GET alone");
    LMS_ASSIGN(const Inner inner, open_alternate(request, request.body));
    LMS_ASSIGN(const Version version, version_of_form(inner));
    if (!takes(XapiResource::about, inner.method))
      return bad_form("method", "this resource does not take it");
    auto response = answer_about(version);
    if (inner.method == Method::head) response.body.clear();
    return response;
  }
  const auto asked = xapi::parse_version(request.headers.get(kVersionField));
  return answer_about(asked.value_or(Version::v2_0_0));
}

/// What a good answer looks like, for the API's description.
http::Answer answer_of(XapiResource resource, Method method) {
  const bool document = resource == XapiResource::state || resource == XapiResource::agent_profile ||
                        resource == XapiResource::activity_profile;
  if (method == Method::put || method == Method::del || (document && method == Method::post)) return {204};
  return {200, nullptr, document ? "*/*" : "application/json"};
}

}  // namespace

void dress_xapi(const service::Context& context, const Request& request, Response& response) {
  if (request.path == "/xapi" || request.path.starts_with("/xapi/"))
    add_xapi_fields(context, request, response);
}

void add_xapi(http::Router& router, Environment& environment) {
  const auto xapi = std::make_shared<Xapi>(environment);
  const auto add = [&](const std::string& pattern, XapiResource resource, Method method,
                       std::string_view summary) {
    const bool body = method == Method::put || method == Method::post;
    const auto most = resource == XapiResource::about ? kMaxOpenForm : kMaxBody;
    http::Route route{.method = method,
                      .pattern = pattern,
                      .body = body ? http::BodyRule::bytes("*/*", most) : http::BodyRule::none(),
                      .pace = method == Method::get ? http::Pace::reading : http::Pace::blocking,
                      .summary = summary,
                      .query = http::QueryRule::any(),
                      .answers = {answer_of(resource, method)},
                      .handler = about};
    if (resource != XapiResource::about) {
      route.gate = [xapi](Request& request) { return admit(*xapi, request); };
      route.handler = [xapi, resource](const Request& request) { return answer(*xapi, resource, request); };
    }
    router.add(std::move(route));
  };
  for (const std::string_view prefix : {"/xapi", "/xapi/:tenant"})
    for (const Row& row : table()) {
      const std::string pattern = std::string(prefix) + std::string(row.path);
      for (const auto& [method, summary] : row.methods) add(pattern, row.resource, method, summary);
      router.add({.method = Method::options,
                  .pattern = pattern,
                  .pace = http::Pace::quick,
                  .summary = "what other origins may send",
                  .query = http::QueryRule::any(),
                  .answers = {{204}},
                  .handler = [](const Request&) -> Result<Response> { return http::no_content(); }});
    }
}

}  // namespace lms::routes
