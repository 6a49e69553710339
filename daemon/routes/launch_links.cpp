#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;
using service::Services;

/// `userId` and `email` both name a user; `learner` is somebody whom only the customer knows.
Result<service::NewLaunchLink> read_link(const Request& request) {
  const http::Fields in(request);
  service::NewLaunchLink link{.dispatch = std::string(request.param("id")),
                              .expires_at = in.opt_time("expiresAt"),
                              .debug = in.opt_boolean("debug").value_or(false)};
  const auto user = in.opt_text("userId");
  const auto email = in.opt_text("email");
  if (user && email) return http::reject("email", "give userId or email, not both");
  link.user = user.value_or(email.value_or(""));
  if (const auto learner = in.opt_object("learner")) {
    if (user || email) return http::reject("learner", "give a user or a learner, not both");
    link.learner_id = learner->text("id");
    link.learner_name = learner->text("name");
  } else if (!user && !email) {
    return http::reject("userId", "say who the link is for: userId, email or learner");
  }
  return link;
}

Result<Response> create(Services& services, const Request& request) {
  LMS_ASSIGN(const auto link, read_link(request));
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(
        const auto created,
        services.launch_links.create(*request.principal, link, keeper.keep<service::CreatedLaunchLink>(201)));
    return http::json_response(201, to_json(created));
  });
}

Result<Response> list(Services& services, const Request& request) {
  const http::QueryFields in(request);
  const service::LaunchLinkFilter filter{.tenant = in.text("tenant"), .dispatch = in.text("dispatch")};
  LMS_ASSIGN(const auto page,
             services.launch_links.list(*request.principal, filter, read_list_query(request)));
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
              .summary = "make a launch link for a learner",
              .scope = "link.create",
              .request = &shapes::kNewLaunchLink,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kCreatedLaunchLink}},
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/launch-links",
              .access = Access::instructor,
              .summary = "list launch links",
              .scope = "link.read",
              .query = shapes::list_query(
                  {{"tenant", &shapes::kRef, "Id or domain."}, {"dispatch", &shapes::kRef, "Id."}}),
              .answers = {{200, &shapes::kLaunchLinkPage}},
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/launch-links/:id",
              .access = Access::instructor,
              .summary = "show a launch link, without its token",
              .scope = "link.read",
              .answers = {{200, &shapes::kLaunchLink}},
              .handler = bind(show)});
  router.add({.method = Method::del,
              .pattern = "/launch-links/:id",
              .access = Access::instructor,
              .summary = "revoke a launch link",
              .scope = "link.revoke",
              .answers = {{204}},
              .handler = bind(revoke)});
}

}  // namespace lms::routes
