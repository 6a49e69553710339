#include "http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace lms::http {
namespace {

/// What OpenSSL says of the last failure; its queue is empty afterwards.
std::string last_words() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

std::unexpected<Error> refused(std::string code, std::string message, const std::filesystem::path& file) {
  return fail(Error{.code = std::move(code), .message = std::move(message), .file = file.string()});
}

Result<void> check_readable(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (in.is_open() && in.peek() != std::ifstream::traits_type::eof()) return {};
  return refused("tls.unreadable",
                 in.is_open()
                     ? "the file is empty or no file"
                     : "cannot be read: " + std::error_code(errno, std::generic_category()).message(),
                 file);
}

/// Gives the configured password: nobody is there to type one.
int give_password(char* buffer, int size, int, void* password) {
  if (password == nullptr) return 0;
  const auto& text = *static_cast<const std::string*>(password);
  if (text.size() > static_cast<std::size_t>(size)) return 0;
  text.copy(buffer, text.size());
  return static_cast<int>(text.size());
}

/// One protocol is spoken here; a client that offers others only is told so.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static constexpr std::string_view kOurs = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, length, reinterpret_cast<const unsigned char*>(kOurs.data()),
                            static_cast<unsigned int>(kOurs.size()), offered,
                            offered_length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void SslFree::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Result<Tls::Context> Tls::read(const std::filesystem::path& certificate, const std::filesystem::path& key,
                               const std::string& password) {
  LMS_TRY(check_readable(certificate));
  LMS_TRY(check_readable(key));
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context) return refused("tls.invalid", "no TLS: " + last_words(), certificate);
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(
      raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(raw, give_password);
  std::string secret = password;
  SSL_CTX_set_default_passwd_cb_userdata(raw, &secret);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(raw, certificate.c_str()) != 1)
    return refused("tls.invalid", "no certificate in PEM form: " + last_words(), certificate);
  if (SSL_CTX_use_PrivateKey_file(raw, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    const std::string why = last_words();
    if (other)
      return refused("tls.mismatch", "this key does not belong to the certificate " + certificate.string(),
                     key);
    return refused("tls.invalid",
                   password.empty() ? "no private key in PEM form without a password: " + why
                                    : "no private key in PEM form that tls.key_password opens: " + why,
                   key);
  }
  SSL_CTX_set_default_passwd_cb_userdata(raw, nullptr);
  if (SSL_CTX_check_private_key(raw) != 1) {
    ERR_clear_error();
    return refused("tls.mismatch", "this key does not belong to the certificate " + certificate.string(),
                   key);
  }
  return context;
}

Result<std::unique_ptr<Tls>> Tls::load(std::filesystem::path certificate, std::filesystem::path key,
                                       std::string password) {
  LMS_ASSIGN(Context context, read(certificate, key, password));
  return std::unique_ptr<Tls>(
      new Tls(std::move(certificate), std::move(key), std::move(password), std::move(context)));
}

Result<void> Tls::reload() {
  LMS_ASSIGN(Context fresh, read(certificate_, key_, password_));
  const std::lock_guard lock(mutex_);
  context_ = std::move(fresh);
  return {};
}

Tls::Context Tls::current() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

Ssl Tls::accept(int fd) const {
  Ssl ssl(SSL_new(current().get()));
  if (!ssl || SSL_set_fd(ssl.get(), fd) != 1) return nullptr;
  SSL_set_accept_state(ssl.get());
  return ssl;
}

TimePoint Tls::expires() const {
  const Context context = current();
  std::tm until{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context.get())), &until) != 1) return {};
  return from_millis(std::int64_t{::timegm(&until)} * 1000);
}

bool Tls::covers(const std::string& host) const {
  const Context context = current();
  X509* certificate = SSL_CTX_get0_certificate(context.get());
  return X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1 ||
         X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

}  // namespace lms::http
