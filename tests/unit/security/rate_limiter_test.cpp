#include "security/rate_limiter.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

namespace rate_limiter_test {

using namespace lms;
using namespace lms::security;
using std::chrono::seconds;

namespace {

const TimePoint kStart = from_millis(1'900'000'000'000);

int tries(RateLimiter& limiter, std::string_view key, int most = 1000) {
  int n = 0;
  while (n < most && limiter.take(key)) ++n;
  return n;
}

}  // namespace

TEST_CASE("a key has its burst, then one try an interval") {
  FakeClock clock(kStart);
  RateLimiter limiter({.burst = 5, .interval = seconds{6}}, clock);
  CHECK(tries(limiter, "a") == 5);
  CHECK(tries(limiter, "b") == 5);
  const auto refused = limiter.take("a");
  CHECK(error_code(refused) == "auth.rate_limited");
  CHECK(refused.error().message == "too many attempts; try again in 6 s");
  clock.advance(Millis{5999});
  CHECK(limiter.wait_for("a") == Millis{1});
  CHECK(tries(limiter, "a") == 0);
  clock.advance(Millis{1});
  CHECK(limiter.wait_for("a") == Millis{0});
  CHECK(tries(limiter, "a") == 1);
  clock.advance(seconds{12});
  CHECK(tries(limiter, "a") == 2);
  clock.advance(std::chrono::hours{5});
  CHECK(tries(limiter, "a") == 5);
}

TEST_CASE("a refusal costs nothing and a success is given back") {
  FakeClock clock(kStart);
  RateLimiter limiter({.burst = 2, .interval = seconds{10}}, clock);
  CHECK(tries(limiter, "a") == 2);
  for (int i = 0; i < 100; ++i) CHECK(!limiter.take("a"));
  clock.advance(seconds{10});
  CHECK(limiter.take("a"));
  limiter.give_back("a");
  CHECK(limiter.take("a"));
  for (int i = 0; i < 10; ++i) limiter.give_back("a");
  CHECK(tries(limiter, "a") == 2);
  limiter.give_back("unknown");
  CHECK(limiter.size() == 1);
}

TEST_CASE("a clock that is set back locks nobody out") {
  FakeClock clock(kStart);
  RateLimiter limiter({.burst = 2, .interval = seconds{10}}, clock);
  CHECK(tries(limiter, "a") == 2);
  clock.set(kStart - std::chrono::days{365});
  CHECK(limiter.wait_for("a") == seconds{10});
  CHECK(!limiter.take("a"));
  clock.advance(seconds{10});
  CHECK(limiter.take("a"));
}

TEST_CASE("memory is bounded: the key unused for longest is forgotten") {
  FakeClock clock(kStart);
  RateLimiter limiter({.burst = 1, .interval = seconds{10}, .max_keys = 100}, clock);
  for (int i = 0; i < 100; ++i) CHECK(limiter.take("key" + std::to_string(i)));
  CHECK(!limiter.take("key0"));
  for (int i = 100; i < 199; ++i) CHECK(limiter.take("key" + std::to_string(i)));
  CHECK(limiter.size() == 100);
  CHECK(!limiter.take("key0"));
  CHECK(limiter.take("key1"));
  CHECK(limiter.size() == 100);
}

TEST_CASE("long keys are told apart beyond what is stored of them") {
  FakeClock clock(kStart);
  RateLimiter limiter({.burst = 1, .interval = seconds{10}}, clock);
  const std::string key(100'000, 'x');
  CHECK(limiter.take(key));
  CHECK(!limiter.take(key));
  CHECK(limiter.take(key + "y"));
}

TEST_CASE("racing tries never exceed the burst") {
  FakeClock clock(kStart);
  RateLimiter limiter({.burst = 50, .interval = seconds{10}}, clock);
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) threads.emplace_back([&] { taken += tries(limiter, "a", 100); });
  for (auto& thread : threads) thread.join();
  CHECK(taken == 50);
}

TEST_CASE("a try needs room for its account and its address") {
  FakeClock clock(kStart);
  TryLimiter limiter({.by_account = {2, seconds{10}, 100}, .by_address = {5, seconds{1}, 100}}, clock);
  CHECK(limiter.take("ada", "192.0.2.1"));
  CHECK(limiter.take("ada", "192.0.2.2"));
  CHECK(error_code(limiter.take("ada", "192.0.2.3")) == "auth.rate_limited");
  for (int i = 0; i < 5; ++i) CHECK(limiter.take("user" + std::to_string(i), "192.0.2.9"));
  CHECK(error_code(limiter.take("bob", "192.0.2.9")) == "auth.rate_limited");
  CHECK(limiter.wait_for("bob", "192.0.2.9") == seconds{1});
  CHECK(limiter.wait_for("ada", "192.0.2.9") == seconds{10});
  // The refusals above took nothing of what was free.
  CHECK(limiter.take("bob", "192.0.2.3"));
  CHECK(limiter.take("bob", "192.0.2.3"));
  limiter.give_back("bob", "192.0.2.3");
  CHECK(limiter.take("bob", "192.0.2.3"));
  CHECK(!limiter.take("bob", "192.0.2.3"));
}

TEST_CASE("an address counts as what one customer has") {
  CHECK(address_key("192.0.2.7") == "192.0.2.7");
  CHECK(address_key("::ffff:192.0.2.7") == "192.0.2.7");
  CHECK(address_key("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(address_key("2001:DB8:1:2::1") == "2001:db8:1:2::/64");
  CHECK(address_key("2001:db8:1:3::1") != address_key("2001:db8:1:2::1"));
  CHECK(address_key("unix") == "unix");
  CHECK(address_key("") == "");
}

}  // namespace rate_limiter_test
