#include "cli/client.hpp"

#include "base/encoding.hpp"
#include "base/error_json.hpp"
#include "base/text.hpp"
#include "cli/early_answer.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace lms::cli {
namespace {

using nlohmann::json;

/// After the last byte of a package the server still checks and stores it.
constexpr int kImportSeconds = 900;
constexpr std::size_t kChunk = 256 * 1024;

std::string with_query(std::string path, const Query& query) {
  char separator = '?';
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    path.append(1, separator).append(url_encode(name)).append("=").append(url_encode(value));
    separator = '&';
  }
  return path;
}

Error transport_error(httplib::Error error, const Url& url, const Patience& patience) {
  const std::string place = url.text();
  switch (error) {
    case httplib::Error::ConnectionTimeout:
      return {"client.unreachable",
              "no answer from " + place + " within " + std::to_string(patience.connect_seconds) + " s"};
    case httplib::Error::Connection:
      return {"client.unreachable", "cannot connect to " + place};
    case httplib::Error::SSLConnection:
      return {"client.tls", "no TLS connection with " + place};
    case httplib::Error::SSLLoadingCerts:
      return {"client.tls", "the certificates of this computer cannot be loaded"};
    case httplib::Error::SSLServerVerification:
      return {"client.tls", "the certificate of " + place + " is not trusted"};
    case httplib::Error::Read:
      return {"client.unreachable", "the connection to " + place + " ended before an answer came"};
    case httplib::Error::Write:
      return {"client.unreachable", "the connection to " + place + " broke while sending"};
    default:
      return {"client.unreachable", "talking to " + place + " failed (" + httplib::to_string(error) + ")"};
  }
}

/// The path and query of the Link header's rel="next"; "" when there is none.
std::string next_link(const httplib::Response& response) {
  const std::string link = response.get_header_value("Link");
  for (std::size_t open = link.find('<'); open != std::string::npos; open = link.find('<', open + 1)) {
    const auto close = link.find('>', open);
    if (close == std::string::npos) break;
    const auto end = std::min(link.find(',', close), link.size());
    const auto relation = link.substr(close, end - close);
    if (relation.find("rel=\"next\"") == std::string::npos && relation.find("rel=next") == std::string::npos)
      continue;
    std::string target = link.substr(open + 1, close - open - 1);
    const auto scheme = target.find("://");
    if (scheme == std::string::npos) return target;
    const auto slash = target.find('/', scheme + 3);
    return slash == std::string::npos ? "/" : target.substr(slash);
  }
  return {};
}

}  // namespace

std::string join_path(std::initializer_list<std::string_view> parts) {
  std::string path;
  for (const auto part : parts) path.append("/").append(url_encode(part));
  return path;
}

struct Client::Impl {
  Url url;
  Credentials* credentials;
  Patience patience;
  httplib::Client http;
  int socket = -1;
  std::string request_id{};
  std::string next{};

  Impl(Url address, Credentials* source, Patience waits)
      : url(std::move(address)), credentials(source), patience(waits), http(url.origin()) {
    http.set_connection_timeout(patience.connect_seconds);
    http.set_read_timeout(patience.answer_seconds);
    http.set_write_timeout(60);
    http.set_tcp_nodelay(true);
    http.set_keep_alive(true);
    http.set_url_encode(false);
    http.set_socket_options([this](socket_t opened) { socket = opened; });
  }

  Result<json> answer(const httplib::Response& response) {
    request_id = response.get_header_value("X-Request-Id");
    next = next_link(response);
    if (response.status == 204 || (response.body.empty() && response.status / 100 == 2))
      return json::object();
    auto body = json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    if (response.status / 100 == 2 && !body.is_discarded()) return body;
    if (response.status / 100 != 2 && body.is_object() && body.contains("error")) {
      if (request_id.empty() && body["error"].is_object()) request_id = body["error"].value("requestId", "");
      return fail(error_from_json(body));
    }
    return fail("client.bad_answer", url.text() + " answered with status " + std::to_string(response.status) +
                                         (body.is_discarded() ? " and something that is not JSON" : ""));
  }

