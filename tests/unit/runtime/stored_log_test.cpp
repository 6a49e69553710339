#include "runtime/stored_log.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace stored_log_test {

using namespace lms;
using namespace lms::runtime;

namespace {

LogEntry call(Method method, std::string argument, std::string value = {}) {
  return {.at_ms = 5,
          .delivery = 1,
          .method = method,
          .argument = std::move(argument),
          .value = std::move(value)};
}

std::vector<StoredEntry> read(ByteView chunk) {
  std::vector<StoredEntry> lines;
  REQUIRE(read_stored_log(chunk, [&](const StoredEntry& line) { lines.push_back(line); }));
  return lines;
}

}  // namespace

TEST_CASE("what is stored is read back with what it gave") {
  StoredLogWriter log;
  log.add(7, {.at_ms = 1, .kind = EntryKind::navigation, .navigation = NavKind::choice, .target = "lesson"},
          {});
  log.add(8, call(Method::set_value, "cmi.location", "page 3"), {.value = "true"});
  log.add(9, call(Method::get_value, "cmi.nothing"), {.error = 401, .diagnostic = "no such element"});
  const auto lines = read(log.take());
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].sequence == 7);
  CHECK(lines[0].entry.navigation == NavKind::choice);
  CHECK(lines[0].entry.target == "lesson");
  CHECK(lines[1].entry.value == "page 3");
  CHECK(lines[1].outcome.value == "true");
  CHECK(lines[2].outcome.error == 401);
  CHECK(lines[2].outcome.diagnostic == "no such element");
}

TEST_CASE("consecutive reads that are alike are one line with a count") {
  StoredLogWriter log;
  for (std::uint64_t i = 1; i <= 1000; ++i)
    log.add(i, call(Method::get_value, "cmi.score.raw"), {.value = "5"});
  log.add(1001, call(Method::get_value, "cmi.score.raw"), {.value = "6"});
  const Bytes chunk = log.take();
  const auto lines = read(chunk);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].repeats == 1000);
  CHECK(lines[1].sequence == 1001);
  CHECK(chunk.size() < 100);
}

TEST_CASE("writes that are alike stay separate lines") {
  StoredLogWriter log;
  for (std::uint64_t i = 1; i <= 3; ++i)
    log.add(i, call(Method::set_value, "cmi.location", "1"), {.value = "true"});
  CHECK(read(log.take()).size() == 3);
}

TEST_CASE("a long value is stored once and given back in full") {
  StoredLogWriter log;
  std::string value(50'000, 's');
  for (std::uint64_t i = 1; i <= 20; ++i) {
    value += "more";
    log.add(i, call(Method::set_value, "cmi.suspend_data", value), {.value = "true"});
  }
  const Bytes chunk = log.take();
  CHECK(chunk.size() < 52'000);
  const auto lines = read(chunk);
  REQUIRE(lines.size() == 20);
  CHECK(lines.back().entry.value == value);
}

TEST_CASE("a damaged chunk is told, whatever is missing") {
  StoredLogWriter log;
  log.add(1, call(Method::set_value, "cmi.location", "page 3"), {.value = "true"});
  log.add(2, call(Method::set_value, "cmi.suspend_data", std::string(200, 'a')), {.value = "true"});
  const Bytes chunk = log.take();
  std::size_t whole = 0;
  for (std::size_t n = 1; n < chunk.size(); ++n)
    whole += read_stored_log(ByteView(chunk).first(n), [](const StoredEntry&) {}).has_value() ? 1 : 0;
  CHECK(whole <= 2);  // after the version alone, and between the two entries
}

}  // namespace stored_log_test
