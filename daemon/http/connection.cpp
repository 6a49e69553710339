#include "http/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <span>
#include <utility>

namespace lms::http {
namespace {

constexpr std::size_t kHeadRead = 16 * 1024;
constexpr std::size_t kBodyRead = 64 * 1024;
constexpr int kTurn = 32;  ///< requests of one connection in a row

Error incomplete() {
  return {"http.incomplete_body", "the request's body ended too early or came too slowly"};
}

}  // namespace

/// Gives a handler the body's bytes as they arrive, waiting for them.
class Connection::Stream final : public BodyReader {
 public:
  Stream(Connection& connection, const Head& head, std::uint64_t limit)
      : connection_(connection), decoder_(head, limit) {}

  Result<std::size_t> read(std::span<std::byte> out) override {
    while (!decoder_.done() && !out.empty()) {
      // Unframed bytes go straight to where the handler wants them.
      if (connection_.input_.empty() && decoder_.plain_left() > 0) {
        LMS_ASSIGN(const std::size_t got, receive_into(out.first(clamp(decoder_.plain_left(), out.size()))));
        LMS_TRY(decoder_.next(as_text(out.first(got))));
        return got;
      }
      LMS_ASSIGN(const auto step, decoder_.next(connection_.input_, out.size()));
      std::transform(step.data.begin(), step.data.end(), out.begin(),
                     [](char c) { return static_cast<std::byte>(c); });
      const auto got = step.data.size();
      connection_.consume(step.consumed);
      if (got > 0) return got;
      if (step.consumed == 0 && !decoder_.done()) LMS_TRY(receive_more());
    }
    return std::size_t{0};
  }

  [[nodiscard]] bool done() const { return decoder_.done(); }

 private:
  static std::size_t clamp(std::uint64_t a, std::size_t b) {
    return static_cast<std::size_t>(std::min<std::uint64_t>(a, b));
  }

  Result<std::size_t> receive_into(std::span<std::byte> out) {
    for (;;) {
      const auto got = connection_.socket_.receive(out);
      if (got > 0) return static_cast<std::size_t>(got);
      if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) return fail(incomplete());
      if (errno != EINTR) LMS_TRY(wait_readable());
    }
  }

  Result<void> receive_more() {
    std::byte buffer[4096];
    LMS_ASSIGN(const std::size_t got, receive_into(buffer));
    connection_.input_ += as_text({buffer, got});
    return {};
  }

  /// The client's time is what it lets us wait, not what the handler takes to use the bytes.
  Result<void> wait_readable() {
    const auto& limits = connection_.share_.limits;
    const auto allowed =
        limits.body_grace.count() + static_cast<std::int64_t>(decoder_.decoded() * 1000 / limits.body_rate);
    const auto left = allowed - waited_;
    if (left <= 0) return fail(incomplete());
    const auto start = steady_ms();
    const bool other_way = connection_.socket_.waits_to_write();
    pollfd socket{connection_.fd(), static_cast<short>(other_way ? POLLOUT : POLLIN), 0};
    if (::poll(&socket, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000))) < 0 && errno != EINTR)
      return fail(incomplete());
    waited_ += steady_ms() - start;
    return {};
  }

  Connection& connection_;
  BodyDecoder decoder_;
  std::int64_t waited_ = 0;
};

Connection::Connection(ConnectionShare& share, const Site& site, int fd, Ssl ssl, std::string peer)
    : share_(share), site_(site), socket_(fd, std::move(ssl)), peer_(std::move(peer)), since_(steady_ms()) {
  if (socket_.is_tls()) state_ = State::handshake;
  deadline_ = since_ + share_.limits.head.count();
}

Connection::~Connection() { drop_exchange(); }

std::int64_t Connection::steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void Connection::expire() {
  expired_ = true;
  const State state = state_;
  ::shutdown(fd(), state == State::write || state == State::linger ? SHUT_RDWR : SHUT_RD);
}

void Connection::abort() { ::shutdown(fd(), SHUT_RDWR); }

Connection::Next Connection::drive(Thread thread) {
  thread_ = thread;
  served_in_turn_ = 0;
  deadline_ = kNever;
  idle_ = false;
  for (;;) {
    switch (run(state_)) {
      case Step::go_on:
        continue;
      case Step::wait_readable:
        return Next::wait_readable;
      case Step::wait_writable:
        return Next::wait_writable;
      case Step::hand_over:
        return Next::hand_over;
      case Step::close:
        return Next::close;
    }
  }
}

Connection::Step Connection::run(State state) {
  switch (state) {
    case State::handshake:
      return on_handshake();
    case State::head:
      return on_head();
    case State::admit:
      return on_admit();
    case State::body:
      return on_body();
    case State::answer:
      return on_answer();
    case State::write:
      return on_write();
    case State::linger:
      return on_linger();
  }
  return Step::close;
}