  /// Sends once with a token and, when the server refuses the token, once more with a new one.
  Result<json> send(const std::function<Result<json>(const httplib::Headers&)>& once) {
    httplib::Headers headers{{"Accept", "application/json"}, {"User-Agent", "lmsctl"}};
    if (credentials == nullptr) return once(headers);
    LMS_ASSIGN(const std::string token, credentials->token());
    const auto with = [&](const std::string& value) {
      httplib::Headers all = headers;
      all.emplace("Authorization", "Bearer " + value);
      return once(all);
    };
    auto first = with(token);
    const auto code = error_code(first);
    if (code != "auth.expired" && code != "auth.invalid_token" && code != "auth.revoked") return first;
    auto renewed = credentials->renew(token);
    if (!renewed) return fail(std::move(renewed.error()));
    return with(*renewed);
  }

  Result<json> request(const char* method, const std::string& path, const std::string* body) {
    return send([&](const httplib::Headers& headers) -> Result<json> {
      httplib::Request request;
      request.method = method;
      request.path = url.prefix + path;
      request.headers = headers;
      if (body != nullptr) {
        request.body = *body;
        request.headers.emplace("Content-Type", "application/json");
      }
      const auto result = http.send(request);
      if (!result) return fail(transport_error(result.error(), url, patience));
      return answer(*result);
    });
  }
};

Client::Client(Url url, Credentials* credentials, Patience patience)
    : impl_(std::make_unique<Impl>(std::move(url), credentials, patience)) {}
Client::~Client() = default;

const Url& Client::url() const { return impl_->url; }
const std::string& Client::request_id() const { return impl_->request_id; }

Result<json> Client::get(const std::string& path, const Query& query) {
  return impl_->request("GET", with_query(path, query), nullptr);
}

Result<json> Client::post(const std::string& path, const json& body, const Query& query) {
  if (body.is_null()) return impl_->request("POST", with_query(path, query), nullptr);
  const std::string text = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return impl_->request("POST", with_query(path, query), &text);
}

Result<json> Client::patch(const std::string& path, const json& body, const Query& query) {
  const std::string text = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return impl_->request("PATCH", with_query(path, query), &text);
}

Result<json> Client::remove(const std::string& path, const Query& query) {
  return impl_->request("DELETE", with_query(path, query), nullptr);
}

Result<RawAnswer> Client::raw(const std::string& method, const std::string& path,
                              const std::vector<std::pair<std::string, std::string>>& headers,
                              const std::string& body) {
  const auto once = [&](const std::string& token) -> Result<RawAnswer> {
    httplib::Request request;
    request.method = method;
    request.path = impl_->url.prefix + path;
    request.body = body;
    for (const auto& [name, value] : headers) request.headers.emplace(name, value);
    const auto otherwise = [&](const char* name, const std::string& value) {
      if (!value.empty() && !request.has_header(name)) request.headers.emplace(name, value);
    };
    otherwise("Accept", "application/json");
    otherwise("User-Agent", "lmsctl");
    otherwise("Authorization", token.empty() ? "" : "Bearer " + token);
    otherwise("Content-Type", body.empty() ? "" : "application/json");
    const auto result = impl_->http.send(request);
    if (!result) return fail(transport_error(result.error(), impl_->url, impl_->patience));
    impl_->request_id = result->get_header_value("X-Request-Id");
    return RawAnswer{result->status, {result->headers.begin(), result->headers.end()}, result->body};
  };
  const bool brings_own = std::ranges::any_of(
      headers, [](const auto& header) { return ascii_lower(header.first) == "authorization"; });
  if (impl_->credentials == nullptr || brings_own) return once("");
  // Without a login the request goes out as it is: some routes are for everybody.
  const auto token = impl_->credentials->token();
  if (!token && token.error().code == "client.not_logged_in") return once("");
  if (!token) return fail(token.error());
  auto first = once(*token);
  if (!first || first->status != 401) return first;
  const auto renewed = impl_->credentials->renew(*token);
  return renewed ? once(*renewed) : first;
}

