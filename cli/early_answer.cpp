#include "cli/early_answer.hpp"

#include "base/text.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace lms::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kLargest = 1 << 20;

bool wait_for_input(int socket, SteadyClock::time_point deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) return false;
    pollfd state{socket, POLLIN, 0};
    const int ready = ::poll(&state, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool read_more(int socket, std::string& text, SteadyClock::time_point deadline) {
  if (text.size() > kLargest || !wait_for_input(socket, deadline)) return false;
  char buffer[8192];
  const auto n = ::recv(socket, buffer, sizeof buffer, 0);
  if (n <= 0) return false;
  text.append(buffer, static_cast<std::size_t>(n));
  return true;
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::size_t> content_length(std::string_view head) {
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;
       line = head.find("\r\n", line + 2)) {
    const auto end = std::min(head.find("\r\n", line + 2), head.size());
    const auto field = head.substr(line + 2, end - line - 2);
    const auto colon = field.find(':');
    if (colon != std::string_view::npos && ascii_lower(field.substr(0, colon)) == "content-length")
      return number(trim(field.substr(colon + 1)));
  }
  return std::nullopt;
}

}  // namespace

bool has_input(int socket) {
  pollfd state{socket, POLLIN, 0};
  return socket >= 0 && ::poll(&state, 1, 0) > 0 && (state.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

std::optional<EarlyAnswer> read_early_answer(int socket, std::chrono::seconds patience) {
  if (socket < 0) return std::nullopt;
  const auto deadline = SteadyClock::now() + patience;
  std::string text;
  std::size_t head_end = std::string::npos;
  for (;;) {
    while ((head_end = text.find("\r\n\r\n")) == std::string::npos)
      if (!read_more(socket, text, deadline)) return std::nullopt;
    // "100 Continue" and its kind come before the real answer.
    if (!text.starts_with("HTTP/1.1 1")) break;
    text.erase(0, head_end + 4);
  }
  const std::string_view head = std::string_view(text).substr(0, head_end);
  if (!head.starts_with("HTTP/1.") || head.size() < 12) return std::nullopt;
  const auto status = number(head.substr(9, 3));
  const auto length = content_length(head);
  if (!status || !length || *length > kLargest) return std::nullopt;
  while (text.size() < head_end + 4 + *length)
    if (!read_more(socket, text, deadline)) return std::nullopt;
  return EarlyAnswer{static_cast<int>(*status), text.substr(head_end + 4, *length)};
}

}  // namespace lms::cli
