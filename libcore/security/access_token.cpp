#include "security/access_token.hpp"

#include "security/hash.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <type_traits>

namespace lms::security {
namespace {

using nlohmann::json;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::size_t kMaxTokenSize = 4096;
constexpr std::int64_t kMaxSeconds = 253402300799;  // end of the year 9999

std::unexpected<Error> invalid() { return fail("auth.invalid_token", "the access token is not valid"); }

/// The only header that tokens of `key` have. A token's header is never interpreted, it is
/// compared with this text: there is no algorithm to choose and no parser to deceive.
std::string header_of(const Key& key) {
  return to_base64url(as_bytes(json{{"alg", "HS256"}, {"kid", key.id}, {"typ", "JWT"}}.dump()));
}

std::string signature_of(const Key& key, std::string_view signed_text) {
  return to_base64url(hmac_sha256(key.secret, as_bytes(signed_text)));
}

std::int64_t to_seconds(TimePoint t) { return floor<seconds>(t).time_since_epoch().count(); }

template <class T>
std::optional<T> claim(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return std::nullopt;
  } else {
    if (!found->is_number_integer()) return std::nullopt;
  }
  return found->get<T>();
}

std::optional<TimePoint> time_claim(const json& claims, const char* name) {
  const auto value = claim<std::int64_t>(claims, name);
  if (!value || *value < 0 || *value > kMaxSeconds) return std::nullopt;
  return TimePoint{seconds{*value}};
}

/// The claims of a payload whose signature was right.
std::optional<AccessClaims> read_claims(const TokenParty& party, std::string_view payload) {
  const auto text = from_base64(payload);
  if (!text) return std::nullopt;
  const json claims = json::parse(as_text(*text), nullptr, /*allow_exceptions=*/false);
  if (!claims.is_object()) return std::nullopt;
  if (claim<std::string>(claims, "iss") != party.issuer) return std::nullopt;
  if (claim<std::string>(claims, "aud") != party.audience) return std::nullopt;
  const auto user = claim<std::string>(claims, "sub");
  const auto tenant = claim<std::string>(claims, "tenant");
  const auto role = claim<std::string>(claims, "role");
  const auto epoch = claim<std::int64_t>(claims, "epoch");
  const auto issued_at = time_claim(claims, "iat");
  const auto expires_at = time_claim(claims, "exp");
  if (!user || !tenant || !role || !epoch || !issued_at || !expires_at) return std::nullopt;
  return AccessClaims{*user, *tenant, *role, *epoch, *issued_at, *expires_at};
}

/// The key whose header the token has.
std::optional<Key> key_of(const KeyRing& keys, std::string_view header) {
  for (Key& key : keys.accepted(KeyUse::access))
    if (header_of(key) == header) return std::move(key);
  return std::nullopt;
}

}  // namespace

std::string make_access_token(const KeyRing& keys, const TokenParty& party, const AccessClaims& claims) {
  const Key key = keys.active(KeyUse::access);
  const json payload{{"iss", party.issuer},
                     {"aud", party.audience},
                     {"sub", claims.user_id},
                     {"tenant", claims.tenant_id},
                     {"role", claims.role},
                     {"epoch", claims.epoch},
                     {"iat", to_seconds(claims.issued_at)},
                     {"exp", to_seconds(claims.expires_at)}};
  const std::string signed_text = header_of(key) + "." + to_base64url(as_bytes(payload.dump()));
  return signed_text + "." + signature_of(key, signed_text);
}

Result<AccessClaims> check_access_token(const KeyRing& keys, const TokenParty& party, std::string_view token,
                                        TimePoint now) {
  if (token.size() > kMaxTokenSize) return invalid();
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == std::string_view::npos || last == first) return invalid();
  const auto key = key_of(keys, token.substr(0, first));
  if (!key) return invalid();
  const std::string expected = signature_of(*key, token.substr(0, last));
  if (!equal_in_constant_time(as_bytes(expected), as_bytes(token.substr(last + 1)))) return invalid();
  const auto claims = read_claims(party, token.substr(first + 1, last - first - 1));
  if (!claims) return invalid();
  if (now >= claims->expires_at) return fail("auth.expired", "the access token has expired");
  return *claims;
}

}  // namespace lms::security