Result<json> Client::upload(const std::string& path, const Query& query, const Upload& upload) {
  const std::string target = impl_->url.prefix + with_query(path, query);
  const bool plain = impl_->url.scheme == "http";
  return impl_->send([&](const httplib::Headers& headers) -> Result<json> {
    std::vector<char> buffer(kChunk);
    std::optional<Error> local;
    bool answered_early = false;
    std::optional<EarlyAnswer> early;
    const auto stop_for_answer = [&] {
      answered_early = true;
      if (plain) early = read_early_answer(impl_->socket, std::chrono::seconds(10));
      return false;
    };
    impl_->http.set_read_timeout(kImportSeconds);
    const auto result = impl_->http.Post(
        target, headers, upload.size,
        [&](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
          // (TLS sends records of its own, so only a plain socket tells.)
          if (plain && has_input(impl_->socket)) return stop_for_answer();
          const auto got = upload.read(offset, buffer.data(), std::min(length, buffer.size()));
          if (!got) {
            local = got.error();
            return false;
          }
          if (!sink.write(buffer.data(), *got)) return stop_for_answer();
          if (upload.progress) upload.progress(offset + *got);
          return true;
        },
        "application/zip");
    impl_->http.set_read_timeout(impl_->patience.answer_seconds);
    if (local) return fail(*local);
    if (result) return impl_->answer(*result);
    if (answered_early && early) {
      httplib::Response response;
      response.status = early->status;
      response.body = early->body;
      return impl_->answer(response);
    }
    return fail(answered_early ? Error{"client.unreachable", "the connection to " + impl_->url.text() +
                                                                 " was closed during the upload"}
                               : transport_error(result.error(), impl_->url, impl_->patience));
  });
}

Result<void> Client::download(const std::string& path, const Query& query,
                              const std::function<Result<void>(std::string_view)>& sink) {
  constexpr std::size_t kMostOfAnError = 64 * 1024;
  const std::string target = impl_->url.prefix + with_query(path, query);
  LMS_TRY(impl_->send([&](const httplib::Headers& headers) -> Result<json> {
    httplib::Response refusal;
    std::optional<Error> local;
    const auto result = impl_->http.Get(
        target, headers,
        [&](const httplib::Response& response) {
          refusal.status = response.status;
          refusal.headers = response.headers;
          return true;
        },
        [&](const char* data, std::size_t size) {
          if (refusal.status != 200) {
            refusal.body.append(
                data, std::min(size, kMostOfAnError - std::min(kMostOfAnError, refusal.body.size())));
            return true;
          }
          auto taken = sink({data, size});
          if (!taken) local = std::move(taken.error());
          return !local.has_value();
        });
    if (local) return fail(std::move(*local));
    if (!result) return fail(transport_error(result.error(), impl_->url, impl_->patience));
    if (refusal.status != 200) return impl_->answer(refusal);
    impl_->request_id = refusal.get_header_value("X-Request-Id");
    return json();
  }));
  return {};
}

Result<void> Client::list(const std::string& path, Query query, std::uint64_t limit,
                          const std::function<Result<void>(const json&)>& each) {
  constexpr std::uint64_t kPage = 200;
  std::uint64_t seen = 0;
  std::string target = path;
  query.emplace_back("limit", std::to_string(limit == 0 ? kPage : std::min(limit, kPage)));
  for (;;) {
    LMS_ASSIGN(const json page, get(target, query));
    const json* items = page.is_array()                              ? &page
                        : page.is_object() && page.contains("items") ? &page["items"]
                                                                     : nullptr;
    if (items == nullptr || !items->is_array())
      return fail("client.bad_answer", "the server's answer is not a list");
    for (const json& item : *items) {
      LMS_TRY(each(item));
      if (limit != 0 && ++seen == limit) return {};
    }
    // A page of a search may be empty though there is another one.
    if (items->empty() && page.is_array()) return {};
    if (page.is_object() && page.contains("next") && page["next"].is_string()) {
      std::erase_if(query, [](const auto& pair) { return pair.first == "cursor"; });
      query.emplace_back("cursor", page["next"].get<std::string>());
    } else if (!impl_->next.empty()) {
      target = impl_->next;
      if (!impl_->url.prefix.empty() && target.starts_with(impl_->url.prefix))
        target.erase(0, impl_->url.prefix.size());
      query.clear();
    } else {
      return {};
    }
  }
}

}  // namespace lms::cli
