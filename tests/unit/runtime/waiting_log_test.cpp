#include "runtime/waiting_log.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <deque>
#include <random>
#include <string>

namespace lms::runtime {
namespace {

std::string copied(const WaitingLog& log, std::size_t index, std::size_t most, std::size_t room,
                   std::size_t& count) {
  Writer out;
  count = log.copy(index, most, room, out);
  return std::string(as_text(out.view()));
}

/// What copy() should give, from the entries themselves.
std::string expected(const std::deque<std::string>& entries, std::size_t index, std::size_t most,
                     std::size_t room, std::size_t& count) {
  std::string out;
  for (count = 0; index + count < entries.size() && count < most; ++count) {
    const std::string& entry = entries[index + count];
    if (count > 0 && out.size() + entry.size() > room) break;
    out += entry;
  }
  return out;
}

TEST_CASE("a waiting log keeps every entry, in order, however long they are and whenever they are dropped") {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  WaitingLog log;
  std::deque<std::string> entries;
  for (int step = 0; step < 20'000; ++step) {
    if (below(400) == 0) {
      const std::size_t gone = below(entries.size() + 3);
      log.drop(gone);
      entries.erase(entries.begin(),
                    entries.begin() + static_cast<std::ptrdiff_t>(std::min(gone, entries.size())));
    }
    const std::size_t size = 1 + (below(50) == 0 ? below(100'000) : below(60));
    const std::string entry(size, static_cast<char>('a' + below(26)));
    const std::size_t middle = below(size + 1);
    const std::string_view text = entry;
    log.add(std::array{as_bytes(text.substr(0, middle)), as_bytes(text.substr(middle))});
    entries.push_back(entry);
    REQUIRE(log.count() == entries.size());
    if (below(100) != 0) continue;
    const std::size_t index = below(entries.size());
    const std::size_t most = below(2) == 0 ? SIZE_MAX : below(300);
    const std::size_t room = below(2) == 0 ? SIZE_MAX : below(200'000);
    std::size_t count = 0;
    std::size_t want = 0;
    const std::string got = copied(log, index, most, room, count);
    REQUIRE(got == expected(entries, index, most, room, want));
    REQUIRE(count == want);
  }
}

}  // namespace
}  // namespace lms::runtime
