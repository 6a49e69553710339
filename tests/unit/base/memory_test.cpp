#include "base/memory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <barrier>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define LMS_OTHER_ALLOCATOR
#endif
#endif
#if !defined(__GLIBC__) || defined(__SANITIZE_ADDRESS__)
#define LMS_OTHER_ALLOCATOR
#endif

namespace memory_test {
#ifdef LMS_OTHER_ALLOCATOR
TEST_CASE("what threads have freed is given back") {
  WARN("skipped: another allocator than that of the C library is in use");
}
#else
namespace {

/// Pages of its own that the process has, in bytes.
std::size_t own_pages() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::strtoul(line.c_str() + 8, nullptr, 10) * 1024;
  return 0;
}

}  // namespace

TEST_CASE("what threads have freed is given back") {
  lms::keep_freed_memory();
  constexpr std::size_t kThreads = 20;
  constexpr std::size_t kBlock = 100'000;
  constexpr std::size_t kBlocks = 40;
  const std::size_t before = own_pages();
  std::barrier step(kThreads + 1);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      std::vector<std::string> blocks;
      blocks.reserve(kBlocks);  // so that nothing comes behind them
      for (std::size_t k = 0; k < kBlocks; ++k) blocks.emplace_back(kBlock, 'x');
      step.arrive_and_wait();
      blocks.clear();
      step.arrive_and_wait();
      step.arrive_and_wait();  // stays, and so does what it allocates from
    });
  step.arrive_and_wait();
  const std::size_t most = own_pages();
  REQUIRE(most > before + kThreads * kBlocks * kBlock / 2);
  step.arrive_and_wait();
  lms::return_freed_memory();
  const std::size_t after = own_pages();
  step.arrive_and_wait();
  for (auto& thread : threads) thread.join();
  INFO("before " << before << ", at most " << most << ", after " << after);
  CHECK(after < before + (most - before) / 20);
}
#endif

}  // namespace memory_test
