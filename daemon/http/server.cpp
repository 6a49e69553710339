#include "http/server.hpp"

#include "base/log.hpp"
#include "base/renewed_thread.hpp"
#include "http/connection_table.hpp"
#include "http/worker_pool.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

namespace lms::http {
namespace {

constexpr int kBacklog = 1024;
/// Descriptors kept free for the database, packages and the program itself.
constexpr std::size_t kReservedDescriptors = 256;
constexpr Millis kSweep{250};
/// A thread that has had nothing to do for so long, after it had, ends or is replaced.
constexpr Millis kIdle{5000};
/// Events taken at once; few, so that a driver keeps no ready connection from the others for long.
constexpr std::size_t kBatch = 16;

std::string system_message(int error) { return std::system_category().message(error); }

/// Raises the soft limit as far as it goes and gives what is left for connections.
std::size_t connections_allowed() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 512;
  constexpr rlim_t kEnough = 1 << 20;
  const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, kEnough);
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  const auto all = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, kEnough));
  return all > 2 * kReservedDescriptors ? all - kReservedDescriptors : all / 2;
}

HostPort describe_address(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
      ::inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text.data(), text.size());
    else
      ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    return {text.data(), ntohs(v6->sin6_port)};
  }
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
  ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  return {text.data(), ntohs(v4->sin_port)};
}

/// A listening socket on one of the addresses of `host`; -1 with errno when none works.
int open_listener(const addrinfo& address) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Accepted sockets inherit it.
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::bind(fd, address.ai_addr, address.ai_addrlen) == 0 && ::listen(fd, kBacklog) == 0) return fd;
  const int error = errno;
  ::close(fd);
  errno = error;
  return -1;
}

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

struct Listener {
  int fd;
  const Site* site;
  const Tls* tls;  ///< null: plain HTTP
};

}  // namespace

struct Server::Impl {
  explicit Impl(ServerOptions given)
      : options(std::move(given)),
        table(options.max_connections != 0 ? options.max_connections : connections_allowed(),
              options.max_per_address),
        usual(options.workers, share.usual, drives(Connection::Thread::worker), kIdle),
        reading(options.readers != 0 ? options.readers : cores() + 1, share.reading,
                drives(Connection::Thread::reader), kIdle),
        costly(options.costly_workers != 0 ? options.costly_workers : cores(), share.costly,
               drives(Connection::Thread::costly), kIdle) {
    share.limits = options.limits;
    share.trusted_proxies = options.trusted_proxies;
    epoll = ::epoll_create1(EPOLL_CLOEXEC);
    wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (epoll < 0 || wake < 0 || spare < 0)
      throw std::system_error(errno, std::system_category(), "http server");
  }
  ~Impl() {
    for (const int fd : {epoll, wake, spare})
      if (fd >= 0) ::close(fd);
  }

  void arm(int operation, int fd, void* tag, std::uint32_t events) const {
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.ptr = tag;
    ::epoll_ctl(epoll, operation, fd, &event);
  }

  RenewedThread::Next drive_ready();
  [[nodiscard]] WorkerPool& pool_of(Connection::Thread kind);
  [[nodiscard]] WorkerPool::Drive drives(Connection::Thread kind) {
    return [this, kind](Connection* connection) { drive(connection, kind); };
  }
  void watch();
  void accept_from(Listener& listener);
  void welcome(const Listener& listener, int fd, const sockaddr* address);
  void drive(Connection* connection, Connection::Thread thread);
  void shed_one(const Listener& listener);

  ServerOptions options;
  ConnectionShare share{};
  ConnectionTable table;
  std::vector<std::unique_ptr<Listener>> listeners{};
  WorkerPool usual;
  WorkerPool reading;
  WorkerPool costly;
  std::list<RenewedThread> drivers{};
  std::thread watcher{};
  std::mutex mutex{};
  std::condition_variable changed{};
  bool finished = false;  ///< guarded by mutex
  std::atomic<bool> exiting{false};
  int epoll = -1;
  int wake = -1;   ///< readable once drivers are to leave
  int spare = -1;  ///< given up for a moment to refuse a client when descriptors run out
};

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Server::~Server() { stop(); }

Result<HostPort> Server::listen(const Site& site, const HostPort& address, const Tls* tls) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto port = std::to_string(address.port);
  const int failed =
      ::getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(), port.c_str(), &hints, &found);
  if (failed != 0)
    return fail("listen.failed", "cannot listen on " + to_text(address) + ": " + ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
  int fd = -1;
  for (const addrinfo* a = found; a != nullptr && fd < 0; a = a->ai_next) fd = open_listener(*a);
  if (fd < 0)
    return fail("listen.failed", "cannot listen on " + to_text(address) + ": " + system_message(errno));
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
  impl_->listeners.push_back(std::make_unique<Listener>(Listener{fd, &site, tls}));
  return describe_address(reinterpret_cast<const sockaddr*>(&bound));
}

