#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace lms::test {

/// A TCP client that sends what it is told to, byte for byte; every wait has a deadline.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False when the server has closed.
  bool send(std::string_view bytes) const;
  void finish_sending() const;

  struct Answer {
    int status = 0;  ///< 0 = the connection ended without an answer
    std::string head{};
    std::string body{};
    [[nodiscard]] std::string field(std::string_view name) const;
  };
  /// The next response; `head_only` for answers to HEAD.
  Answer receive(bool head_only = false);
  /// Sends and receives.
  Answer ask(std::string_view request) {
    send(request);
    return receive();
  }
  /// Whether something has come that was not received yet.
  [[nodiscard]] bool has_answer() const;
  /// Whether the server has closed, within `seconds`.
  bool closed_within(int seconds);

 private:
  bool read_more(int seconds);
  int fd_;
  std::string input_;
};

}  // namespace lms::test
