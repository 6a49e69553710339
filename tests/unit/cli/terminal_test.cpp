#include "cli/terminal.hpp"

#include <catch2/catch.hpp>

namespace terminal_test {

using namespace lms::cli;

TEST_CASE("wide characters take two cells and combining marks none") {
  CHECK(display_width("golf") == 4);
  CHECK(display_width("ゴルフ") == 6);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("🏌") == 2);
}

TEST_CASE("a text is cut between characters and marked") {
  CHECK(fit("golf", 4) == "golf");
  CHECK(fit("golfing", 4) == "gol…");
  CHECK(fit("ゴルフ", 5) == "ゴル…");
  CHECK(fit("ゴルフ", 4) == "ゴ…");
  CHECK(fit("golf", 1) == "…");
  CHECK(fit("golf", 0).empty());
}

TEST_CASE("nothing that steers a terminal gets through") {
  CHECK(safe_text("a\033[2Jb") == "a?[2Jb");
  CHECK(safe_text("a\nb\tc") == "a b c");
  CHECK(safe_text("a\u009bb") == "a?b");
  CHECK(safe_text("a\u202eb") == "a?b");
  CHECK(safe_text("\xff\xc0\xaf") == "???");
  CHECK(safe_text("Zoë 日本") == "Zoë 日本");
}

TEST_CASE("sizes and durations are short") {
  CHECK(human_bytes(0) == "0 B");
  CHECK(human_bytes(999) == "999 B");
  CHECK(human_bytes(1000) == "1.0 KB");
  CHECK(human_bytes(12'340'000) == "12.3 MB");
  CHECK(human_bytes(123'400'000) == "123 MB");
  CHECK(human_seconds(12.9) == "12 s");
  CHECK(human_seconds(200) == "3 min 20 s");
  CHECK(human_seconds(3900) == "1 h 05 min");
}

}  // namespace terminal_test
