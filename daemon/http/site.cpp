#include "http/site.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "http/gzip.hpp"
#include "http/security_headers.hpp"
#include "service/principal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <exception>

namespace lms::http {
namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// `<this process>-<number>`: unique without the cost of random bytes for each of a course's files.
std::string new_request_id() {
  static const std::string process = random_token(6);
  static std::atomic<std::uint64_t> last{0};
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ++last).ptr;
  std::string out;
  out.reserve(process.size() + 1 + digits.size());
  return out.append(process).append(1, '-').append(digits.data(), end);
}

/// A caller's own id is kept when it is harmless, so that one id runs through several systems.
std::string request_id_of(const Headers& headers) {
  const auto given = headers.get("X-Request-Id");
  const bool harmless =
      !given.empty() && given.size() <= 64 && std::all_of(given.begin(), given.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
      });
  return harmless ? std::string(given) : new_request_id();
}

Result<std::string_view> bearer_token(const Headers& headers) {
  const auto field = headers.find("Authorization");
  if (!field) return fail("auth.missing", "log in first: this address needs a bearer token");
  const auto space = field->find(' ');
  if (space == std::string_view::npos || !equals_ignoring_case(field->substr(0, space), "Bearer"))
    return fail("auth.invalid_token", "the Authorization field holds no bearer token");
  return trim(field->substr(space + 1));
}

/// `application/json; charset=utf-8` is `application/json`.
bool has_media_type(const Headers& headers, std::string_view wanted) {
  const auto value = headers.get("Content-Type");
  return equals_ignoring_case(trim(value.substr(0, value.find(';'))), wanted);
}

/// Paths can hold capabilities: what follows `/c/` is shown by its first characters.
std::string loggable_path(std::string_view path) {
  if (!path.starts_with("/c/")) return std::string(path);
  const auto cap =
      path.substr(3, path.find('/', 3) == std::string_view::npos ? path.npos : path.find('/', 3) - 3);
  return "/c/" + redact(cap) + std::string(path.substr(3 + cap.size()));
}

/// A body that is there already.
class MemoryBody final : public BodyReader {
 public:
  explicit MemoryBody(std::string_view body) : left_(body) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    const auto piece = as_bytes(left_.substr(0, out.size()));
    std::copy(piece.begin(), piece.end(), out.begin());
    left_.remove_prefix(piece.size());
    return piece.size();
  }

 private:
  std::string_view left_;
};

}  // namespace

std::optional<Response> Site::open(Exchange& exchange, Head&& head, std::string client, bool secure) const {
  exchange.started_us = now_us();
  Request& request = exchange.request;
  request.method = head.method;
  request.path = std::move(head.path);
  request.client = std::move(client);
  request.secure = secure;
  request.headers = std::move(head.headers);
  request.request_id = request_id_of(request.headers);
  if (!head.query.empty()) request.query = parse_query(head.query);
  // Clients of xAPI put their paths behind an endpoint that may end in a slash of its own.
  if (request.path.starts_with("/xapi/"))
    for (auto at = request.path.find("//"); at != std::string::npos; at = request.path.find("//", at))
      request.path.erase(at, 1);
  auto match = router_.match(request.method, request.path);
  if (match) {
    exchange.route = match->route;
    request.params = std::move(match->params);
    return std::nullopt;
  }
  if (request.method != Method::options || match.error().code != "http.method_not_allowed")
    return refuse(exchange, match.error());
  Response response = no_content();
  response.headers.add("Allow", match.error().element);
  return finish(exchange, std::move(response));
}

std::optional<Response> Site::admit(Exchange& exchange, const Head& head) const {
  const LogRequest told(exchange.request.request_id);
  try {
    auto fine = authenticate(exchange);
    if (fine) fine = check_body(exchange, head);
    if (fine) return std::nullopt;
    return refuse(exchange, fine.error());
  } catch (const std::exception& broken) {
    return refuse_broken(exchange, broken.what());
  }
}

Result<void> Site::authenticate(Exchange& exchange) const {
  const Route& route = *exchange.route;
  exchange.body_limit = route.body.limit;
  if (route.gate) {
    LMS_ASSIGN(exchange.body_limit, route.gate(exchange.request));
    return {};
  }
  if (route.access == Access::anyone) return {};
  LMS_ASSIGN(const auto token, bearer_token(exchange.request.headers));
  if (!seams_.authenticate) return fail("auth.invalid_token", "nobody can log in here");
  LMS_ASSIGN(exchange.request.principal, seams_.authenticate(token, exchange.request.client, route));
  return {};
}

