#include "security/sealed_secret.hpp"

#include "base/codec.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace lms::security {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kMaxSecret = 1 << 20;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* octets(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* octets(Bytes& bytes, std::size_t at = 0) {
  return reinterpret_cast<unsigned char*>(bytes.data() + at);
}
int size_of(ByteView bytes) { return static_cast<int>(bytes.size()); }

[[noreturn]] void broken() { throw std::runtime_error("AES-256-GCM is not available"); }

/// What is bound in without being encrypted: the key's name and whose secret it is.
Bytes bound_data(std::string_view kid, std::string_view owner) {
  Writer out;
  out.text(kid);
  out.text(owner);
  return out.take();
}

std::unexpected<Error> cannot_open() {
  return fail("keys.cannot_open", "a stored secret cannot be opened with this key ring");
}

}  // namespace

std::string seal(const KeyRing& keys, std::string_view owner, std::string_view secret, Random& random) {
  if (secret.size() > kMaxSecret) throw std::length_error("a secret beyond 1 MiB");
  const Key key = keys.active(KeyUse::sealing);
  const Bytes bound = bound_data(key.id, owner);
  Bytes out(kNonceBytes + secret.size() + kTagBytes);
  random.fill(std::span(out).first(kNonceBytes));

  const CipherContext context(EVP_CIPHER_CTX_new());
  int n = 0;
  const bool sealed =
      context &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(key.secret), octets(out)) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &n, octets(bound), size_of(bound)) == 1 &&
      EVP_EncryptUpdate(context.get(), octets(out, kNonceBytes), &n, octets(as_bytes(secret)),
                        size_of(as_bytes(secret))) == 1 &&
      EVP_EncryptFinal_ex(context.get(), octets(out, kNonceBytes + secret.size()), &n) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes),
                          octets(out, kNonceBytes + secret.size())) == 1;
  if (!sealed) broken();
  return key.id + "." + to_base64url(out);
}

Result<std::string> unseal(const KeyRing& keys, std::string_view owner, std::string_view sealed) {
  const auto dot = sealed.find('.');
  if (dot == std::string_view::npos) return cannot_open();
  const auto key = keys.find(KeyUse::sealing, sealed.substr(0, dot));
  auto bytes = from_base64(sealed.substr(dot + 1));
  if (!key || !bytes || bytes->size() < kNonceBytes + kTagBytes || bytes->size() > 2 * kMaxSecret)
    return cannot_open();
  const std::size_t length = bytes->size() - kNonceBytes - kTagBytes;
  const ByteView cipher = ByteView(*bytes).subspan(kNonceBytes, length);
  const Bytes bound = bound_data(key->id, owner);
  Bytes out(length + 1);  // never empty, so that OpenSSL gets a pointer

  const CipherContext context(EVP_CIPHER_CTX_new());
  int n = 0;
  const bool opened =
      context &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(key->secret), octets(*bytes)) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &n, octets(bound), size_of(bound)) == 1 &&
      EVP_DecryptUpdate(context.get(), octets(out), &n, octets(cipher), size_of(cipher)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes),
                          octets(*bytes, kNonceBytes + length)) == 1 &&
      EVP_DecryptFinal_ex(context.get(), octets(out, length), &n) == 1;
  if (!opened) return cannot_open();
  return std::string(as_text(ByteView(out).first(length)));
}

}  // namespace lms::security
