#include "security/file_capability.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace file_capability_test {

using namespace lms;
using namespace lms::security;

namespace {

const FileGrant kGrant{"01890a5d-ac96-774b-bcce-b302099a8057",
                       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};

}  // namespace

TEST_CASE("a capability gives back its registration and package, and is the same each time") {
  const auto keys = KeyRing::in_memory();
  const std::string cap = make_file_capability(*keys, kGrant);
  CHECK(cap.size() == 86);
  CHECK(cap.find_first_of("/+=.%") == std::string::npos);
  CHECK(make_file_capability(*keys, kGrant) == cap);
  const auto grant = check_file_capability(*keys, cap);
  REQUIRE(grant);
  CHECK(*grant == kGrant);
}

TEST_CASE("a changed capability opens nothing") {
  const auto keys = KeyRing::in_memory();
  const std::string cap = make_file_capability(*keys, kGrant);
  for (std::size_t i = 0; i < cap.size(); ++i)
    for (const char c : {'A', 'Q', 'g', 'w', '-', '/', '='}) {
      std::string changed = cap;
      changed[i] = c;
      if (changed == cap) continue;
      INFO("position " << i << " " << c);
      CHECK(error_code(check_file_capability(*keys, changed)) == "files.not_found");
    }
  for (const std::string& text : {std::string(), std::string("x"), cap + "A", cap.substr(1), cap + cap,
                                  std::string(86, 'A'), std::string(86, '\0')})
    CHECK(error_code(check_file_capability(*keys, text)) == "files.not_found");
}

TEST_CASE("grants and installations have capabilities of their own") {
  const auto keys = KeyRing::in_memory();
  const std::string cap = make_file_capability(*keys, kGrant);
  FileGrant other = kGrant;
  other.registration_id.back() = '8';
  const std::string other_cap = make_file_capability(*keys, other);
  CHECK(other_cap != cap);
  // The MAC of one under the name of the other.
  CHECK(!check_file_capability(*keys, other_cap.substr(0, 64) + cap.substr(64)));
  CHECK(!check_file_capability(*KeyRing::in_memory(), cap));
}

TEST_CASE("after one rotation capabilities still open, after two they do not") {
  const auto keys = KeyRing::in_memory();
  const std::string cap = make_file_capability(*keys, kGrant);
  REQUIRE(keys->rotate(KeyUse::files));
  CHECK(check_file_capability(*keys, cap));
  CHECK(make_file_capability(*keys, kGrant) != cap);
  REQUIRE(keys->rotate(KeyUse::files));
  CHECK(!check_file_capability(*keys, cap));
}

TEST_CASE("what is no grant makes no capability") {
  const auto keys = KeyRing::in_memory();
  CHECK_THROWS_AS(make_file_capability(*keys, {"nobody", kGrant.package_sha256}), std::invalid_argument);
  CHECK_THROWS_AS(make_file_capability(*keys, {kGrant.registration_id, "e3b0"}), std::invalid_argument);
}

TEST_CASE("a content label is a host label, one for each learner in each dispatch") {
  const auto keys = KeyRing::in_memory();
  const std::string label = content_label(*keys, "d1", "l1");
  CHECK(label.size() == 16);
  CHECK(label.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(content_label(*keys, "d1", "l1") == label);
  CHECK(content_label(*keys, "d1", "l2") != label);
  CHECK(content_label(*keys, "d2", "l1") != label);
  CHECK(content_label(*keys, "d", "1l1") != label);
  CHECK(content_label(*KeyRing::in_memory(), "d1", "l1") != label);
}

}  // namespace file_capability_test
