#pragma once
#include "http/tls.hpp"

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace lms::http {

/// A non-blocking connected socket, with TLS on it or without. Its calls behave as the system's
/// of the same purpose: a number of bytes, or -1 with errno, which is EAGAIN when it is to be tried
/// again once the socket is ready. For one thread at a time.
class Socket {
 public:
  /// Takes over `fd`; `ssl` is null for plain HTTP.
  Socket(int fd, Ssl ssl) : fd_(fd), ssl_(std::move(ssl)) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool is_tls() const { return ssl_ != nullptr; }
  /// Whether what was last tried waits for the other direction than its own, as TLS may.
  [[nodiscard]] bool waits_to_read() const { return wants_ == Wants::read; }
  [[nodiscard]] bool waits_to_write() const { return wants_ == Wants::write; }

  enum class Handshake : std::uint8_t { done, unfinished, failed };
  /// Goes on with the handshake of TLS.
  [[nodiscard]] Handshake handshake();

  /// 0: the other side has ended.
  [[nodiscard]] ssize_t receive(std::span<std::byte> out);
  /// `more` will follow at once: what there is may wait for it. After EAGAIN the same bytes, or
  /// more of them, must be given again.
  [[nodiscard]] ssize_t send(std::span<const iovec> pieces, bool more);
  /// `at_most` bytes of `file` from `offset`; 0: the file ends there.
  [[nodiscard]] ssize_t send_file(int file, off_t offset, std::size_t at_most);
  /// Says that nothing more will be sent.
  void end_sending();

 private:
  enum class Wants : std::uint8_t { nothing, read, write };
  [[nodiscard]] ssize_t outcome(int done);

  int fd_;
  Ssl ssl_;
  Wants wants_ = Wants::nothing;
  bool broken_ = false;  ///< after a fatal error OpenSSL must not be asked for anything more
};

}  // namespace lms::http
