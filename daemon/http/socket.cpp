#include "http/socket.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

namespace lms::http {
namespace {

/// A record of TLS holds 16 KiB; a few of them make a write worth its call.
constexpr std::size_t kTlsChunk = 64 * 1024;

int clamp(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

}  // namespace

Socket::~Socket() { ::close(fd_); }

/// OpenSSL's way of telling what came of a call, as the system's.
ssize_t Socket::outcome(int done) {
  wants_ = Wants::nothing;
  if (done > 0) return done;
  const int system = errno;
  switch (SSL_get_error(ssl_.get(), done)) {
    case SSL_ERROR_WANT_READ:
      wants_ = Wants::read;
      errno = EAGAIN;
      return -1;
    case SSL_ERROR_WANT_WRITE:
      wants_ = Wants::write;
      errno = EAGAIN;
      return -1;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    default:
      break;
  }
  broken_ = true;
  ERR_clear_error();
  errno = system == 0 || system == EAGAIN || system == EINTR ? EPROTO : system;
  return -1;
}

Socket::Handshake Socket::handshake() {
  ERR_clear_error();
  errno = 0;
  if (outcome(SSL_do_handshake(ssl_.get())) > 0) return Handshake::done;
  return wants_ == Wants::nothing ? Handshake::failed : Handshake::unfinished;
}

ssize_t Socket::receive(std::span<std::byte> out) {
  if (!ssl_) return ::recv(fd_, out.data(), out.size(), 0);
  if (broken_) return 0;
  ERR_clear_error();
  errno = 0;
  return outcome(SSL_read(ssl_.get(), out.data(), clamp(out.size())));
}

ssize_t Socket::send(std::span<const iovec> pieces, bool more) {
  if (!ssl_) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    return ::sendmsg(fd_, &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
  }
  if (broken_) {
    errno = EPIPE;
    return -1;
  }
  thread_local std::string joined;
  const char* data = nullptr;
  std::size_t size = 0;
  if (pieces.size() == 1) {
    data = static_cast<const char*>(pieces.front().iov_base);
    size = std::min(pieces.front().iov_len, kTlsChunk);
  } else {
    joined.clear();
    for (const iovec& piece : pieces)
      joined.append(static_cast<const char*>(piece.iov_base),
                    std::min(piece.iov_len, kTlsChunk - joined.size()));
    data = joined.data();
    size = joined.size();
  }
  if (size == 0) return 0;
  ERR_clear_error();
  errno = 0;
  const auto sent = outcome(SSL_write(ssl_.get(), data, clamp(size)));
  if (sent != 0) return sent;
  errno = EPIPE;
  return -1;
}

ssize_t Socket::send_file(int file, off_t offset, std::size_t at_most) {
  if (!ssl_) return ::sendfile(fd_, file, &offset, at_most);
  thread_local std::string buffer;
  buffer.resize(std::min(at_most, kTlsChunk));
  const auto got = ::pread(file, buffer.data(), buffer.size(), offset);
  if (got <= 0) return got;
  const iovec piece{buffer.data(), static_cast<std::size_t>(got)};
  return send({&piece, 1}, false);
}

void Socket::end_sending() {
  if (ssl_ && !broken_) {
    ERR_clear_error();
    if (SSL_shutdown(ssl_.get()) < 0) ERR_clear_error();
  }
  ::shutdown(fd_, SHUT_WR);
}

}  // namespace lms::http
