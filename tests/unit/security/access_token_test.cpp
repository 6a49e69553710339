#include "security/access_token.hpp"

#include "base/encoding.hpp"
#include "security/hash.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace access_token_test {

using namespace lms;
using namespace lms::security;
using nlohmann::json;

namespace {

const TimePoint kNow = from_millis(1'900'000'000'000);
const TokenParty kParty{"https://learn.example.org", "lmsd"};
const AccessClaims kClaims{"u-1", "t-1", "instructor", 7, kNow, kNow + std::chrono::minutes{10}};

std::string part(const json& value) { return to_base64url(as_bytes(value.dump())); }

/// A token signed rightly with `key`, whatever stands in it.
std::string signed_token(const Key& key, const json& header, const json& payload) {
  const std::string text = part(header) + "." + part(payload);
  return text + "." + to_base64url(hmac_sha256(key.secret, as_bytes(text)));
}

json good_payload() {
  return {{"iss", kParty.issuer}, {"aud", kParty.audience}, {"sub", "u-1"},
          {"tenant", "t-1"},      {"role", "instructor"},   {"epoch", 7},
          {"iat", 1'900'000'000}, {"exp", 1'900'000'600}};
}

struct Fixture {
  std::unique_ptr<KeyRing> keys = KeyRing::in_memory();
  json header{{"alg", "HS256"}, {"kid", keys->active(KeyUse::access).id}, {"typ", "JWT"}};

  Result<AccessClaims> check(std::string_view token, TimePoint now = kNow) const {
    return check_access_token(*keys, kParty, token, now);
  }
  Result<AccessClaims> check_signed(const json& head, const json& payload) const {
    return check(signed_token(keys->active(KeyUse::access), head, payload));
  }
};

}  // namespace

TEST_CASE("a token says what was put into it") {
  const Fixture f;
  const std::string token = make_access_token(*f.keys, kParty, kClaims);
  const auto claims = f.check(token);
  REQUIRE(claims);
  CHECK(claims->user_id == "u-1");
  CHECK(claims->tenant_id == "t-1");
  CHECK(claims->role == "instructor");
  CHECK(claims->epoch == 7);
  CHECK(claims->issued_at == kNow);
  CHECK(claims->expires_at == kClaims.expires_at);
  CHECK(f.check_signed(f.header, good_payload()));

  const auto head = from_base64(token.substr(0, token.find('.')));
  REQUIRE(head);
  CHECK(json::parse(as_text(*head)) == f.header);
}

TEST_CASE("a token ends at its time") {
  const Fixture f;
  const std::string token = make_access_token(*f.keys, kParty, kClaims);
  CHECK(f.check(token, kClaims.expires_at - Millis{1}));
  CHECK(error_code(f.check(token, kClaims.expires_at)) == "auth.expired");
  CHECK(error_code(f.check(token, kNow + std::chrono::days{9000})) == "auth.expired");
}

TEST_CASE("a token for another party is not valid") {
  const Fixture f;
  const std::string token = make_access_token(*f.keys, kParty, kClaims);
  for (const TokenParty& other :
       {TokenParty{"https://other.example.org", "lmsd"}, TokenParty{kParty.issuer, "lms"}, TokenParty{"", ""},
        TokenParty{kParty.audience, kParty.issuer}})
    CHECK(error_code(check_access_token(*f.keys, other, token, kNow)) == "auth.invalid_token");
}

TEST_CASE("a change of any character makes a token invalid") {
  const Fixture f;
  const std::string token = make_access_token(*f.keys, kParty, kClaims);
  for (std::size_t i = 0; i < token.size(); ++i)
    for (const char c : {'A', 'B', '.', '=', '\0'}) {
      std::string changed = token;
      changed[i] = c;
      if (changed == token) continue;
      INFO("position " << i);
      CHECK(error_code(f.check(changed)) == "auth.invalid_token");
    }
}

