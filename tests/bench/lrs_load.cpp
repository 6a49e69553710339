// Load for an LRS from a process of its own: so many connections, each sending its next request when the last one is
// answered. Prints one line of JSON.
//
// Usage: lrs_load PORT KEY SECRET MODE CONNECTIONS REQUESTS LEARNERS
//   MODE      post (a statement), batch (50), get-verb, get-agent, get-activity, get-since (each limit 100),
//             put-state, get-state
//   LEARNERS  so many are there to draw from
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBatch = 50;
constexpr int kActivities = 50;
constexpr int kVerbs = 8;

std::string base64(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= text.size() ? kLetters[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  std::array<char, 4> buffer{};
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += c;
      continue;
    }
    std::snprintf(buffer.data(), buffer.size(), "%%%02X", static_cast<unsigned char>(c));
    out += buffer.data();
  }
  return out;
}

/// What a learner's course sends, some 900 bytes; learners, activities and verbs are drawn anew for each.
class Statements {
 public:
  Statements(unsigned seed, int learners) : random_(seed), learners_(learners) {}

  std::string agent(int learner) const {
    return R"({"objectType":"Agent","account":{"homePage":"https://lms.example.org","name":"learner-)" +
           std::to_string(learner) + "\"}}";
  }
  std::string verb(int n) const { return "http://adlnet.gov/expapi/verbs/verb-" + std::to_string(n); }
  std::string activity(int n) const { return "https://courses.example.org/item/" + std::to_string(n); }
  int draw_learner() { return draw(learners_); }
  int draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  std::string next() {
    const int learner = draw_learner();
    const int item = draw(kActivities);
    const int course = item / 25;
    std::array<char, 64> uuid{};
    const auto a = random_();
    const auto b = random_();
    std::snprintf(uuid.data(), uuid.size(), "%08x-%04x-4%03x-a%03x-%012llx", static_cast<unsigned>(a),
                  static_cast<unsigned>(a >> 32 & 0xffff), static_cast<unsigned>(a >> 48 & 0xfff),
                  static_cast<unsigned>(b & 0xfff),
                  static_cast<unsigned long long>(b >> 12 & 0xffffffffffffULL));
    std::array<char, 64> registration{};
    std::snprintf(registration.data(), registration.size(), "%08x-0000-4000-a000-%012x",
                  static_cast<unsigned>(learner), static_cast<unsigned>(course));
    const int verb_number = draw(kVerbs);
    return std::string(R"({"id":")") + uuid.data() + R"(","actor":)" + agent(learner) + R"(,"verb":{"id":")" +
           verb(verb_number) + R"(","display":{"en-US":"verb )" + std::to_string(verb_number) +
           R"("}},"object":{"objectType":"Activity","id":")" + activity(item) +
           R"(","definition":{"name":{"en-US":"Item )" + std::to_string(item) +
           R"("},"description":{"en-US":"What the learner works on in this part of the course"},)"
           R"("type":"http://adlnet.gov/expapi/activities/assessment"}},"result":{"score":{"scaled":0.)" +
           std::to_string(10 + draw(90)) +
           R"(},"success":true,"completion":true,"duration":"PT1M12.5S","response":"a[,]b"},)"
           R"("context":{"registration":")" +
           registration.data() +
           R"(","contextActivities":{"parent":[{"id":"https://courses.example.org/course/)" +
           std::to_string(course) +
           R"("}],"category":[{"id":"https://w3id.org/xapi/scorm/v/1"}]},)"
           R"("language":"en-US","platform":"bench"},"timestamp":"2026-11-27T10:00:00.000Z"})";
  }

 private:
  std::mt19937_64 random_;
  int learners_;
};

class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::exit(3);
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The status of the answer.
  int send(std::string_view request) {
    while (!request.empty()) {
      const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
      if (sent <= 0) return 0;
      request.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::size_t head = std::string::npos;
    while ((head = in_.find("\r\n\r\n")) == std::string::npos)
      if (!receive()) return 0;
    const auto length_at = in_.find("Content-Length: ");
    const std::size_t length = length_at < head ? std::strtoul(in_.c_str() + length_at + 16, nullptr, 10) : 0;
    while (in_.size() < head + 4 + length)
      if (!receive()) return 0;
    const int status = std::atoi(in_.c_str() + 9);
    in_.erase(0, head + 4 + length);
    bytes_ += length;
    return status;
  }

  /// Of all bodies that came.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  bool receive() {
    std::array<char, 65536> buffer;  // NOLINT: filled by recv
    const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    in_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }

  int socket_;
  std::string in_{};
  std::size_t bytes_ = 0;
};

