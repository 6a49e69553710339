#pragma once
#include "http/message.hpp"
#include "http/shape.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::http {

/// The least a caller must be. Whether it may do this to that very row is the service's decision.
enum class Access : std::uint8_t { anyone, learner, instructor, tenant_admin, platform_admin };

/// Which row of the table of security headers an answer gets (http/security_headers.hpp).
enum class Surface : std::uint8_t { api, page, player, course_files };

/// What a route takes as its body.
struct BodyRule {
  enum class Kind : std::uint8_t {
    none,      ///< a body is read and dropped
    json,      ///< application/json, buffered
    bytes,     ///< `media_type`, buffered
    streamed,  ///< `media_type`, read by the handler from Request::stream
  };
  Kind kind = Kind::none;
  std::uint64_t limit = 4096;
  std::string_view media_type{};

  static constexpr BodyRule none() { return {}; }
  static constexpr BodyRule json(std::uint64_t limit = 64 * 1024) {
    return {Kind::json, limit, "application/json"};
  }
  static constexpr BodyRule bytes(std::string_view media_type, std::uint64_t limit) {
    return {Kind::bytes, limit, media_type};
  }
  static constexpr BodyRule streamed(std::string_view media_type, std::uint64_t limit) {
    return {Kind::streamed, limit, media_type};
  }
};

/// What a handler costs, and so which threads run it.
enum class Pace : std::uint8_t {
  quick,     ///< files and memory only: the thread that drives the connection
  blocking,  ///< waits for commits or a streamed body: a worker
  reading,  ///< looks something up in the database: one of as few threads as processors can run, as more would
            ///< only take turns with each other
  costly,   ///< computes for long (password hashes): one of few threads, so that a rush of logins
            ///< queues up as connections and leaves workers and processors to the others
};

using Handler = std::function<Result<Response>(const Request&)>;

/// For routes with credentials of their own: judges a request by its head alone, notes in it who asks,
/// and gives how many bytes its body may have. May ask the database.
using Gate = std::function<Result<std::uint64_t>(Request&)>;

/// A good answer of a route. Without a shape it has no body, or one of `media_type`.
struct Answer {
  int status = 200;
  const Shape* shape = nullptr;
  std::string_view media_type{};
};

/// What a route takes in its query string.
struct QueryRule {
  std::vector<Parameter> parameters{};
  bool anything = false;  ///< files and probes: what is unknown is ignored

  static QueryRule any() { return {.parameters = {}, .anything = true}; }
};

/// One row of a listener's route table: all there is to know of a request but what its handler does.
/// HEAD is answered by the GET route, OPTIONS by the router.
struct Route {
  Method method = Method::get;
  /// Segments are literal, `:name` (one segment, not empty) or, last, `*name` (the rest, maybe empty).
  std::string pattern{};
  Access access = Access::anyone;
  Gate gate{};  ///< asked before a byte of the body is read; its limit goes before that of `body`
  Surface surface = Surface::api;
  BodyRule body{};
  Pace pace = Pace::blocking;
  std::string_view summary{};      ///< half a sentence for the API's description
  std::string_view scope{};        ///< what an API key must be allowed; "" = keys cannot use it
  const Shape* request = nullptr;  ///< of a JSON body
  QueryRule query{};
  std::vector<Parameter> headers{};  ///< that mean something here
  std::vector<Answer> answers{};
  Handler handler{};
};

/// `/users/:id` → `users`, `:id`.
[[nodiscard]] std::vector<std::string> split_pattern(std::string_view pattern);

/// Finds the route of a request. Built once, then read by all threads.
class Router {
 public:
  /// Throws std::logic_error for a pattern that does not begin with `/`, or a row that is there already.
  void add(Route route);

  struct Match {
    const Route* route = nullptr;
    std::vector<std::pair<std::string, std::string>> params{};
  };
  /// `path` is %-encoded; parameters come decoded. An encoded `/` or NUL matches no parameter.
  /// Errors: http.route_not_found; http.method_not_allowed, then `element` holds the value of Allow
  [[nodiscard]] Result<Match> match(Method method, std::string_view path) const;

  [[nodiscard]] std::vector<const Route*> routes() const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };
  std::vector<Entry> entries_;
};

}  // namespace lms::http
