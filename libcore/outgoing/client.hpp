#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The one seam for HTTP that we start: webhooks, statement forwarding. Whoever may name a URL must not
/// reach what only this machine can reach.
namespace lms::outgoing {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = "POST";
  std::string url{};
  Headers headers{};
  std::string body{};
};

/// Bytes of an answer's body that are read.
inline constexpr std::size_t kMaxAnswer = std::size_t{64} * 1024;
/// From the look-up of the name to the last byte of the answer.
inline constexpr Millis kMaxTime{15'000};

/// An answer of any status, redirects included: they are not followed.
struct Answer {
  int status = 0;
  Headers headers{};  ///< names in lower case
  std::string body{};
  bool cut = false;  ///< the body goes on beyond kMaxAnswer; the rest was not read
  Millis took{};

  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
  /// The first of that name (lower case); "" when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Thread-safe.
class Client {
 public:
  virtual ~Client() = default;

  /// Sends `request` and waits for the answer, kMaxTime at most.
  /// Errors: outgoing.url_invalid; outgoing.address_refused (the name's addresses, or the address, are none that
  /// requests may go to); outgoing.unreachable (no such name, no connection); outgoing.tls;
  /// outgoing.timeout; outgoing.broken (the connection ended before the answer did, or it is no HTTP);
  /// outgoing.stopped
  [[nodiscard]] virtual Result<Answer> send(const Request& request) = 0;

  /// Ends what is being sent, within a second or so, and refuses all that comes later: the program ends.
  virtual void stop() = 0;

  /// What can be known of `url` before anything is sent: its form, and an address that stands in it.
  /// Errors: outgoing.url_invalid, outgoing.address_refused
  [[nodiscard]] virtual Result<void> check(std::string_view url) const = 0;

 protected:
  Client() = default;
  Client(const Client&) = default;
  Client& operator=(const Client&) = default;
};

}  // namespace lms::outgoing
