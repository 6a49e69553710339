#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace lms::http {

struct SslFree {
  void operator()(ssl_st* ssl) const;
};
using Ssl = std::unique_ptr<ssl_st, SslFree>;

/// The certificate and key of TLS listeners (1.2 and newer), read from PEM files. Thread-safe.
class Tls {
 public:
  /// `certificate` holds the chain, the server's own first; `password` is the key's, "" when it has
  /// none.
  /// Errors: tls.unreadable, tls.invalid (not PEM, a key with another password), tls.mismatch (the key
  /// is not the certificate's); file names the one to look at
  [[nodiscard]] static Result<std::unique_ptr<Tls>> load(std::filesystem::path certificate,
                                                         std::filesystem::path key,
                                                         std::string password = {});

  /// Reads both files again. New connections get the new certificate, open ones keep theirs. On an
  /// error the old one stays in use.
  /// Errors: as load()
  [[nodiscard]] Result<void> reload();

  /// The server's side of a new connection on the socket `fd`; null when there is no memory.
  [[nodiscard]] Ssl accept(int fd) const;

  /// When the certificate stops being valid.
  [[nodiscard]] TimePoint expires() const;
  /// Whether the certificate is for that host.
  [[nodiscard]] bool covers(const std::string& host) const;

 private:
  using Context = std::shared_ptr<ssl_ctx_st>;
  Tls(std::filesystem::path certificate, std::filesystem::path key, std::string password, Context context)
      : certificate_(std::move(certificate)),
        key_(std::move(key)),
        password_(std::move(password)),
        context_(std::move(context)) {}
  static Result<Context> read(const std::filesystem::path& certificate, const std::filesystem::path& key,
                              const std::string& password);
  [[nodiscard]] Context current() const;

  const std::filesystem::path certificate_;
  const std::filesystem::path key_;
  const std::string password_;
  mutable std::mutex mutex_;
  Context context_;
};

}  // namespace lms::http