Connection::Thread Connection::wanted() const {
  switch (exchange_->route->pace) {
    case Pace::quick:
      break;
    case Pace::blocking:
      return Thread::worker;
    case Pace::reading:
      return Thread::reader;
    case Pace::costly:
      return Thread::costly;
  }
  return Thread::driver;
}

bool Connection::must_hand_over() const {
  return exchange_->route->pace != Pace::quick && thread_ != wanted();
}

/// For a thread of the kind that drives it now.
bool Connection::others_wait() const {
  switch (thread_) {
    case Thread::worker:
      return share_.usual > 0;
    case Thread::reader:
      return share_.reading > 0;
    case Thread::costly:
      return share_.costly > 0;
    case Thread::driver:
      break;
  }
  return false;
}

Connection::Step Connection::wait(Step step, std::int64_t until) {
  deadline_ = until;
  // TLS may have to write before it can read, and the other way round.
  if (socket_.waits_to_write()) return Step::wait_writable;
  if (socket_.waits_to_read()) return Step::wait_readable;
  return step;
}

Connection::Received Connection::receive(std::size_t at_most) {
  // Each time anew: what a thread keeps it keeps while it lasts, and there are many threads.
  at_most = std::min(at_most, kBodyRead);
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(at_most);
  const auto got = socket_.receive({buffer.get(), at_most});
  if (got > 0) {
    input_ += as_text({buffer.get(), static_cast<std::size_t>(got)});
    return Received::some;
  }
  const bool later = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return later ? Received::nothing_yet : Received::end;
}

void Connection::consume(std::size_t bytes) {
  if (bytes == input_.size())
    std::string().swap(input_);  // an idle connection holds no memory
  else
    input_.erase(0, bytes);
}

Connection::Step Connection::on_handshake() {
  switch (socket_.handshake()) {
    case Socket::Handshake::done:
      state_ = State::head;
      return Step::go_on;
    case Socket::Handshake::failed:
      return Step::close;
    case Socket::Handshake::unfinished:
      break;
  }
  if (expired_ || share_.draining) return Step::close;
  return wait(Step::wait_readable, since_ + share_.limits.head.count());
}

Connection::Step Connection::on_head() {
  if (const auto size = find_head_end(input_)) return start_request(*size);
  if (input_.size() > kMaxHeadBytes)
    return refuse({"http.head_too_large", "the request's header fields are too large"});
  if (expired_ && !input_.empty())
    return refuse({"http.request_timeout", "the request did not arrive in time"});
  const bool was_empty = input_.empty();
  switch (receive(kHeadRead)) {
    case Received::some:
      if (was_empty) since_ = steady_ms();
      return Step::go_on;
    case Received::end:
      return expired_ && !input_.empty() ? Step::go_on : Step::close;
    case Received::nothing_yet:
      break;
  }
  if (expired_) return Step::close;
  if (!input_.empty()) return wait(Step::wait_readable, since_ + share_.limits.head.count());
  if (share_.draining) return Step::close;
  idle_ = true;
  // The first request has the head's time, later ones the idle time.
  return wait(Step::wait_readable, since_ + (served_ ? share_.limits.idle : share_.limits.head).count());
}

Connection::Step Connection::start_request(std::size_t head_size) {
  auto head = parse_head(std::string_view(input_).substr(0, head_size));
  exchange_ = std::make_unique<Exchange>();
  method_ = Method::get;
  if (!head) return refuse(head.error());
  consume(head_size);
  head_ = std::move(*head);
  method_ = head_.method;
  keep_alive_ = head_.keep_alive;
  body_unread_ = head_.has_body();
  const bool proxied = is_trusted(peer_, share_.trusted_proxies);
  const auto forwarded = proxied ? head_.headers.get("X-Forwarded-Proto") : std::string_view{};
  const bool secure = forwarded.empty() ? socket_.is_tls() : equals_ignoring_case(forwarded, "https");
  auto client =
      proxied ? client_address(peer_, head_.headers.get("X-Forwarded-For"), share_.trusted_proxies) : peer_;
  if (auto refused = site_.open(*exchange_, std::move(head_), std::move(client), secure))
    return give(std::move(*refused));
  if (exchange_->route->pace == Pace::costly && share_.costly >= share_.limits.costly)
    return refuse({"auth.busy", "too many password computations wait; try again in a moment"});
  state_ = State::admit;
  // A thread keeps a connection for its next request, unless others have been waiting for the thread.
  const bool queues_up = must_hand_over() || (served_in_turn_ > 0 && others_wait());
  return queues_up ? Step::hand_over : Step::go_on;
}

Connection::Step Connection::on_admit() {
  if (auto refused = site_.admit(*exchange_, head_)) return give(std::move(*refused));
  if (head_.expects_continue && input_.empty() && head_.has_body() && !send_continue()) return Step::close;
  if (exchange_->route->body.kind == BodyRule::Kind::streamed) return stream_request();
  decoder_.emplace(head_, exchange_->body_limit);
  state_ = State::body;
  since_ = steady_ms();
  return Step::go_on;
}

