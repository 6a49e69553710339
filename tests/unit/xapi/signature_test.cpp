#include "xapi/signature.hpp"

#include "base/encoding.hpp"

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace signature_test {

using namespace lms;
using namespace lms::xapi;

namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Somebody who signs, with a certificate made by itself.
class Signer {
 public:
  explicit Signer(EVP_PKEY* key) : key_(key) {
    REQUIRE(key_);
    const std::unique_ptr<X509, Free> certificate(X509_new());
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    REQUIRE(X509_set_pubkey(certificate.get(), key_.get()) == 1);
    REQUIRE(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    REQUIRE(size > 0);
    certificate_ = to_base64(as_bytes({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)}));
    OPENSSL_free(der);
  }
  [[nodiscard]] const std::string& certificate() const { return certificate_; }
  [[nodiscard]] std::string sign(const std::string& text, const EVP_MD* digest) const {
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    std::string out(1024, '\0');
    std::size_t size = out.size();
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1);
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
    out.resize(size);
    return out;
  }

 private:
  std::unique_ptr<EVP_PKEY, Free> key_;
  std::string certificate_{};
};

std::string url64(std::string_view text) { return to_base64url(as_bytes(text)); }

std::string statement(std::string_view verb, std::string_view more = {}) {
  return R"({"actor":{"mbox":"mailto:ann@example.org"},"verb":{"id":"http://example.org/)" +
         std::string(verb) + R"("},"object":{"id":"http://example.org/a"})" + std::string(more) + "}";
}

struct Algorithm {
  std::string name = "RS256";
  const EVP_MD* digest = EVP_sha256();
};

std::string jws(const Signer& signer, const std::string& certificate, const std::string& payload,
                const Algorithm& algorithm = {}) {
  const std::string text =
      url64(R"({"alg":")" + algorithm.name + R"(","x5c":[")" + certificate + "\"]}") + "." + url64(payload);
  return text + "." + url64(signer.sign(text, algorithm.digest));
}

constexpr std::string_view kId = "11111111-1111-4111-8111-111111111111";

/// What is wrong with a statement that carries `signature`; "" when nothing is.
std::string complaint(const std::string& signature, bool has_id = false) {
  const std::string sha2 = sha2_like(signature, std::string(64, '0'));
  const std::string text =
      statement("did", R"(,"attachments":[{"usageType":"http://adlnet.gov/expapi/attachments/signature",)"
                       R"("display":{"en":"Signature"},"contentType":"application/octet-stream","length":)" +
                           std::to_string(signature.size()) + R"(,"sha2":")" + sha2 + "\"}]" +
                           (has_id ? R"(,"id":")" + std::string(kId) + '"' : ""));
  const auto json = Json::parse(text);
  REQUIRE(json);
  auto statements = read_statements(*json, Version::v2_0_0);
  REQUIRE(statements);
  const auto checked = check_signatures(*statements, {.json = text, .contents = {{sha2, signature}}});
  if (checked) return statements->front().id == kId || !has_id ? "" : "another id";
  CHECK(checked.error().code == "xapi.signature.invalid");
  CHECK(checked.error().element == "attachments[0]");
  return checked.error().message;
}

}  // namespace

TEST_CASE("a signature by the key of its certificate is taken, whatever the length of its hash") {
  const Signer signer(EVP_RSA_gen(2048));
  for (const auto& algorithm :
       {Algorithm{"RS256", EVP_sha256()}, Algorithm{"RS384", EVP_sha384()}, Algorithm{"RS512", EVP_sha512()}})
    CHECK(complaint(jws(signer, signer.certificate(), statement("did"), algorithm)).empty());
}

TEST_CASE("a signature that its certificate does not bear out is refused") {
  const Signer signer(EVP_RSA_gen(2048));
  const Signer other(EVP_RSA_gen(2048));
  const std::string good = jws(signer, signer.certificate(), statement("did"));
  const auto refused = [](const std::string& signature, std::string_view why) {
    INFO(signature);
    CHECK(complaint(signature).find(why) != std::string::npos);
  };
  refused(jws(signer, other.certificate(), statement("did")), "the key of its certificate did not make it");
  refused(jws(signer, signer.certificate(), statement("did"), {"RS512", EVP_sha256()}), "did not make it");
  refused(jws(signer, signer.certificate(), statement("failed")), "another statement");
  std::string changed = good;
  changed[good.size() - 40] = good[good.size() - 40] == 'A' ? 'B' : 'A';
  refused(changed, "did not make it");
  refused(jws(signer, "AAAA", statement("did")), "holds no certificate");
  refused(jws(signer, "*", statement("did")), "not base64");
  const std::string text = url64(R"({"alg":"RS256","x5c":[]})") + "." + url64(statement("did"));
  refused(text + "." + url64(signer.sign(text, EVP_sha256())), "not a list of certificates");
}

TEST_CASE("an id that was signed is that of the statement, and one may be missing on either side") {
  const Signer signer(EVP_RSA_gen(2048));
  const auto signed_with = [&](std::string_view id) {
    return jws(signer, signer.certificate(), statement("did", R"(,"id":")" + std::string(id) + '"'));
  };
  const std::string other = std::string(kId.substr(0, kId.size() - 1)) + "2";
  CHECK(complaint(signed_with(kId), true).empty());
  CHECK(complaint(signed_with(kId)).empty());
  CHECK(complaint(jws(signer, signer.certificate(), statement("did")), true).empty());
  CHECK(complaint(signed_with(other), true).find("another statement") != std::string::npos);
}

TEST_CASE("a signature that needs what is not known is refused (RFC 7515 4.1.11)") {
  const Signer signer(EVP_RSA_gen(2048));
  const std::string text = url64(R"({"alg":"RS256","crit":["exp"],"exp":1})") + "." + url64(statement("did"));
  CHECK(complaint(text + "." + url64(signer.sign(text, EVP_sha256()))).find("extensions") !=
        std::string::npos);
}

TEST_CASE("a certificate with a key of another kind is refused") {
  const Signer curve(EVP_EC_gen("P-256"));
  CHECK(complaint(jws(curve, curve.certificate(), statement("did"))).find("no RSA key") != std::string::npos);
}

}  // namespace signature_test
