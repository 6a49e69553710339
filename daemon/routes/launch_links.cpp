#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;
using service::Services;

/// `userId` and `email` both name a user; `learner` is somebody whom only the customer knows.
Result<service::NewLaunchLink> read_link(const Request& request) {
  http::Fields in(request.body);
  service::NewLaunchLink link{.dispatch = std::string(request.param("id")),
                              .expires_at = in.opt_time("expiresAt")};
  const auto user = in.opt_text("userId", {.min = 1});
  const auto email = in.opt_text("email", {.min = 1, .max = 320});
  if (user && email) in.reject("email", "give userId or email, not both");
  link.user = user.value_or(email.value_or(""));
  if (auto learner = in.opt_object("learner")) {
    link.learner_id = learner->text("id");
    link.learner_name = learner->text("name");
    if (user || email) in.reject("learner", "give a user or a learner, not both");
  } else if (!user && !email) {
    in.reject("userId", "say who the link is for: userId, email or learner");
  }
  LMS_TRY(in.finish());
  return link;
}

Result<Response> create(Services& services, const Request& request) {
  LMS_ASSIGN(const auto link, read_link(request));
  LMS_ASSIGN(const auto created, services.launch_links.create(*request.principal, link));
  auto body = to_json(created.link);
  body["url"] = created.url;
  return http::json_response(201, body);
}

Result<Response> list(Services& services, const Request& request) {
  http::QueryFields in(request);
  const service::LaunchLinkFilter filter{.tenant = in.text_or("tenant", "", {.max = 253}),
                                         .dispatch = in.text_or("dispatch", "")};
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.launch_links.list(*request.principal, filter, query));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto link, services.launch_links.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(link));
}

Result<Response> revoke(Services& services, const Request& request) {
  LMS_TRY(services.launch_links.revoke(*request.principal, request.param("id")));
  return http::no_content();
}

}  // namespace

void add_launch_links(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::post,
              .pattern = "/dispatches/:id/launch-links",
              .access = Access::instructor,
              .body = http::BodyRule::json(),
              .request_shape = "NewLaunchLink",
              .response_shape = "CreatedLaunchLink",
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/launch-links",
              .access = Access::instructor,
              .response_shape = "LaunchLinkPage",
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/launch-links/:id",
              .access = Access::instructor,
              .response_shape = "LaunchLink",
              .handler = bind(show)});
  router.add({.method = Method::del,
              .pattern = "/launch-links/:id",
              .access = Access::instructor,
              .handler = bind(revoke)});
}

}  // namespace lms::routes
