#include "outgoing/curl_client.hpp"

#include "base/text.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace lms::outgoing {
namespace {

using namespace std::string_view_literals;

constexpr long kConnectSeconds = 10;
constexpr std::size_t kMaxHeaders = 64;

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

/// What the callbacks of one request work on.
struct Exchange {
  const AddressRule& rule;
  Answer answer{};
  bool refused = false;  ///< an address of the host was
};

std::optional<IpBytes> address_of(const curl_sockaddr& peer) {
  if (peer.family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &peer.addr, sizeof v6);
    IpBytes out{};
    std::memcpy(out.data(), &v6.sin6_addr, out.size());
    return out;
  }
  if (peer.family != AF_INET) return std::nullopt;
  sockaddr_in v4{};
  std::memcpy(&v4, &peer.addr, sizeof v4);
  IpBytes out{};
  out[10] = out[11] = 0xff;
  std::memcpy(out.data() + 12, &v4.sin_addr, 4);
  return out;
}

/// Asked with the very address that connect() is called with.
curl_socket_t open_socket(void* client, curlsocktype /*purpose*/, curl_sockaddr* peer) {
  auto& exchange = *static_cast<Exchange*>(client);
  const auto ip = address_of(*peer);
  if (!ip || !exchange.rule.allows(*ip)) {
    exchange.refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* client) {
  auto& answer = static_cast<Exchange*>(client)->answer;
  const std::size_t bytes = size * count;
  const std::size_t room = kMaxAnswer - answer.body.size();
  answer.body.append(data, std::min(bytes, room));
  answer.cut = bytes > room;
  return answer.cut ? 0 : bytes;  // 0 ends the transfer
}

std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* client) {
  auto& headers = static_cast<Exchange*>(client)->answer.headers;
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) headers.clear();  // of an interim answer
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && headers.size() < kMaxHeaders)
    headers.emplace_back(ascii_lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  return line.size();
}

/// Asked once a second at least.
int ask_stop(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(stopped) ? 1 : 0;
}

void must(CURLcode code) {
  if (code != CURLE_OK) throw std::logic_error(std::string("libcurl: ") + curl_easy_strerror(code));
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  must(curl_easy_setopt(handle, option, value));
}

List headers_of(const Request& request) {
  List list;
  const auto add = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)list.release();
    list.reset(longer);
  };
  for (const auto& [name, value] : request.headers) {
    if ((name + value).find_first_of("\r\n\0"sv) != std::string::npos)
      throw std::logic_error("a header with a line break");
    add(value.empty() ? name + ";" : name + ": " + value);
  }
  add("Expect:");  // no round trip before the body
  return list;
}

void prepare(CURL* handle, const Request& request, const curl_slist* headers, Exchange& exchange) {
  curl_easy_reset(handle);  // keeps connections
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, &exchange);
  set(handle, CURLOPT_WRITEFUNCTION, take_body);
  set(handle, CURLOPT_WRITEDATA, &exchange);
  set(handle, CURLOPT_HEADERFUNCTION, take_header);
  set(handle, CURLOPT_HEADERDATA, &exchange);
  set(handle, CURLOPT_HTTPHEADER, headers);
  if (request.method == "GET") {
    set(handle, CURLOPT_HTTPGET, 1L);
  } else {
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_POSTFIELDS, request.body.data());
    set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

std::unexpected<Error> failed(CURLcode code, const Exchange& exchange) {
  const std::string words = curl_easy_strerror(code);
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return fail("outgoing.url_invalid", "this URL cannot be used: " + words);
    case CURLE_COULDNT_RESOLVE_HOST:
      return fail("outgoing.unreachable", "nobody knows this host");
    case CURLE_COULDNT_CONNECT:
      if (exchange.refused)
        return fail("outgoing.address_refused",
                    "the host's address is no public one; outgoing.allow can allow it");
      return fail("outgoing.unreachable", "the host takes no connection");
    case CURLE_ABORTED_BY_CALLBACK:
      return fail("outgoing.stopped", "the program ends");
    case CURLE_OPERATION_TIMEDOUT:
      return fail("outgoing.timeout", "there was no whole answer in time");
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return fail("outgoing.tls", "no secure connection: " + words);
    default:
      return fail("outgoing.broken", "the answer broke off: " + words);
  }
}

}  // namespace

std::string_view Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

/// Handles with their open connections; one is used by one request at a time.
struct CurlClient::Pool {
  std::mutex mutex;
  std::vector<Easy> idle;

  Easy take() {
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        Easy handle = std::move(idle.back());
        idle.pop_back();
        return handle;
      }
    }
    Easy handle(curl_easy_init());
    if (!handle) throw std::bad_alloc();
    return handle;
  }
  void give_back(Easy handle) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(handle));
  }
};

CurlClient::CurlClient(AddressRule rule, std::string agent, Millis max_time)
    : rule_(std::move(rule)), agent_(std::move(agent)), max_time_(max_time), pool_(std::make_unique<Pool>()) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  must(started);
}

CurlClient::~CurlClient() = default;

Result<Answer> CurlClient::send(const Request& request) {
  if (stopped_) return fail("outgoing.stopped", "the program ends");
  LMS_TRY(rule_.check(request.url));
  Exchange exchange{.rule = rule_};
  const List headers = headers_of(request);
  Easy handle = pool_->take();
  prepare(handle.get(), request, headers.get(), exchange);
  set(handle.get(), CURLOPT_NOPROGRESS, 0L);
  set(handle.get(), CURLOPT_XFERINFOFUNCTION, ask_stop);
  set(handle.get(), CURLOPT_XFERINFODATA, &stopped_);
  set(handle.get(), CURLOPT_USERAGENT, agent_.c_str());
  set(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(max_time_.count()));

  const auto begin = std::chrono::steady_clock::now();
  const CURLcode code = curl_easy_perform(handle.get());
  exchange.answer.took = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - begin);
  long status = 0;
  must(curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status));
  exchange.answer.status = static_cast<int>(status);
  // libcurl closes the connection of a transfer that was ended; the handle is as good as before.
  pool_->give_back(std::move(handle));
  if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && exchange.answer.cut))
    return std::move(exchange.answer);
  return failed(code, exchange);
}

}  // namespace lms::outgoing
