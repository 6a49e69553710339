#include "base/encoding.hpp"
#include "http/gzip.hpp"
#include "routes/xapi.hpp"
#include "xapi/json.hpp"
#include "xapi/multipart.hpp"

#include <charconv>

namespace lms::routes {
namespace {

using http::Response;
using xapi::Version;

/// Smaller answers are not worth packing.
constexpr std::size_t kPackedFrom = 1400;

std::string ids_json(const std::vector<std::string>& ids) {
  std::string out = "[";
  for (const auto& id : ids) {
    if (out.size() > 1) out += ',';
    xapi::append_json_text(out, id);
  }
  return out + "]";
}

/// The address of the next page: all that it needs stands in it.
std::string more_link(const XapiRequest& request, const xapi::Parameters& parameters, std::int64_t next) {
  std::string state = std::to_string(next);
  for (const auto& [name, value] : parameters) state += "&" + url_encode(name) + "=" + url_encode(value);
  // The last one: a tenant's domain may begin with the word.
  const auto base = request.path.substr(0, request.path.rfind("/statements"));
  return std::string(base) + "/statements/more/" + to_base64url(as_bytes(state));
}

struct MoreState {
  std::int64_t after = 0;
  xapi::Parameters parameters{};
};
Result<MoreState> read_more(std::string_view token) {
  const auto unknown = [] { return fail("xapi.statement.not_found", "there is no such page of statements"); };
  const auto bytes = from_base64(token);
  if (!bytes) return unknown();
  std::string_view text = as_text(*bytes);
  MoreState out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.after);
  if (error != std::errc{}) return unknown();
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  while (!text.empty()) {
    if (text.front() != '&') return unknown();
    text.remove_prefix(1);
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(pair.size());
    const auto equals = std::min(pair.find('='), pair.size());
    out.parameters.emplace_back(url_decode(pair.substr(0, equals)),
                                url_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return out;
}

Response statements_response(const XapiRequest& request, std::string json,
                             const std::vector<xapi::AttachedContent>& contents, bool attachments) {
  if (attachments) {
    const auto boundary = xapi::boundary_for(json, contents);
    return http::text_response(200, xapi::write_multipart(boundary, json, contents),
                               "multipart/mixed; boundary=" + boundary);
  }
  if (json.size() < kPackedFrom || !http::accepts_gzip(request.headers))
    return http::text_response(200, std::move(json), "application/json");
  Response response = http::text_response(200, http::gzip(json), "application/json");
  response.headers.add("Content-Encoding", "gzip");
  return response;
}

Result<Response> find(service::Lrs& lrs, const XapiRequest& request, const xapi::Parameters& parameters,
                      std::optional<std::int64_t> after) {
  LMS_ASSIGN(auto query, xapi::read_statement_query(parameters));
  query.in_utc = request.version == Version::v2_0_0;
  LMS_ASSIGN(auto found, lrs.find(request.caller, query, after,
                                  xapi::accepted_languages(request.header("Accept-Language"))));
  std::string json;
  if (query.is_single()) {
    json = std::move(found.statements.front());
  } else {
    std::size_t size = 200;
    for (const auto& statement : found.statements) size += statement.size() + 1;
    json.reserve(size);
    json = R"({"statements":[)";
    for (const auto& statement : found.statements) {
      json += statement;
      json += ',';
    }
    if (json.ends_with(',')) json.pop_back();
    json += R"(],"more":)";
    xapi::append_json_text(json, found.next ? more_link(request, parameters, *found.next) : "");
    json += '}';
  }
  Response response = statements_response(request, std::move(json), found.contents, query.attachments);
  response.headers.add("Vary", "Accept-Encoding, Accept-Language");
  if (found.last_stored.time_since_epoch().count() > 0)
    response.headers.add("Last-Modified", xapi::http_date(found.last_stored));
  return response;
}

Result<Response> store(service::Lrs& lrs, const XapiRequest& request, bool put) {
  service::StatementsSent sent{
      .version = request.version, .content_type = request.header("Content-Type"), .body = request.body};
  for (const auto& [name, value] : request.parameters) {
    const bool known = put && name == "statementId" && !sent.put_id;
    if (!known || !xapi::is_uuid(value))
      return fail(Error{.code = "xapi.parameter.invalid",
                        .message = known ? "not a UUID" : "there is no such parameter here (case matters)",
                        .element = name});
    sent.put_id = xapi::fold_uuid(value);
  }
  if (put && !sent.put_id)
    return fail(Error{
        .code = "xapi.parameter.invalid", .message = "the parameter is missing", .element = "statementId"});
  LMS_ASSIGN(const auto ids, lrs.store(request.caller, sent));
  if (put) return http::no_content();
  return http::text_response(200, ids_json(ids), "application/json");
}

}  // namespace

Result<Response> answer_statements(service::Lrs& lrs, const XapiRequest& request) {
  if (request.method == http::Method::get || request.method == http::Method::head)
    return find(lrs, request, request.parameters, std::nullopt);
  return store(lrs, request, request.method == http::Method::put);
}

Result<Response> answer_more(service::Lrs& lrs, const XapiRequest& request) {
  if (!request.parameters.empty())
    return fail(Error{.code = "xapi.parameter.invalid",
                      .message = "the address of a page takes no parameters",
                      .element = request.parameters.front().first});
  LMS_ASSIGN(const auto state, read_more(request.more));
  return find(lrs, request, state.parameters, state.after);
}

}  // namespace lms::routes
