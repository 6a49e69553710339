#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace lms::cli::test {

/// One request as the fake server saw it.
struct Call {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query{};
  std::string authorization{};
  std::string content_type{};
  std::string body{};
};

struct Answer {
  int status = 200;
  std::string body{};
  std::string link{};  ///< Link header
};

enum class Protocol { http, https };

/// An HTTP server in this process on a free port of 127.0.0.1. `answer` may run on several
/// threads at once; calls() is a copy of what came so far.
class FakeServer {
 public:
  explicit FakeServer(std::function<Answer(const Call&)> answer, Protocol protocol = Protocol::http);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] int port() const;
  [[nodiscard]] std::vector<Call> calls() const;
  /// The certificate of an https server, PEM.
  [[nodiscard]] std::string certificate() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lms::cli::test
