#include "runtime/splice.hpp"

#include <catch2/catch.hpp>

namespace splice_test {

using namespace lms;
using namespace lms::runtime;

namespace {

std::optional<std::string> round_trip(const std::string& value, const std::optional<std::string_view>& base) {
  Writer out;
  write_value(out, value, base);
  Reader in(out.view());
  const auto written = read_value(in);
  REQUIRE(in.at_end());
  return written.resolve(base);
}

}  // namespace

TEST_CASE("a value survives being written against any base") {
  const std::string long_a(500, 'a');
  const std::string long_b = long_a.substr(0, 250) + "new" + long_a.substr(250);
  for (const std::string& value : {std::string{}, std::string("short"), long_a, long_b, long_a + long_b})
    for (const std::optional<std::string_view>& base :
         {std::optional<std::string_view>{}, std::optional<std::string_view>(""),
          std::optional<std::string_view>(long_a), std::optional<std::string_view>(long_b)})
      CHECK(round_trip(value, base) == value);
}

TEST_CASE("what two texts share is found wherever they part") {
  std::string base(200, '\0');
  for (std::size_t i = 0; i < base.size(); ++i) base[i] = static_cast<char>('!' + i % 90);
  for (std::size_t at = 0; at < base.size(); ++at) {
    std::string value = base;
    value[at] = 'X' == value[at] ? 'Y' : 'X';
    const Splice changed = make_splice(base, value);
    CHECK(changed.prefix == at);
    CHECK(changed.suffix == base.size() - at - 1);
    CHECK(changed.middle == value.substr(at, 1));
    value.replace(at, 1, "\x01\x02\x03");
    const Splice longer = make_splice(base, value);
    CHECK(longer.prefix == at);
    CHECK(longer.suffix == base.size() - at - 1);
    CHECK(longer.middle == "\x01\x02\x03");
  }
  const Splice same = make_splice(base, base);
  CHECK(same.prefix == base.size());
  CHECK(same.suffix == 0);
  const std::string run(100, 'x');
  const Splice shorter = make_splice(run, run.substr(0, 70));
  CHECK(shorter.prefix == 70);
  CHECK(shorter.suffix == 0);
}

TEST_CASE("a small change of a long value travels small") {
  const std::string base(60'000, 'x');
  std::string value = base;
  value.replace(30'000, 5, "hello");
  Writer out;
  write_value(out, value, base);
  CHECK(out.size() < 40);
}

TEST_CASE("a splice against another base than it names gives nothing") {
  const std::string base(100, 'x');
  const std::string other(100, 'y');
  Writer out;
  write_value(out, base + "!", base);
  Reader in(out.view());
  const auto written = read_value(in);
  REQUIRE(written.spliced);
  CHECK_FALSE(written.resolve(other));
  CHECK_FALSE(written.resolve(std::nullopt));
  CHECK_FALSE(written.resolve(std::string_view("short")));
}

TEST_CASE("a splice that reaches beyond its base gives nothing") {
  const std::string base(100, 'x');
  WrittenValue written{.spliced = true, .splice = {.prefix = 80, .suffix = 30}, .base_size = 100};
  Writer out;
  write_value(out, base + "!", base);
  Reader in(out.view());
  written.base_hash = read_value(in).base_hash;
  CHECK_FALSE(written.resolve(base));
  written.splice.prefix = 101;
  CHECK_FALSE(written.resolve(base));
}

}  // namespace splice_test