bool Connection::send_continue() {
  std::string text = "HTTP/1.1 100 Continue\r\n\r\n";
  const iovec piece{text.data(), text.size()};
  return socket_.send({&piece, 1}, false) == static_cast<ssize_t>(text.size());
}

Connection::Step Connection::stream_request() {
  struct Seat {
    std::atomic<std::size_t>& taken;
    std::size_t before = taken.fetch_add(1);
    ~Seat() { taken.fetch_sub(1); }
  } seat{share_.streams};
  if (seat.before >= share_.limits.streams)
    return refuse({"http.busy", "too many uploads are running; try again in a moment"});
  Stream stream(*this, head_, exchange_->body_limit);
  exchange_->request.stream = &stream;
  Response response = site_.answer(*exchange_);
  exchange_->request.stream = nullptr;
  body_unread_ = !stream.done();
  return give(std::move(response));
}

bool Connection::take_body_piece(std::string_view data) {
  if (exchange_->route->body.kind == BodyRule::Kind::none) return true;
  if (share_.buffered.fetch_add(data.size()) + data.size() > share_.limits.buffered) {
    share_.buffered.fetch_sub(data.size());
    return false;
  }
  held_ += data.size();
  exchange_->request.body += data;
  return true;
}

Connection::Step Connection::on_body() {
  while (!decoder_->done()) {
    const auto step = decoder_->next(input_);
    if (!step) return refuse(step.error());
    if (!take_body_piece(step->data))
      return refuse({"http.busy", "too many requests are waiting; try again in a moment"});
    if (step->consumed == 0 && !decoder_->done()) break;
    consume(step->consumed);
  }
  if (decoder_->done()) {
    body_unread_ = false;
    decoder_.reset();
    state_ = State::answer;
    return must_hand_over() ? Step::hand_over : Step::go_on;
  }
  if (expired_) return refuse(incomplete());
  switch (receive(kBodyRead)) {
    case Received::some:
      return Step::go_on;
    case Received::end:
      return refuse(incomplete());
    case Received::nothing_yet:
      break;
  }
  const auto lag = static_cast<std::int64_t>(decoder_->decoded() * 1000 / share_.limits.body_rate);
  return wait(Step::wait_readable, since_ + share_.limits.body_grace.count() + lag);
}

Connection::Step Connection::on_answer() { return give(site_.answer(*exchange_)); }

Connection::Step Connection::refuse(const Error& error) {
  if (!exchange_) exchange_ = std::make_unique<Exchange>();
  if (exchange_->request.client.empty()) exchange_->request.client = peer_;
  keep_alive_ = false;
  body_unread_ = true;
  return give(site_.refuse(*exchange_, error));
}

Connection::Step Connection::give(Response response) {
  if (body_unread_ || share_.draining) keep_alive_ = false;
  output_.emplace(std::move(response), OutputOptions{.method = method_, .keep_alive = keep_alive_});
  state_ = State::write;
  return Step::go_on;
}

Connection::Step Connection::on_write() {
  switch (output_->flush(socket_)) {
    case Output::Progress::done:
      return end_response();
    case Output::Progress::broken:
      return Step::close;
    case Output::Progress::blocked:
    case Output::Progress::yielded:
      break;
  }
  if (expired_) return Step::close;
  return wait(Step::wait_writable, steady_ms() + share_.limits.write_stall.count());
}

Connection::Step Connection::end_response() {
  output_.reset();
  since_ = steady_ms();
  if (keep_alive_) {
    drop_exchange();
    served_ = true;
    state_ = State::head;
    // Whoever sends request after request without pause waits for the others now and then. What it
    // has sent may all be in input_, so that only writability brings us back.
    if (++served_in_turn_ >= kTurn) return wait(Step::wait_writable, since_ + share_.limits.head.count());
    return Step::go_on;
  }
  if (!body_unread_ && input_.empty()) {
    socket_.end_sending();
    return Step::close;
  }
  // Closing with unread bytes would reset the connection and take the answer from the client.
  socket_.end_sending();
  state_ = State::linger;
  return Step::go_on;
}

Connection::Step Connection::on_linger() {
  const auto until = since_ + share_.limits.linger.count();
  for (int i = 0; i < 64; ++i) {
    std::string().swap(input_);
    const auto received = receive(kBodyRead);
    if (received == Received::end || expired_ || steady_ms() > until) return Step::close;
    if (received == Received::nothing_yet) break;
  }
  return wait(Step::wait_readable, until);
}

void Connection::drop_exchange() {
  share_.buffered.fetch_sub(held_);
  held_ = 0;
  exchange_.reset();
}

}  // namespace lms::http
