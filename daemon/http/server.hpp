#pragma once
#include "base/result.hpp"
#include "http/address.hpp"
#include "http/connection.hpp"
#include "http/site.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace lms::http {

struct ServerOptions {
  std::size_t drivers = 0;             ///< threads that drive connections; 0 = one a core, at least 2
  std::size_t workers = 32;            ///< threads of Pace::blocking, at most
  std::size_t readers = 0;             ///< threads of Pace::reading, at most; 0 = one a core, and one
  std::size_t costly_workers = 0;      ///< threads of Pace::costly, at most; 0 = one a core
  std::size_t max_connections = 0;     ///< 0 = what RLIMIT_NOFILE leaves
  std::size_t max_per_address = 1024;  ///< not for trusted proxies: a proxy is one address
  Millis drain{10'000};                ///< what runs at stop() has this long to end
  ConnectionLimits limits{};
  std::vector<Cidr> trusted_proxies{};  ///< whose X-Forwarded-* fields count
};

/// Listens, and serves any number of connections with few threads. Drivers never wait
/// for a client to send a head or a small body or to take an answer: they drive whichever connection
/// is ready (epoll, one shot), and answer what is Pace::quick themselves. The rest goes to threads
/// that may keep their time.
class Server {
 public:
  explicit Server(ServerOptions options = {});
  /// Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens a listener whose requests go to `site`, which outlives the server; before start(). With
  /// `tls`, which outlives the server, too, it speaks HTTPS alone.
  /// Port 0 takes a free one. Gives the address it got.
  /// Errors: listen.failed (in use, no permission, no such address)
  [[nodiscard]] Result<HostPort> listen(const Site& site, const HostPort& address, const Tls* tls = nullptr);

  void start();

  /// Stops listening, closes idle connections, lets running requests end (at most
  /// ServerOptions::drain), then ends what is left. May be called more than once.
  void stop();

  [[nodiscard]] std::size_t connections() const;
  /// Requests that wait for a thread: for any, and for one of the few that compute for long.
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::size_t waiting_costly() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lms::http