void Server::start() {
  std::signal(SIGPIPE, SIG_IGN);  // sendfile has no MSG_NOSIGNAL
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  ::epoll_ctl(impl_->epoll, EPOLL_CTL_ADD, impl_->wake, &event);
  for (const auto& listener : impl_->listeners)
    impl_->arm(EPOLL_CTL_ADD, listener->fd, listener.get(), EPOLLIN);
  for (WorkerPool* const pool : {&impl_->usual, &impl_->reading, &impl_->costly}) pool->start();
  const std::size_t drivers =
      impl_->options.drivers != 0 ? impl_->options.drivers : std::max<std::size_t>(2, cores());
  for (std::size_t i = 0; i < drivers; ++i)
    impl_->drivers.emplace_back([impl = impl_.get()] { return impl->drive_ready(); });
  impl_->watcher = std::thread([impl = impl_.get()] { impl->watch(); });
}

std::size_t Server::connections() const { return impl_->table.size(); }
std::size_t Server::waiting() const { return impl_->share.usual + impl_->share.reading; }
std::size_t Server::waiting_costly() const { return impl_->share.costly; }

RenewedThread::Next Server::Impl::drive_ready() {
  std::array<epoll_event, kBatch> events{};
  int patience = -1;
  while (!exiting) {
    const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), patience);
    if (count == 0) return RenewedThread::Next::renew;
    patience = static_cast<int>(kIdle.count());
    for (int i = 0; i < count; ++i) {
      void* tag = events.at(static_cast<std::size_t>(i)).data.ptr;
      if (tag == nullptr) continue;
      const auto listener =
          std::find_if(listeners.begin(), listeners.end(), [&](const auto& l) { return l.get() == tag; });
      if (listener != listeners.end())
        accept_from(**listener);
      else
        drive(static_cast<Connection*>(tag), Connection::Thread::driver);
    }
  }
  return RenewedThread::Next::end;
}

WorkerPool& Server::Impl::pool_of(Connection::Thread kind) {
  if (kind == Connection::Thread::costly) return costly;
  return kind == Connection::Thread::reader ? reading : usual;
}

void Server::Impl::drive(Connection* connection, Connection::Thread thread) {
  switch (connection->drive(thread)) {
    case Connection::Next::wait_readable:
      arm(EPOLL_CTL_MOD, connection->fd(), connection, EPOLLIN);
      return;
    case Connection::Next::wait_writable:
      arm(EPOLL_CTL_MOD, connection->fd(), connection, EPOLLOUT);
      return;
    case Connection::Next::hand_over:
      pool_of(connection->wanted()).put(connection);
      return;
    case Connection::Next::close:
      table.remove(connection);
  }
}

void Server::Impl::accept_from(Listener& listener) {
  for (int i = 0; i < 64 && !share.draining; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const int fd =
        ::accept4(listener.fd, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      welcome(listener, fd, reinterpret_cast<const sockaddr*>(&address));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE) shed_one(listener);
    if (errno != ECONNABORTED && errno != EINTR) break;
  }
  if (!share.draining) arm(EPOLL_CTL_MOD, listener.fd, &listener, EPOLLIN);
}

void Server::Impl::welcome(const Listener& listener, int fd, const sockaddr* address) {
  auto peer = describe_address(address).host;
  if (table.admission(peer, is_trusted(peer, share.trusted_proxies)) != ConnectionTable::Admission::welcome) {
    constexpr std::string_view kBusy =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: "
        "close\r\n\r\n";
    if (listener.tls == nullptr) [[maybe_unused]]
      const auto sent = ::send(fd, kBusy.data(), kBusy.size(), MSG_NOSIGNAL);
    ::close(fd);
    return;
  }
  Ssl ssl = listener.tls == nullptr ? nullptr : listener.tls->accept(fd);
  if (listener.tls != nullptr && !ssl) {
    ::close(fd);
    return;
  }
  Connection* connection =
      table.add(std::make_unique<Connection>(share, *listener.site, fd, std::move(ssl), std::move(peer)));
  arm(EPOLL_CTL_ADD, fd, connection, EPOLLIN);
}

/// Without this a full descriptor table would leave the client in the backlog and this thread spinning.
void Server::Impl::shed_one(const Listener& listener) {
  const std::lock_guard lock(mutex);
  log(LogLevel::warning, "http", "no file descriptor is left for a new connection");
  if (spare >= 0) ::close(spare);
  const int fd = ::accept4(listener.fd, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd >= 0) ::close(fd);
  spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void Server::Impl::watch() {
  std::unique_lock lock(mutex);
  while (!changed.wait_for(lock, kSweep, [this] { return finished; }))
    table.expire_overdue(Connection::steady_ms());
}

void Server::stop() {
  Impl& impl = *impl_;
  if (impl.exiting || impl.share.draining.exchange(true)) return;
  for (const auto& listener : impl.listeners) ::shutdown(listener->fd, SHUT_RDWR);
  const auto until = Connection::steady_ms() + impl.options.drain.count();
  const bool running = !impl.drivers.empty();
  while (running && impl.table.size() > 0 && Connection::steady_ms() < until) {
    impl.table.expire_idle();
    std::this_thread::sleep_for(Millis{5});
  }
  impl.table.abort_all();
  impl.exiting = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(impl.wake, &one, sizeof one);
  for (WorkerPool* const pool : {&impl.usual, &impl.reading, &impl.costly}) pool->close();
  {
    const std::lock_guard lock(impl.mutex);
    impl.finished = true;
  }
  impl.changed.notify_all();
  for (RenewedThread& thread : impl.drivers) thread.join();
  if (impl.watcher.joinable()) impl.watcher.join();
  for (const auto& listener : impl.listeners) ::close(listener->fd);
}

}  // namespace lms::http
