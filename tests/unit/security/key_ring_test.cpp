#include "security/key_ring.hpp"

#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace key_ring_test {

using namespace lms;
using namespace lms::security;
namespace fs = std::filesystem;

namespace {

constexpr KeyUse kAll[] = {KeyUse::access, KeyUse::files, KeyUse::label, KeyUse::sealing};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions() & fs::perms::mask; }

}  // namespace

TEST_CASE("a new ring has a key of its own for every use, and keeps them") {
  test::TempDir dir;
  std::set<std::string> ids;
  std::set<Bytes> secrets;
  {
    const auto ring = KeyRing::open(dir / "keys");
    REQUIRE(ring);
    for (const KeyUse use : kAll) {
      ids.insert((*ring)->active(use).id);
      secrets.insert((*ring)->active(use).secret);
    }
  }
  CHECK(ids.size() == 4);
  CHECK(secrets.size() == 4);
  const auto again = KeyRing::open(dir / "keys");
  REQUIRE(again);
  for (const KeyUse use : kAll) {
    CHECK(secrets.contains((*again)->active(use).secret));
    CHECK((*again)->accepted(use).size() == 1);
  }
}

TEST_CASE("keys are their owner's alone, and rights of others are taken away") {
  test::TempDir dir;
  REQUIRE(KeyRing::open(dir / "keys"));
  CHECK(mode_of(dir / "keys") == fs::perms(0700));
  CHECK(mode_of(dir / "keys") == fs::perms(0700));
  CHECK(mode_of(dir / "keys/keyring.json") == fs::perms(0600));
  fs::permissions(dir / "keys", fs::perms(0755));
  fs::permissions(dir / "keys/keyring.json", fs::perms(0644));
  REQUIRE(KeyRing::open(dir / "keys"));
  CHECK(mode_of(dir / "keys") == fs::perms(0700));
  CHECK(mode_of(dir / "keys/keyring.json") == fs::perms(0600));
}

TEST_CASE("a rotated key stays accepted once, what sealed stays for ever, host names never change") {
  test::TempDir dir;
  FakeClock clock(from_millis(1'900'000'000'000));
  const auto ring = KeyRing::open(dir / "keys", clock);
  REQUIRE(ring);
  const Key first = (*ring)->active(KeyUse::access);
  const Key first_seal = (*ring)->active(KeyUse::sealing);
  CHECK(first.made_at == clock.now());
  for (int i = 1; i <= 3; ++i) {
    REQUIRE((*ring)->rotate(KeyUse::access));
    REQUIRE((*ring)->rotate(KeyUse::sealing));
    CHECK((*ring)->active(KeyUse::access).id != first.id);
    CHECK((*ring)->find(KeyUse::access, first.id).has_value() == (i == 1));
    CHECK((*ring)->find(KeyUse::sealing, first_seal.id)->secret == first_seal.secret);
  }
  CHECK((*ring)->accepted(KeyUse::access).size() == 2);
  CHECK((*ring)->accepted(KeyUse::sealing).size() == 4);
  CHECK(!(*ring)->find(KeyUse::files, first_seal.id));
  CHECK(error_code((*ring)->rotate(KeyUse::label)) == "keys.invalid");

  const auto again = KeyRing::open(dir / "keys");
  REQUIRE(again);
  CHECK((*again)->active(KeyUse::access).secret == (*ring)->active(KeyUse::access).secret);
  CHECK((*again)->accepted(KeyUse::sealing).size() == 4);
  CHECK(mode_of(dir / "keys/keyring.json") == fs::perms(0600));
}

TEST_CASE("a key that leaked can be dropped with everything it made") {
  test::TempDir dir;
  const auto ring = KeyRing::open(dir / "keys");
  REQUIRE(ring);
  const Key first = (*ring)->active(KeyUse::files);
  const Key first_seal = (*ring)->active(KeyUse::sealing);
  REQUIRE((*ring)->rotate(KeyUse::files, KeyRing::Previous::dropped));
  REQUIRE((*ring)->rotate(KeyUse::sealing, KeyRing::Previous::dropped));
  CHECK_FALSE((*ring)->find(KeyUse::files, first.id));
  CHECK((*ring)->find(KeyUse::sealing, first_seal.id));
}

TEST_CASE("a ring takes up what another process has rotated, and loses nothing of it") {
  test::TempDir dir;
  const auto running = KeyRing::open(dir / "keys");
  const auto other = KeyRing::open(dir / "keys");
  REQUIRE((running && other));
  CHECK_FALSE(*(*running)->refresh());
  REQUIRE((*other)->rotate(KeyUse::access));
  CHECK(*(*running)->refresh());
  CHECK_FALSE(*(*running)->refresh());
  CHECK((*running)->active(KeyUse::access).id == (*other)->active(KeyUse::access).id);

  // Each rotates what the other has not seen yet.
  REQUIRE((*other)->rotate(KeyUse::sealing));
  REQUIRE((*running)->rotate(KeyUse::sealing));
  CHECK((*running)->accepted(KeyUse::sealing).size() == 3);
  CHECK_FALSE(*(*running)->refresh());
  CHECK(*(*other)->refresh());
  CHECK((*other)->accepted(KeyUse::sealing).size() == 3);

  const auto file = dir / "keys/keyring.json";
  write(file, "{}");
  const auto damaged = (*running)->refresh();
  CHECK(error_code(damaged) == "keys.damaged");
  CHECK((*running)->accepted(KeyUse::sealing).size() == 3);
  fs::remove(file);
  CHECK_FALSE(*(*running)->refresh());
}

TEST_CASE("a damaged ring is refused and left as it is") {
  test::TempDir dir;
  REQUIRE(KeyRing::open(dir / "keys"));
  const fs::path file = dir / "keys/keyring.json";
  const std::string good = read(file);
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const std::string& text :
       {std::string(), std::string("[]"), good.substr(0, good.size() / 2),
        changed("\"format\": 1", "\"format\": 2"), changed("\"sealing\"", "\"seal\""),
        changed("\"secret\": \"", "\"secret\": \"AA"), changed("\"id\": \"", "\"id\": \"x"),
        changed("\"madeAt\"", "\"made\""), changed("\"keys\": {", "\"keys\": 1, \"x\": {")}) {
    REQUIRE(text != good);
    write(file, text);
    const auto ring = KeyRing::open(dir / "keys");
    CHECK(error_code(ring) == "keys.damaged");
    CHECK(read(file) == text);
  }
  write(file, good);
  CHECK(KeyRing::open(dir / "keys"));
}

TEST_CASE("a folder that cannot be made is told") {
  const auto ring = KeyRing::open("/nonexistent/folder/keys");
  CHECK(error_code(ring) == "keys.failed");
  CHECK(ring.error().file == "/nonexistent/folder/keys");
}

}  // namespace key_ring_test
