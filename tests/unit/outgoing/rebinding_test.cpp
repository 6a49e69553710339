#include "outgoing/curl_client.hpp"
#include "support/tcp_sink.hpp"

#include <catch2/catch.hpp>
#include <dlfcn.h>
#include <netdb.h>

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rebinding_test {

// Names that resolve to something else the next time. The resolver that libcurl asks is the C library's
// getaddrinfo(); this program has one of its own, which answers for one name and passes on all others. 127.0.0.2 stands for
// the public address: it alone is allowed, so that nothing leaves this machine.

using namespace lms;
using namespace lms::outgoing;
using test::TcpSink;

namespace {

constexpr std::string_view kName = "rebind.test";
constexpr const char* kPublic = "127.0.0.2";
constexpr const char* kLoopback = "127.0.0.1";
constexpr std::uint32_t kPublicAddress = 0x7f000002;

using Addresses = std::vector<std::string>;

/// What kName resolves to, one look-up after the other; the last one for all that follow.
class Resolver {
 public:
  void answer(std::deque<Addresses> answers) {
    const std::lock_guard lock(mutex_);
    answers_ = std::move(answers);
    asked_ = 0;
  }
  Addresses next() {
    const std::lock_guard lock(mutex_);
    ++asked_;
    Addresses out = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return out;
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::deque<Addresses> answers_;
  int asked_ = 0;
};
Resolver& resolver() {
  static Resolver one;
  return one;
}

/// The one public address and the loopback address, with a server on the same port of each.
struct Network {
  static std::string ok(const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; }
  TcpSink inside{ok};
  TcpSink outside{ok, {.address = kPublicAddress, .port = inside.port()}};
  std::string url = inside.url("/hook", std::string(kName));
  AddressRule rule{{*parse_cidr("127.0.0.2/32")}};
};

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** out) {
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  if (node == nullptr || node != kName) return real(node, service, hints, out);
  addrinfo** end = out;
  for (const std::string& address : resolver().next()) {
    if (const int failed = real(address.c_str(), service, hints, end); failed != 0) return failed;
    while (*end != nullptr) end = &(*end)->ai_next;
  }
  return 0;
}

TEST_CASE("a name that resolves to loopback at the second look-up does not reach it") {
  Network network;
  resolver().answer({{kPublic}, {kLoopback}});
  {
    CurlClient client(network.rule);
    const auto first = client.send({.url = network.url});
    REQUIRE(first);
    CHECK(first->status == 200);
    // What was checked is what was connected to: a second look-up would have found loopback.
    CHECK(resolver().asked() == 1);
    CHECK(network.outside.requests().size() == 1);
  }
  // Nothing of the first look-up is left in another client.
  CurlClient client(network.rule);
  CHECK(error_code(client.send({.url = network.url})) == "outgoing.address_refused");
  CHECK(resolver().asked() == 2);
  CHECK(network.inside.requests().empty());
  CHECK(network.outside.requests().size() == 1);
}

TEST_CASE("a name whose public address takes no connection does not lead on to its loopback address") {
  TcpSink inside(Network::ok);
  resolver().answer({{kPublic, kLoopback}});
  CurlClient client(AddressRule{{*parse_cidr("127.0.0.2/32")}});
  CHECK(error_code(client.send({.url = inside.url("/", std::string(kName))})) == "outgoing.address_refused");
  CHECK(inside.requests().empty());
}

TEST_CASE("a name with a refused address beside a public one is served by the public one") {
  Network network;
  resolver().answer({{kLoopback, kPublic}});
  CurlClient client(network.rule);
  const auto answer = client.send({.url = network.url});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(network.inside.requests().empty());
  CHECK(network.outside.requests().size() == 1);
}

TEST_CASE("without the rule the same names do reach loopback, so that these tests can fail") {
  Network network;
  resolver().answer({{kLoopback}});
  CurlClient client(AddressRule{{*parse_cidr("127.0.0.0/8")}});
  const auto answer = client.send({.url = network.url});
  REQUIRE(answer);
  CHECK(network.inside.requests().size() == 1);
}

}  // namespace rebinding_test
