#pragma once
#include "http/address.hpp"
#include "http/body_decoder.hpp"
#include "http/output.hpp"
#include "http/site.hpp"
#include "http/socket.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lms::http {

/// Times and sizes a connection is held to.
struct ConnectionLimits {
  Millis head{10'000};        ///< for a whole request head, from its first byte (or the connection's start)
  Millis idle{75'000};        ///< between requests
  Millis body_grace{10'000};  ///< a body may lag behind `body_rate` by this much
  std::uint64_t body_rate = 1024;  ///< bytes per second
  Millis write_stall{120'000};     ///< a reader that takes nothing for so long is gone
  Millis linger{15'000};           ///< what is still sent after a refusal is read and dropped for so long
  std::size_t costly = 512;        ///< connections that wait for a handler of Pace::costly
  std::size_t streams = 16;        ///< handlers that read their body themselves, at once
  std::uint64_t buffered = 256ull << 20;  ///< bytes of bodies held in memory, of all connections
};

/// What the connections of a server share.
struct ConnectionShare {
  ConnectionLimits limits{};
  std::vector<Cidr> trusted_proxies{};
  std::atomic<bool> draining{false};
  std::atomic<std::size_t> streams{0};
  // Connections that wait for a thread, by the kind of it.
  std::atomic<std::size_t> usual{0};
  std::atomic<std::size_t> reading{0};
  std::atomic<std::size_t> costly{0};
  std::atomic<std::uint64_t> buffered{0};
};

/// One client connection as a state machine: (TLS handshake →) head → body → handler → response → head … . It is
/// driven by one thread at a time, whenever its socket is ready, and never waits for the network
/// itself; so few threads serve many connections, however slow. What may wait (handlers of
/// Pace::blocking) needs a thread that may.
class Connection {
 public:
  /// Takes over `fd`, which is non-blocking; `ssl` is null for plain HTTP.
  Connection(ConnectionShare& share, const Site& site, int fd, Ssl ssl, std::string peer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  enum class Next : std::uint8_t {
    wait_readable,
    wait_writable,
    hand_over,  ///< to a thread of the kind wanted()
    close,
  };
  enum class Thread : std::uint8_t { driver, worker, reader, costly };
  /// Goes as far as the thread may.
  [[nodiscard]] Next drive(Thread thread);

  [[nodiscard]] Thread wanted() const;

  [[nodiscard]] int fd() const { return socket_.fd(); }
  [[nodiscard]] const std::string& peer() const { return peer_; }

  // For the thread that watches deadlines, while another one may drive:
  /// Steady milliseconds after which the connection is overdue; kNever while it is driven.
  [[nodiscard]] std::int64_t deadline() const { return deadline_.load(std::memory_order_relaxed); }
  /// Whether it waits for a next request, so that nothing is lost by closing it.
  [[nodiscard]] bool idle() const { return idle_.load(std::memory_order_relaxed); }
  /// Makes the socket ready for a last drive(), which closes (after a word to the client, if it
  /// has begun a request).
  void expire();
  /// Ends the connection whatever it does; readers and writers of it fail.
  void abort();

  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  [[nodiscard]] static std::int64_t steady_ms();

 private:
  enum class State : std::uint8_t { handshake, head, admit, body, answer, write, linger };
  enum class Step : std::uint8_t { go_on, wait_readable, wait_writable, hand_over, close };
  enum class Received : std::uint8_t { some, nothing_yet, end };
  class Stream;

  Step on_handshake();
  Step on_head();
  Step on_admit();
  Step on_body();
  Step on_answer();
  Step on_write();
  Step on_linger();
  Step start_request(std::size_t head_size);
  Step stream_request();
  Step run(State state);
  [[nodiscard]] bool must_hand_over() const;
  [[nodiscard]] bool others_wait() const;
  Step give(Response response);
  Step refuse(const Error& error);
  Step end_response();
  [[nodiscard]] Received receive(std::size_t at_most);
  [[nodiscard]] bool send_continue();
  [[nodiscard]] bool take_body_piece(std::string_view data);
  void consume(std::size_t bytes);
  void drop_exchange();
  Step wait(Step step, std::int64_t until);

  ConnectionShare& share_;
  const Site& site_;
  Socket socket_;
  std::string peer_;
  std::atomic<std::int64_t> deadline_{kNever};
  std::atomic<bool> idle_{false};
  std::atomic<bool> expired_{false};

  std::atomic<State> state_{State::head};
  std::string input_{};             ///< received and not yet used
  std::int64_t since_;              ///< when the head (or body, or lingering) began
  Thread thread_ = Thread::driver;  ///< what drives it now
  Head head_{};                     ///< of the exchange; its strings are in the request
  int served_in_turn_ = 0;
  bool served_ = false;  ///< it has had a request
  bool keep_alive_ = true;
  bool body_unread_ = false;  ///< the client may still be sending a body nobody reads
  Method method_ = Method::get;
  std::uint64_t held_ = 0;  ///< this exchange's part of share_.buffered
  std::unique_ptr<Exchange> exchange_{};
  std::optional<BodyDecoder> decoder_{};
  std::optional<Output> output_{};
};

}  // namespace lms::http
