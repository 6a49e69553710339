#pragma once
#include "base/result.hpp"
#include "cli/url.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::cli {

/// Query parameters; empty values are left out.
using Query = std::vector<std::pair<std::string, std::string>>;

/// `api_path("courses", key, "versions")` → `/courses/<escaped key>/versions`.
template <class... Parts>
[[nodiscard]] std::string api_path(const Parts&... parts);

/// Where the bearer token comes from.
class Credentials {
 public:
  virtual ~Credentials() = default;
  /// A token that is believed to hold now.
  virtual Result<std::string> token() = 0;
  /// A newer token than `rejected`, which the server has just refused.
  /// Errors: those of the renewal; client.not_logged_in when there is nothing to renew with.
  virtual Result<std::string> renew(const std::string& rejected) = 0;
};

/// What is uploaded. `read` fills `buffer` from `offset` on and gives the bytes read.
struct Upload {
  std::uint64_t size = 0;
  std::function<Result<std::size_t>(std::uint64_t offset, char* buffer, std::size_t size)> read;
  std::function<void(std::uint64_t sent)> progress{};
};

/// How long a client waits, for a connection and for each piece of an answer.
struct Patience {
  int connect_seconds = 10;
  int answer_seconds = 120;
  /// For what somebody waits for with a finger on a key.
  static constexpr Patience quick() { return {.connect_seconds = 1, .answer_seconds = 5}; }
};

/// An answer as it came.
struct RawAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

/// lmsd's REST interface over HTTP or HTTPS: one connection, used from one thread.
///
/// Every call gives the answer's JSON, or the server's own error (code, message, details as
/// they came). Errors made here: client.unreachable (no connection, or it broke),
/// client.timeout, client.bad_answer (not our JSON), client.tls.
class Client {
 public:
  /// `credentials` may be null (no Authorization header) and outlive the client.
  Client(Url url, Credentials* credentials, Patience patience = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] Result<nlohmann::json> get(const std::string& path, const Query& query = {});
  /// A null body is none at all.
  [[nodiscard]] Result<nlohmann::json> post(const std::string& path, const nlohmann::json& body,
                                            const Query& query = {});
  [[nodiscard]] Result<nlohmann::json> patch(const std::string& path, const nlohmann::json& body,
                                             const Query& query = {});
  [[nodiscard]] Result<nlohmann::json> remove(const std::string& path, const Query& query = {});

  /// Any request; `path` with its query. An answer of any status is an answer, not an error.
  [[nodiscard]] Result<RawAnswer> raw(const std::string& method, const std::string& path,
                                      const std::vector<std::pair<std::string, std::string>>& headers,
                                      const std::string& body);

  /// Streams `upload` as application/zip. When the server answers before it has read
  /// everything, its answer is taken and the rest is not sent.
  [[nodiscard]] Result<nlohmann::json> upload(const std::string& path, const Query& query,
                                              const Upload& upload);

  /// The body of a GET, piece by piece as it comes; what `sink` fails with ends it. An answer that is
  /// no success gives the server's error, and `sink` sees nothing of it.
  [[nodiscard]] Result<void> download(const std::string& path, const Query& query,
                                      const std::function<Result<void>(std::string_view)>& sink);

  /// Calls `each` for every item of a list, page after page (`next` in the body, or a Link
  /// header with rel="next"), until there are no more, `limit` (0 = all) is reached or
  /// `each` fails.
  [[nodiscard]] Result<void> list(const std::string& path, Query query, std::uint64_t limit,
                                  const std::function<Result<void>(const nlohmann::json&)>& each);

  [[nodiscard]] const Url& url() const;
  /// The X-Request-Id of the last answer; empty when it had none.
  [[nodiscard]] const std::string& request_id() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] std::string join_path(std::initializer_list<std::string_view> parts);

template <class... Parts>
std::string api_path(const Parts&... parts) {
  return join_path({std::string_view(parts)...});
}

}  // namespace lms::cli
