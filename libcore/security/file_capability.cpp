#include "security/file_capability.hpp"

#include "base/codec.hpp"
#include "base/random.hpp"
#include "security/hash.hpp"

#include <algorithm>
#include <stdexcept>

namespace lms::security {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kPackageBytes = 32;
constexpr std::size_t kCapabilityMacBytes = 16;
constexpr std::size_t kCapabilitySize = 86;  // of 64 bytes
constexpr std::size_t kLabelBytes = 8;

std::unexpected<Error> unknown() { return fail("files.not_found", "there is no such file"); }

/// An id's 16 bytes.
Bytes pack_id(std::string_view id) {
  std::string hex(id);
  std::erase(hex, '-');
  auto bytes = from_hex(hex);
  if (!is_id(id) || !bytes) throw std::invalid_argument("a file capability for something that is no id");
  return std::move(*bytes);
}

std::string unpack_id(ByteView bytes) {
  std::string text = to_hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

Bytes capability_mac(const Key& key, ByteView grant) {
  Writer message;
  message.text("course files");
  message.bytes(grant);
  const Digest digest = hmac_sha256(key.secret, message.view());
  return {digest.begin(), digest.begin() + kCapabilityMacBytes};
}

}  // namespace

std::string make_file_capability(const KeyRing& keys, const FileGrant& grant) {
  Bytes bytes = pack_id(grant.registration_id);
  const auto package = from_hex(grant.package_sha256);
  if (!package || package->size() != kPackageBytes)
    throw std::invalid_argument("a file capability for something that is no package");
  bytes.insert(bytes.end(), package->begin(), package->end());
  const Bytes mac = capability_mac(keys.active(KeyUse::files), bytes);
  bytes.insert(bytes.end(), mac.begin(), mac.end());
  return to_base64url(bytes);
}

Result<FileGrant> check_file_capability(const KeyRing& keys, std::string_view capability) {
  if (capability.size() != kCapabilitySize) return unknown();
  const auto bytes = from_base64(capability);
  // One text for one grant: what decodes to the same bytes but is written otherwise is not ours.
  if (!bytes || to_base64url(*bytes) != capability) return unknown();
  const ByteView all(*bytes);
  const ByteView grant = all.first(kIdBytes + kPackageBytes);
  const auto fits = [&](const Key& key) {
    return equal_in_constant_time(capability_mac(key, grant), all.subspan(grant.size()));
  };
  if (std::ranges::none_of(keys.accepted(KeyUse::files), fits)) return unknown();
  return FileGrant{unpack_id(grant.first(kIdBytes)), to_hex(grant.subspan(kIdBytes))};
}

std::string content_label(const KeyRing& keys, std::string_view dispatch_id, std::string_view learner_id) {
  Writer message;
  message.text("content host");
  message.text(dispatch_id);
  message.text(learner_id);
  const Digest digest = hmac_sha256(keys.active(KeyUse::label).secret, message.view());
  return to_hex(ByteView(digest).first(kLabelBytes));
}

}  // namespace lms::security
