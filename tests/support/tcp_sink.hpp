#pragma once
#include "base/descriptor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace lms::test {

/// A server on a free port of 127.0.0.1, or where `place` says, that answers each request with the bytes that
/// `answer` gives for it, and closes the connection. One connection at a time.
class TcpSink {
 public:
  using Reply = std::function<std::string(const std::string& request)>;

  struct Place {
    std::uint32_t address = INADDR_LOOPBACK;
    std::uint16_t port = 0;  ///< 0: any that is free
  };

  explicit TcpSink(Reply answer) : TcpSink(std::move(answer), Place{}) {}
  TcpSink(Reply answer, Place place)
      : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(place.address);
    address.sin_port = htons(place.port);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 64) != 0 ||
        ::getsockname(listener_.get(), generic, &size) != 0)
      throw std::runtime_error("cannot listen");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TcpSink() {
    stop_ = true;
    thread_.join();
  }
  TcpSink(const TcpSink&) = delete;
  TcpSink& operator=(const TcpSink&) = delete;

  [[nodiscard]] std::string url(const std::string& path = "/", const std::string& host = "127.0.0.1") const {
    return "http://" + host + ":" + std::to_string(port_) + path;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  [[nodiscard]] bool readable(int fd) const {
    while (!stop_) {
      pollfd one{.fd = fd, .events = POLLIN, .revents = 0};
      if (::poll(&one, 1, 20) > 0) return true;
    }
    return false;
  }

  void serve() {
    while (readable(listener_.get())) {
      const Descriptor peer(::accept(listener_.get(), nullptr, nullptr));
      const std::string request = read_request(peer.get());
      if (request.empty()) continue;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const std::string out = answer_(request);
      (void)!::send(peer.get(), out.data(), out.size(), MSG_NOSIGNAL);
    }
  }

  std::string read_request(int fd) const {
    std::string in;
    for (;;) {
      if (in.starts_with('\x16')) return in;  // somebody begins TLS
      const auto head = in.find("\r\n\r\n");
      if (head != std::string::npos) {
        const auto length = in.find("Content-Length: ");
        const std::size_t body = length < head ? std::stoul(in.substr(length + 16)) : 0;
        if (in.size() >= head + 4 + body) return in;
      }
      char piece[4096];
      if (!readable(fd)) return {};
      const auto n = ::recv(fd, piece, sizeof piece, 0);
      if (n <= 0) return {};
      in.append(piece, static_cast<std::size_t>(n));
    }
  }

  Reply answer_;
  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace lms::test
