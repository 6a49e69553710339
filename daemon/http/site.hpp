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
  /// Who a bearer token stands for, when that one may use routes of `access`.
  /// Errors: auth.*, tenant.suspended
  std::function<Result<std::shared_ptr<const service::Principal>>(std::string_view token,
                                                                  std::string_view client, Access access)>
      authenticate{};
};

/// One request on its way through a site.
struct Exchange {
  const Route* route = nullptr;  ///< null when the request was refused before a route was found
  Request request{};
  std::int64_t started_us = 0;  ///< steady clock, microseconds
};

/// One listener's face: its route table and what happens around every handler. Middleware in
/// order: request id, route, authentication, body rules, handler, security headers,
/// access log. Knows no sockets. Thread-safe once built.
class Site {
 public:
  /// `name` tells the listeners apart in the log: `app`, `content`.
  Site(std::string name, SiteSeams seams = {}) : name_(std::move(name)), seams_(std::move(seams)) {}

  [[nodiscard]] Router& router() { return router_; }
  [[nodiscard]] const Router& router() const { return router_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Decides with the head alone, before a byte of the body is read. Fills `exchange`; a response
  /// means the request is refused (or OPTIONS is answered) and the body is not wanted.
  [[nodiscard]] std::optional<Response> admit(Exchange& exchange, Head&& head, std::string client,
                                              bool secure) const;

  /// Runs the handler of an admitted exchange, whose body is in place. Never throws.
  [[nodiscard]] Response answer(Exchange& exchange) const;

  /// The answer to a request that could not be read or whose body failed.
  [[nodiscard]] Response refuse(Exchange& exchange, const Error& error) const;

  /// Admits and answers in one go: a whole request as one function call, for tests.
  [[nodiscard]] Response handle(Head head, std::string body, std::string client = "127.0.0.1") const;

 private:
  [[nodiscard]] Result<void> check(Exchange& exchange, const Head& head) const;
  [[nodiscard]] Result<void> check_body(const Route& route, const Head& head) const;
  [[nodiscard]] Response finish(Exchange& exchange, Response response) const;

  std::string name_;
  SiteSeams seams_;
  Router router_;
};

}  // namespace lms::http
