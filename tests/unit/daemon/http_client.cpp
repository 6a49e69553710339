#include "http_client.hpp"

#include "http/message.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace lms::test {

RawClient::RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect");
}

RawClient::~RawClient() { ::close(fd_); }

bool RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_sending() const { ::shutdown(fd_, SHUT_WR); }

bool RawClient::read_more(int seconds) {
  pollfd socket{fd_, POLLIN, 0};
  if (::poll(&socket, 1, seconds * 1000) != 1) throw std::runtime_error("no answer in time");
  char buffer[65536];
  const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  input_.append(buffer, static_cast<std::size_t>(got));
  return true;
}

RawClient::Answer RawClient::receive(bool head_only) {
  Answer out;
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos)
    if (!read_more(20)) return out;
  out.head = input_.substr(0, end + 2);
  input_.erase(0, end + 4);
  out.status = std::atoi(out.head.c_str() + 9);
  if (head_only || out.status == 100) return out;
  const auto length = static_cast<std::size_t>(std::atoll(out.field("Content-Length").c_str()));
  while (input_.size() < length)
    if (!read_more(20)) break;
  out.body = input_.substr(0, length);
  input_.erase(0, length);
  return out;
}

bool RawClient::has_answer() const {
  pollfd one{.fd = fd_, .events = POLLIN, .revents = 0};
  return !input_.empty() || ::poll(&one, 1, 0) > 0;
}

bool RawClient::closed_within(int seconds) {
  try {
    while (read_more(seconds)) continue;
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::string RawClient::Answer::field(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    const auto end = head.find("\r\n", at + 2);
    const auto line = std::string_view(head).substr(at + 2, end - at - 2);
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos && http::equals_ignoring_case(line.substr(0, colon), name))
      return std::string(line.substr(colon + 2));
    at = end;
  }
  return {};
}

}  // namespace lms::test
