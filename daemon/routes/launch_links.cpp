#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace launch_links_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

/// Whom a link is for: `userId` and `email` both name a user; `learner` is somebody by the customer's own id,
/// or by an address that need not be a user's.
Result<void> read_learner(const http::Fields& in, service::NewLaunchLink& link) {
  const auto user = in.opt_text("userId");
  const auto email = in.opt_text("email");
  const auto learner = in.opt_object("learner");
  const int named = (user ? 1 : 0) + (email ? 1 : 0) + (learner ? 1 : 0);
  if (link.kind == service::LinkKind::learner && named != 1)
    return http::reject("userId", "say who the link is for: one of userId, email and learner");
  if (link.kind != service::LinkKind::learner && named != 0)
    return http::reject("kind", "a link of this kind is for nobody in particular");
  link.user = user.value_or(email.value_or(""));
  if (!learner) return {};
  link.learner_id = learner->opt_text("id").value_or("");
  link.email = learner->opt_text("email").value_or("");
  link.learner_name = learner->opt_text("name").value_or("");
  if (link.learner_id.empty() == link.email.empty())
    return http::reject("learner", "a learner is known by an id or by an e-mail");
  return {};
}

Result<service::NewLaunchLink> read_link(const Request& request) {
  const http::Fields in(request);
  service::NewLaunchLink link{
      .dispatch = std::string(request.param("id")),
      .kind = in.opt_word("kind", service::parse_link_kind).value_or(service::LinkKind::learner),
      .expires_at = in.opt_time("expiresAt"),
      .max_uses = in.opt_integer("maxUses"),
      .max_learners = in.opt_integer("maxLearners"),
      .language = in.opt_text("language").value_or(""),
      .redirect_url = in.opt_text("redirectUrl").value_or(""),
      .redirect_hosts = in.opt_texts("redirectHosts").value_or(std::vector<std::string>{}),
      .debug = in.opt_boolean("debug").value_or(false)};
  LMS_TRY(read_learner(in, link));
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

Result<Response> history(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page, services.launch_history.of_link(*request.principal, request.param("id"),
                                                              read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

}  // namespace
}  // namespace launch_links_local

void add_launch_links(http::Router& router, Environment& environment) {
  using namespace launch_links_local;
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::post,
              .pattern = "/dispatches/:id/launch-links",
              .access = Access::instructor,
              .body = http::BodyRule::json(),
              .summary = "make a launch link: for a learner, for whoever says a name, or a preview",
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
  router.add({.method = Method::get,
              .pattern = "/launch-links/:id/launches",
              .access = Access::instructor,
              .summary = "list the launches that came by a link",
              .scope = "link.read",
              .query = shapes::list_query(),
              .answers = {{200, &shapes::kLaunchRecordPage}},
              .handler = bind(history)});
  router.add({.method = Method::del,
              .pattern = "/launch-links/:id",
              .access = Access::instructor,
              .summary = "revoke a launch link",
              .scope = "link.revoke",
              .answers = {{204}},
              .handler = bind(revoke)});
}

}  // namespace lms::routes
