#include "security/link_token.hpp"

#include "base/codec.hpp"
#include "security/hash.hpp"

#include <algorithm>

namespace lms::security {
namespace {

constexpr std::size_t kRandomBytes = 24;
constexpr std::size_t kLinkMacBytes = 8;
constexpr std::size_t kLinkTokenSize = 43;  // of 32 bytes

Bytes link_mac(const Key& key, ByteView random) {
  Writer message;
  message.text("launch link");
  message.bytes(random);
  const Digest digest = hmac_sha256(key.secret, message.view());
  return {digest.begin(), digest.begin() + kLinkMacBytes};
}

}  // namespace

OpaqueToken make_link_token(const KeyRing& keys, Random& random) {
  Bytes bytes(kRandomBytes);
  random.fill(bytes);
  const Bytes mac = link_mac(keys.active(KeyUse::label), bytes);
  bytes.insert(bytes.end(), mac.begin(), mac.end());
  OpaqueToken token{.text = to_base64url(bytes), .hash = {}};
  token.hash = token_hash(token.text);
  return token;
}

bool is_link_token(const KeyRing& keys, std::string_view text) {
  if (text.size() != kLinkTokenSize) return false;
  const auto bytes = from_base64(text);
  if (!bytes || to_base64url(*bytes) != text) return false;
  const ByteView all(*bytes);
  return std::ranges::any_of(keys.accepted(KeyUse::label), [&](const Key& key) {
    return equal_in_constant_time(link_mac(key, all.first(kRandomBytes)), all.subspan(kRandomBytes));
  });
}

}  // namespace lms::security