class Requests {
 public:
  Requests(std::string mode, std::string auth, Statements statements)
      : mode_(std::move(mode)), auth_(std::move(auth)), statements_(std::move(statements)) {}

  std::string next() {
    if (mode_ == "post") return with_body("POST", "/statements", statements_.next());
    if (mode_ == "batch") {
      std::string body = "[";
      for (int i = 0; i < kBatch; ++i) body += (i == 0 ? "" : ",") + statements_.next();
      return with_body("POST", "/statements", body + "]");
    }
    if (mode_ == "get-verb") return get("verb=" + escaped(statements_.verb(statements_.draw(kVerbs))));
    if (mode_ == "get-agent") return get("agent=" + escaped(statements_.agent(statements_.draw_learner())));
    if (mode_ == "get-activity")
      return get("activity=" + escaped(statements_.activity(statements_.draw(kActivities))));
    if (mode_ == "get-since") return get("since=2026-01-01T00%3A00%3A00Z");
    const std::string place = "/activities/state?activityId=" + escaped(statements_.activity(1)) +
                              "&agent=" + escaped(statements_.agent(statements_.draw_learner())) +
                              "&stateId=bookmark";
    if (mode_ == "put-state") return with_body("PUT", place, R"({"location":"page-17","seconds":123})");
    return head("GET", place) + "\r\n";
  }
  /// Whether the status is what it should be: a state that was never put is none.
  [[nodiscard]] bool fine(int status) const {
    return status == 200 || status == 204 || (mode_ == "get-state" && status == 404);
  }

 private:
  [[nodiscard]] std::string head(std::string_view method, std::string_view target) const {
    return std::string(method) + " /xapi" + std::string(target) +
           " HTTP/1.1\r\nHost: localhost\r\nX-Experience-API-Version: 1.0.3\r\nAuthorization: Basic " +
           auth_ + "\r\n";
  }
  [[nodiscard]] std::string get(const std::string& query) const {
    return head("GET", "/statements?limit=100&" + query) + "\r\n";
  }
  [[nodiscard]] std::string with_body(std::string_view method, std::string_view target,
                                      const std::string& body) const {
    return head(method, target) +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }

  std::string mode_;
  std::string auth_;
  Statements statements_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) {
    std::fputs("usage: lrs_load PORT KEY SECRET MODE CONNECTIONS REQUESTS LEARNERS\n", stderr);
    return 2;
  }
  const int port = std::atoi(argv[1]);
  const std::string auth = base64(std::string(argv[2]) + ":" + argv[3]);
  const std::string mode = argv[4];
  const int connections = std::atoi(argv[5]);
  const int requests = std::atoi(argv[6]);
  const int learners = std::atoi(argv[7]);
  const int statements_each = mode == "batch" ? kBatch : mode == "post" ? 1 : 0;
  std::atomic<int> left{requests};
  std::atomic<int> wrong{0};
  std::atomic<std::size_t> bytes{0};
  std::vector<std::vector<double>> times(static_cast<std::size_t>(connections));
  std::vector<std::thread> threads;
  const auto seed = static_cast<unsigned>(Clock::now().time_since_epoch().count());
  const auto begin = Clock::now();
  for (int i = 0; i < connections; ++i)
    threads.emplace_back([&, i] {
      Connection connection(port);
      Requests source(mode, auth, Statements(seed + static_cast<unsigned>(i) * 7919u, learners));
      while (left.fetch_sub(1) > 0) {
        const std::string request = source.next();
        const auto sent = Clock::now();
        if (!source.fine(connection.send(request))) ++wrong;
        times[static_cast<std::size_t>(i)].push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - sent).count());
      }
      bytes += connection.bytes();
    });
  for (auto& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::vector<double> all;
  for (const auto& one : times) all.insert(all.end(), one.begin(), one.end());
  std::sort(all.begin(), all.end());
  const auto at = [&](double part) {
    return all.empty() ? 0 : all[static_cast<std::size_t>(part * static_cast<double>(all.size() - 1))];
  };
  std::printf(
      R"({"requests":%zu,"seconds":%.3f,"perSecond":%.1f,"statementsPerSecond":%.1f,"p50":%.3f,"p99":%.3f,"answerBytes":%zu,"wrong":%d})"
      "\n",
      all.size(), seconds, static_cast<double>(all.size()) / seconds,
      static_cast<double>(all.size()) * statements_each / seconds, at(0.5), at(0.99),
      all.empty() ? 0 : bytes.load() / all.size(), wrong.load());
  return wrong == 0 ? 0 : 1;
}
