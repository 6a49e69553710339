#include "security/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace lms::security {
namespace {

unsigned char* raw(Digest& digest) { return reinterpret_cast<unsigned char*>(digest.data()); }
const unsigned char* raw(ByteView data) { return reinterpret_cast<const unsigned char*>(data.data()); }

}  // namespace

Digest sha256(ByteView data) {
  Digest digest{};
  if (EVP_Digest(data.data(), data.size(), raw(digest), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return digest;
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
}

void Sha256::add(ByteView data) {
  if (EVP_DigestUpdate(context_.get(), data.data(), data.size()) != 1)
    throw std::runtime_error("SHA-256 is not available");
}

Digest Sha256::finish() {
  Digest digest{};
  if (EVP_DigestFinal_ex(context_.get(), raw(digest), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return digest;
}

Digest hmac_sha256(ByteView key, ByteView data) {
  Digest digest{};
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(data), data.size(), raw(digest),
           nullptr) == nullptr)
    throw std::runtime_error("HMAC-SHA-256 is not available");
  return digest;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lms::security
