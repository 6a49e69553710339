#include "security/password_hasher.hpp"

#include <catch2/catch.hpp>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace password_hasher_test {

using namespace lms;
using namespace lms::security;

namespace {

/// Cheap enough for many computations.
constexpr PasswordCost kCheap{.memory_kib = 64, .passes = 1};

/// Processor time of this thread: what other programs do meanwhile does not count.
double seconds_of(const std::function<void()>& work) {
  const auto now = [] {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
  };
  const double start = now();
  work();
  return now() - start;
}

double fastest_of(int rounds, const std::function<void()>& work) {
  double best = seconds_of(work);
  for (int i = 1; i < rounds; ++i) best = std::min(best, seconds_of(work));
  return best;
}

}  // namespace

TEST_CASE("a password fits its own hash and no other does") {
  PasswordHasher hasher;
  const auto encoded = hasher.hash("correct horse");
  REQUIRE(encoded);
  CHECK(encoded->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(hasher.verify("correct horse", *encoded) == true);
  CHECK(hasher.verify("correct horse ", *encoded) == false);
  CHECK(hasher.verify("", *encoded) == false);
  CHECK(hasher.hash("correct horse") != *encoded);
}

TEST_CASE("hashes are those that the argon2 program makes") {
  // echo -n "correct horse" | argon2 saltsaltsalt -id -t 2 -k 64 -p 1 -l 32 -e
  PasswordHasher hasher(kCheap);
  CHECK(hasher.verify(
            "correct horse",
            "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0$aLaJqQFb5f1CILsf1cTEp4693N1unODGCdcToVVKvPA") ==
        true);
}

TEST_CASE("any bytes are a password") {
  PasswordHasher hasher(kCheap);
  for (const std::string& password :
       {std::string(), std::string("\0a", 2), std::string(1024, 'x'), std::string("\xff")}) {
    const auto encoded = hasher.hash(password);
    REQUIRE(encoded);
    CHECK(hasher.verify(password, *encoded) == true);
    CHECK(hasher.verify(password + "a", *encoded) == false);
  }
}

TEST_CASE("what is no hash fits nothing, at the cost of one that is") {
  PasswordHasher hasher;
  const auto encoded = hasher.hash("correct horse");
  REQUIRE(encoded);
  const auto right = fastest_of(5, [&] { CHECK(hasher.verify("guess", *encoded) == false); });
  const std::string damaged[] = {"",
                                 "x",
                                 encoded->substr(0, encoded->size() / 2),
                                 "$argon2id$v=19$m=4294967295,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
                                 "$argon2id$v=19$m=19456,t=4000000000,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
                                 "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$",
                                 "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"};
  for (const std::string& text : damaged) {
    const auto wrong = fastest_of(5, [&] { CHECK(hasher.verify("guess", text) == false); });
    CHECK(wrong > right / 2);
    CHECK(wrong < right * 2);
  }
}

TEST_CASE("a hash of another cost still fits and is outdated") {
  PasswordHasher old(kCheap);
  PasswordHasher hasher(PasswordCost{.memory_kib = 128, .passes = 1});
  const auto encoded = old.hash("correct horse");
  REQUIRE(encoded);
  CHECK(hasher.verify("correct horse", *encoded) == true);
  CHECK(hasher.is_outdated(*encoded));
  CHECK(!old.is_outdated(*encoded));
  CHECK(hasher.is_outdated(""));
}

TEST_CASE("beyond the queue's bound callers are told to come later") {
  PasswordHasher hasher(PasswordCost{.memory_kib = 32 * 1024, .passes = 4, .parallel = 1, .waiting = 2});
  std::atomic<int> done = 0;
  std::atomic<int> busy = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&] {
      const auto encoded = hasher.hash("x");
      if (encoded) ++done;
      if (error_code(encoded) == "auth.busy") ++busy;
    });
  for (auto& thread : threads) thread.join();
  CHECK(done + busy == 12);
  CHECK(done >= 3);
  CHECK(busy >= 1);
  CHECK(hasher.hash("x"));
}

TEST_CASE("with room in the queue everybody is served") {
  PasswordHasher hasher(PasswordCost{.memory_kib = 64, .passes = 1, .parallel = 2, .waiting = 64});
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) threads.emplace_back([&] { done += hasher.hash("x") ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK(done == 64);
}

}  // namespace password_hasher_test