Result<void> Site::check_body(const Exchange& exchange, const Head& head) {
  const Route& route = *exchange.route;
  if (!head.chunked && head.content_length > exchange.body_limit)
    return fail("http.body_too_large",
                "the body may have at most " + std::to_string(exchange.body_limit) + " bytes here");
  if (route.body.kind == BodyRule::Kind::none) return {};
  if (route.body.kind == BodyRule::Kind::streamed && is_packed(exchange.request.headers))
    return fail(Error{.code = "http.unsupported_media_type",
                      .message = "send this body without a Content-Encoding",
                      .element = "Content-Encoding"});
  if (route.body.media_type == "*/*") return {};
  if (head.has_body() && !has_media_type(exchange.request.headers, route.body.media_type))
    return fail("http.unsupported_media_type",
                "send the body with Content-Type: " + std::string(route.body.media_type));
  return {};
}

Result<void> Site::check_request(Exchange& exchange) {
  const Route& route = *exchange.route;
  if (route.body.kind != BodyRule::Kind::streamed)
    LMS_TRY(unpack_body(exchange.request, exchange.body_limit));
  if (!route.query.anything) LMS_TRY(check_query(route.query.parameters, exchange.request.query));
  if (route.request == nullptr) return {};
  LMS_ASSIGN(auto body, parse_object(exchange.request.body));
  LMS_TRY(check_shape(*route.request, body));
  exchange.request.json = std::make_shared<const nlohmann::json>(std::move(body));
  return {};
}

Response Site::answer(Exchange& exchange) const {
  const LogRequest told(exchange.request.request_id);
  try {
    if (const auto fine = check_request(exchange); !fine) return refuse(exchange, fine.error());
    auto answered = exchange.route->handler(exchange.request);
    if (answered) return finish(exchange, std::move(*answered));
    return refuse(exchange, answered.error());
  } catch (const std::exception& broken) {
    return refuse_broken(exchange, broken.what());
  } catch (...) {
    return refuse_broken(exchange, "an exception of no known kind");
  }
}

Response Site::refuse_broken(Exchange& exchange, std::string_view why) const {
  log(LogLevel::error, "http", "a request failed", {{"site", name_}, {"why", std::string(why)}});
  return refuse(exchange,
                Error{"http.internal", "something broke here; the log knows more under the request id"});
}

Response Site::refuse(Exchange& exchange, const Error& error) const {
  if (exchange.started_us == 0) exchange.started_us = now_us();
  if (exchange.request.request_id.empty()) exchange.request.request_id = new_request_id();
  const bool wrong_method = error.code == "http.method_not_allowed";
  Response response =
      error_response(wrong_method ? Error{error.code, error.message} : error, exchange.request.request_id);
  if (wrong_method) response.headers.add("Allow", error.element);
  if (response.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  // A full queue of password computations takes seconds to empty.
  if (response.status == 429) response.headers.add("Retry-After", "5");
  if (response.status == 503) response.headers.add("Retry-After", "1");
  const LogRequest told(exchange.request.request_id);
  if (response.status >= 500) log(LogLevel::error, "http", describe(error), {{"site", name_}});
  // Errors are never cached, whatever the route's good answers are.
  response.headers.set("Cache-Control", "no-store");
  return finish(exchange, std::move(response));
}

Response Site::finish(Exchange& exchange, Response response) const {
  const Surface surface = exchange.route != nullptr ? exchange.route->surface : Surface::api;
  add_security_headers(response, surface);
  response.headers.set("X-Request-Id", exchange.request.request_id);
  if (seams_.dress) seams_.dress(exchange.request, response);
  const auto took = now_us() - exchange.started_us;
  if (seams_.answered) seams_.answered(exchange.route, response.status, response.length(), took);
  // A course is hundreds of files; good ones are told of only when somebody looks closely.
  const auto level =
      surface == Surface::course_files && response.status < 400 ? LogLevel::debug : LogLevel::info;
  if (!is_logged(level)) return response;
  const LogRequest told(exchange.request.request_id);
  log(level, "http", "request",
      {{"site", name_},
       {"method", std::string(to_text(exchange.request.method))},
       {"path", loggable_path(exchange.request.path)},
       {"status", std::to_string(response.status)},
       {"bytes", std::to_string(response.length())},
       {"us", std::to_string(took)},
       {"client", exchange.request.client},
       {"actor", exchange.request.principal ? exchange.request.principal->user_id : "-"}});
  return response;
}

Response Site::handle(Head head, std::string_view body, std::string client) const {
  Exchange exchange;
  head.content_length = body.size();
  if (auto refused = open(exchange, std::move(head), std::move(client), false)) return std::move(*refused);
  // What open() took was the strings; how the body is framed stays in the head.
  if (auto refused = admit(exchange, head)) return std::move(*refused);
  MemoryBody stream(body);
  if (exchange.route->body.kind == BodyRule::Kind::streamed)
    exchange.request.stream = &stream;
  else
    exchange.request.body = body;
  return answer(exchange);
}

}  // namespace lms::http
