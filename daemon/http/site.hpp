#pragma once
#include "base/time.hpp"
#include "http/head.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lms::http {

/// What a site asks of the rest of the program. Without `authenticate` every route that needs a
/// caller is refused.
struct SiteSeams {
  /// Who a bearer token stands for, when that one may use `route`.
  /// Errors: auth.*, tenant.suspended
  std::function<Result<std::shared_ptr<const service::Principal>>(
      std::string_view token, std::string_view client, const Route& route)>
      authenticate{};
  /// Puts into an answer what its address owes besides; called for every answer, refusals included.
  std::function<void(const Request& request, Response& response)> dress{};
  /// Told of every answer: the route is null when there was none.
  std::function<void(const Route* route, int status, std::uint64_t bytes, std::int64_t us)> answered{};
};

/// One request on its way through a site.
struct Exchange {
  const Route* route = nullptr;  ///< null when the request was refused before a route was found
  Request request{};
  std::uint64_t body_limit = 0;  ///< bytes; set by Site::admit()
  std::int64_t started_us = 0;   ///< steady clock, microseconds
};

/// One listener's face: its route table and what happens around every handler. Middleware in
/// order: request id, route, authentication, body rules, shapes, handler, security headers,
/// access log. Knows no sockets. Thread-safe once built.
class Site {
 public:
  /// `name` tells the listeners apart in the log: `app`, `content`.
  Site(std::string name, SiteSeams seams = {}) : name_(std::move(name)), seams_(std::move(seams)) {}

  [[nodiscard]] Router& router() { return router_; }
  [[nodiscard]] const Router& router() const { return router_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Takes over what the head says and finds the route. A response means that there is none (or
  /// answers OPTIONS). Never waits.
  [[nodiscard]] std::optional<Response> open(Exchange& exchange, Head&& head, std::string client,
                                             bool secure) const;

  /// Whether the caller may use the route of an open exchange with a body like the head's, before a
  /// byte of it is read. A response means no. May ask the database.
  [[nodiscard]] std::optional<Response> admit(Exchange& exchange, const Head& head) const;

  /// Checks query and body of an admitted exchange against the shapes of its route and runs the
  /// handler. Never throws.
  [[nodiscard]] Response answer(Exchange& exchange) const;

  /// The answer to a request that could not be read or whose body failed.
  [[nodiscard]] Response refuse(Exchange& exchange, const Error& error) const;

  /// Opens, admits and answers in one go: a whole request as one function call, for tests.
  [[nodiscard]] Response handle(Head head, std::string_view body, std::string client = "127.0.0.1") const;

 private:
  [[nodiscard]] Result<void> authenticate(Exchange& exchange) const;
  [[nodiscard]] static Result<void> check_body(const Exchange& exchange, const Head& head);
  [[nodiscard]] static Result<void> check_request(Exchange& exchange);
  [[nodiscard]] Response refuse_broken(Exchange& exchange, std::string_view why) const;
  [[nodiscard]] Response finish(Exchange& exchange, Response response) const;

  std::string name_;
  SiteSeams seams_;
  Router router_;
};

}  // namespace lms::http