TEST_CASE("what is no token is not valid") {
  const Fixture f;
  const std::string token = make_access_token(*f.keys, kParty, kClaims);
  for (const std::string& text : {std::string(), std::string("."), std::string(".."), std::string("..."),
                                  std::string("a.b.c"), token + ".", "." + token, token + "." + token,
                                  token + "=", " " + token, token.substr(0, token.rfind('.')),
                                  token.substr(0, token.rfind('.') + 1), token + std::string(5000, 'A')})
    CHECK(error_code(f.check(text)) == "auth.invalid_token");
}

TEST_CASE("no other algorithm is taken, however well it is signed") {
  Fixture f;
  const Key key = f.keys->active(KeyUse::access);
  for (const char* algorithm : {"none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", "hs256"}) {
    json header = f.header;
    header["alg"] = algorithm;
    CHECK(error_code(f.check_signed(header, good_payload())) == "auth.invalid_token");
    const std::string unsigned_text = part(header) + "." + part(good_payload()) + ".";
    CHECK(error_code(f.check(unsigned_text)) == "auth.invalid_token");
  }
  for (const json& header : {json{{"kid", key.id}, {"typ", "JWT"}}, json::array(), json("HS256"), json(),
                             json{{"alg", {"HS256"}}, {"kid", key.id}, {"typ", "JWT"}},
                             json{{"alg", "HS256"}, {"kid", key.id}, {"typ", "JWT"}, {"crit", {"exp"}}}})
    CHECK(error_code(f.check_signed(header, good_payload())) == "auth.invalid_token");
}

TEST_CASE("an unknown key, no key or a key of another use signs nothing") {
  Fixture f;
  const Key access = f.keys->active(KeyUse::access);
  const Key files = f.keys->active(KeyUse::files);
  for (const json& kid :
       {json("00000000"), json(""), json(), json(7), json("../../etc/passwd"), json(files.id)}) {
    json header = f.header;
    header["kid"] = kid;
    CHECK(error_code(f.check(signed_token(access, header, good_payload()))) == "auth.invalid_token");
    CHECK(error_code(f.check(signed_token(files, header, good_payload()))) == "auth.invalid_token");
    const Key nothing{.id = {}, .made_at = {}, .secret = {}};
    CHECK(error_code(f.check(signed_token(nothing, header, good_payload()))) == "auth.invalid_token");
  }
  json without = f.header;
  without.erase("kid");
  CHECK(error_code(f.check_signed(without, good_payload())) == "auth.invalid_token");
  CHECK(error_code(check_access_token(*KeyRing::in_memory(), kParty,
                                      make_access_token(*f.keys, kParty, kClaims), kNow)) ==
        "auth.invalid_token");
}

TEST_CASE("each claim must be there and of its type, even under a right signature") {
  const Fixture f;
  for (const char* name : {"iss", "aud", "sub", "tenant", "role", "epoch", "iat", "exp"}) {
    json payload = good_payload();
    payload.erase(name);
    CHECK(error_code(f.check_signed(f.header, payload)) == "auth.invalid_token");
    for (const json& other : {json(), json(true), json::array({1}), json::object(), json(1.5)}) {
      payload[name] = other;
      CHECK(error_code(f.check_signed(f.header, payload)) == "auth.invalid_token");
    }
  }
  for (const json& time :
       {json(-1), json(253402300800), json(9223372036854775807), json(18446744073709551615U)}) {
    json payload = good_payload();
    payload["exp"] = time;
    CHECK(error_code(f.check_signed(f.header, payload)) == "auth.invalid_token");
  }
}

TEST_CASE("tokens of the key before are taken until the next rotation") {
  const Fixture f;
  const std::string token = make_access_token(*f.keys, kParty, kClaims);
  REQUIRE(f.keys->rotate(KeyUse::access));
  CHECK(f.check(token));
  CHECK(f.check(make_access_token(*f.keys, kParty, kClaims)));
  REQUIRE(f.keys->rotate(KeyUse::access));
  CHECK(error_code(f.check(token)) == "auth.invalid_token");
}

}  // namespace access_token_test
