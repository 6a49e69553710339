#include "security/sealed_secret.hpp"

#include <catch2/catch.hpp>

namespace sealed_secret_test {

using namespace lms;
using namespace lms::security;

TEST_CASE("what was sealed comes back, for its owner alone") {
  const auto keys = KeyRing::in_memory();
  for (const std::string& secret :
       {std::string(), std::string("s3cret"), std::string("\0\xff", 2), std::string(70000, 'x')}) {
    const std::string sealed = seal(*keys, "webhook:1", secret);
    CHECK(unseal(*keys, "webhook:1", sealed) == secret);
    CHECK(error_code(unseal(*keys, "webhook:2", sealed)) == "keys.cannot_open");
    CHECK(error_code(unseal(*KeyRing::in_memory(), "webhook:1", sealed)) == "keys.cannot_open");
    if (secret.size() > 2) CHECK(sealed.find(secret) == std::string::npos);
  }
}

TEST_CASE("sealing twice gives two texts") {
  const auto keys = KeyRing::in_memory();
  CHECK(seal(*keys, "a", "x") != seal(*keys, "a", "x"));
}

TEST_CASE("a changed text does not open") {
  const auto keys = KeyRing::in_memory();
  const std::string sealed = seal(*keys, "webhook:1", "s3cret");
  for (std::size_t i = 0; i + 1 < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    INFO("position " << i);
    CHECK(error_code(unseal(*keys, "webhook:1", changed)) == "keys.cannot_open");
  }
  for (const std::string& text :
       {std::string(), std::string("."), sealed.substr(0, 9), sealed.substr(0, 20), sealed + "AAAA"})
    CHECK(error_code(unseal(*keys, "webhook:1", text)) == "keys.cannot_open");
}

TEST_CASE("what an older key sealed still opens") {
  const auto keys = KeyRing::in_memory();
  const std::string sealed = seal(*keys, "a", "x");
  for (int i = 0; i < 3; ++i) REQUIRE(keys->rotate(KeyUse::sealing));
  CHECK(unseal(*keys, "a", sealed) == "x");
}

}  // namespace sealed_secret_test
