#pragma once
#include "http/router.hpp"
#include "routes/environment.hpp"
#include "service/services.hpp"

namespace lms::routes {

/// A handler that works with the services alone.
using ServiceHandler = Result<http::Response> (*)(service::Services&, const http::Request&);

/// Makes handlers of functions, so that a route row reads as one line.
class Bind {
 public:
  explicit Bind(Environment& environment) : environment_(environment) {}
  [[nodiscard]] http::Handler operator()(ServiceHandler handle) const {
    return
        [&services = environment_.services, handle](const http::Request& r) { return handle(services, r); };
  }
  [[nodiscard]] http::Handler operator()(Result<http::Response> (*handle)(Environment&,
                                                                          const http::Request&)) const {
    return [&environment = environment_, handle](const http::Request& r) { return handle(environment, r); };
  }

 private:
  Environment& environment_;
};

}  // namespace lms::routes
