#include "xapi/signature.hpp"

#include "base/encoding.hpp"
#include "xapi/compare.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace lms::xapi {
namespace {

struct Free {
  void operator()(X509* c) const { X509_free(c); }
  void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
};

std::unexpected<Error> bad_signature(std::string message) {
  return fail("xapi.signature.invalid", std::move(message));
}

const EVP_MD* digest_of(std::string_view algorithm) {
  if (algorithm == "RS256") return EVP_sha256();
  if (algorithm == "RS384") return EVP_sha384();
  if (algorithm == "RS512") return EVP_sha512();
  return nullptr;
}

const unsigned char* bytes(ByteView view) { return reinterpret_cast<const unsigned char*>(view.data()); }

/// The certificate that a signature names first; null when it names none.
Result<std::unique_ptr<X509, Free>> certificate_of(JsonRef header) {
  const auto chain = header.find("x5c");
  if (!chain) return std::unique_ptr<X509, Free>();
  if (!chain->is(JsonKind::array) || chain->size() == 0)
    return bad_signature("its x5c is not a list of certificates");
  const auto der = from_base64((*chain->begin()).text());
  if (!der) return bad_signature("its x5c is not base64");
  const unsigned char* at = bytes(*der);
  std::unique_ptr<X509, Free> certificate(d2i_X509(nullptr, &at, static_cast<long>(der->size())));
  if (!certificate) return bad_signature("its x5c holds no certificate");
  return certificate;
}

Result<void> verify(X509& certificate, const EVP_MD* digest, std::string_view signed_text,
                    ByteView signature) {
  EVP_PKEY* key = X509_get0_pubkey(&certificate);
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (key == nullptr || EVP_PKEY_base_id(key) != EVP_PKEY_RSA)
    return bad_signature("its certificate has no RSA key");
  if (EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) != 1 ||
      EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(as_bytes(signed_text)),
                       signed_text.size()) != 1)
    return bad_signature("the key of its certificate did not make it");
  return {};
}

Result<void> check(Statement& statement, std::string_view jws) {
  const auto first = jws.find('.');
  const auto second = jws.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos || jws.find('.', second + 1) != std::string_view::npos)
    return bad_signature("it is not a JSON web signature in compact form");
  const auto header_text = from_base64(jws.substr(0, first));
  const auto payload_text = from_base64(jws.substr(first + 1, second - first - 1));
  const auto signature = from_base64(jws.substr(second + 1));
  if (!header_text || !payload_text || !signature || signature->empty())
    return bad_signature("it is not a JSON web signature: a part is not base64url");
  const auto header = Json::parse(as_text(*header_text));
  if (!header || !header->root().is(JsonKind::object)) return bad_signature("its header is no JSON object");
  if (header->root().find("crit"))
    return bad_signature("its header names extensions, none of which are known");
  const EVP_MD* digest = digest_of(header->root().text_of("alg"));
  if (digest == nullptr) return bad_signature("its algorithm is none of RS256, RS384 and RS512");
  const auto payload = Json::parse(as_text(*payload_text));
  if (!payload || !payload->root().is(JsonKind::object))
    return bad_signature("its payload is no statement in JSON");
  // An id that is there was not given by a record store.
  const std::string id = fold_uuid(payload->root().text_of("id"));
  if ((!id.empty() && !statement.id.empty() && id != statement.id) ||
      !same_statement(payload->root(), statement.json))
    return bad_signature("its payload is another statement");
  if (statement.id.empty() && is_uuid(id)) statement.id = id;
  LMS_ASSIGN(const auto certificate, certificate_of(header->root()));
  if (!certificate) return {};
  return verify(*certificate, digest, jws.substr(0, second), *signature);
}

}  // namespace

Result<void> check_signatures(std::vector<Statement>& statements, const StatementsBody& body) {
  for (std::size_t i = 0; i < statements.size(); ++i)
    for (std::size_t n = 0; n < statements[i].attachments.size(); ++n) {
      const Attachment& attachment = statements[i].attachments[n];
      if (!attachment.is_signature) continue;
      const auto content = body.contents.find(attachment.sha2);
      auto fine = media_type_of(attachment.content_type) == "application/octet-stream"
                      ? Result<void>()
                      : Result<void>(bad_signature("a signature is of type application/octet-stream"));
      if (fine && content != body.contents.end()) fine = check(statements[i], content->second);
      if (fine) continue;
      Error error = fine.error();
      error.message = "the signature is refused: " + error.message;
      error.element = path_of_attachment(statements[i], n);
      return fail(std::move(error));
    }
  return ids_differ(statements);
}

}  // namespace lms::xapi
