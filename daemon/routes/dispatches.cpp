#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace dispatches_local {
namespace {

using http::Fields;
using http::Request;
using http::Response;
using service::Services;

dispatch::UsageChange read_usage(const Fields& body) {
  const auto in = body.opt_object("usage");
  if (!in) return {};
  return {
      .type = in->opt_word("type", dispatch::parse_usage_type),
      .max_registrations = http::absent_null_or(*in, "maxRegistrations", in->opt_integer("maxRegistrations")),
      .max_launches = http::absent_null_or(*in, "maxLaunches", in->opt_integer("maxLaunches")),
      .starts_at = http::absent_null_or(*in, "startsAt", in->opt_time("startsAt")),
      .expires_at = http::absent_null_or(*in, "expiresAt", in->opt_time("expiresAt"))};
}

std::optional<dispatch::VersionRule> read_version(const Fields& body) {
  const auto in = body.opt_object("version");
  if (!in) return std::nullopt;
  return dispatch::VersionRule{.policy = in->opt_word("policy", dispatch::parse_version_policy).value(),
                               .number = in->opt_integer("number")};
}

service::DispatchChange read_change(const Fields& in) {
  return {.usage = read_usage(in),
          .allow_new_registrations = in.opt_boolean("allowNewRegistrations"),
          .enabled = in.opt_boolean("enabled"),
          .version = read_version(in),
          .lms_domains = in.opt_texts("lmsDomains"),
          .analytics = in.opt_word("analytics", dispatch::parse_analytics)};
}

Result<Response> list(Services& services, const Request& request) {
  const http::QueryFields in(request);
  const service::DispatchFilter filter{.tenant = in.text("tenant"), .course = in.text("course")};
  LMS_ASSIGN(const auto page, services.dispatches.list(*request.principal, filter, read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> create(Services& services, const Request& request) {
  const Fields in(request);
  service::NewDispatch dispatch{.course = in.text("courseId"), .tenant = in.text("tenantId")};
  const auto rest = read_change(in);
  dispatch.usage = rest.usage;
  dispatch.allow_new_registrations = rest.allow_new_registrations.value_or(true);
  dispatch.enabled = rest.enabled.value_or(true);
  dispatch.version = rest.version;
  dispatch.lms_domains = rest.lms_domains.value_or(dispatch::HostList{});
  dispatch.analytics = rest.analytics.value_or(dispatch::Analytics::learner);
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto created,
               services.dispatches.create(*request.principal, dispatch, keeper.keep<service::Dispatch>(201)));
    return http::json_response(201, to_json(created));
  });
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto dispatch, services.dispatches.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(dispatch));
}

Result<Response> update(Services& services, const Request& request) {
  const auto change = read_change(Fields(request));
  LMS_ASSIGN(const auto dispatch,
             services.dispatches.update(*request.principal, request.param("id"), change));
  return http::json_response(200, to_json(dispatch));
}

Result<Response> reset_count(Services& services, const Request& request) {
  const Fields in(request);
  const service::CountsToReset which{.registrations = in.opt_boolean("registrations").value_or(true),
                                     .launches = in.opt_boolean("launches").value_or(true)};
  LMS_ASSIGN(const auto dispatch,
             services.dispatches.reset_count(*request.principal, request.param("id"), which));
  return http::json_response(200, to_json(dispatch));
}

Result<Response> renewals(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page,
             services.dispatches.renewals(*request.principal, request.param("id"), read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> remove(Services& services, const Request& request) {
  const bool force = http::QueryFields(request).flag("force");
  LMS_TRY(services.dispatches.remove(*request.principal, request.param("id"), force));
  return http::no_content();
}

}  // namespace
}  // namespace dispatches_local

void add_dispatches(http::Router& router, Environment& environment) {
  using namespace dispatches_local;
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  router.add(
      {.method = Method::get,
       .pattern = "/dispatches",
       .access = Access::instructor,
       .summary = "list dispatches",
       .scope = "dispatch.read",
       .query = shapes::list_query(
           {{"tenant", &shapes::kRef, "Id or domain."}, {"course", &shapes::kRef, "Id or key."}},
           "Words, each the beginning of one of the course's title or key; case and accents do not count."),
       .answers = {{200, &shapes::kDispatchPage}},
       .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/dispatches",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "assign a course to a tenant under usage rules",
              .scope = "dispatch.create",
              .request = &shapes::kNewDispatch,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kDispatch}},
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/dispatches/:id",
              .access = Access::instructor,
              .summary = "show a dispatch",
              .scope = "dispatch.read",
              .answers = {{200, &shapes::kDispatch}},
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/dispatches/:id",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "change a dispatch",
              .scope = "dispatch.update",
              .request = &shapes::kDispatchChange,
              .answers = {{200, &shapes::kDispatch}},
              .handler = bind(update)});
  router.add({.method = Method::post,
              .pattern = "/dispatches/:id/reset-count",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "count registrations and launches of a dispatch anew",
              .scope = "dispatch.update",
              .request = &shapes::kCountReset,
              .answers = {{200, &shapes::kDispatch}},
              .handler = bind(reset_count)});
  router.add({.method = Method::get,
              .pattern = "/dispatches/:id/renewals",
              .access = Access::instructor,
              .summary = "list the times that a dispatch's counts were set back",
              .scope = "dispatch.read",
              .query = shapes::list_query(),
              .answers = {{200, &shapes::kRenewalPage}},
              .handler = bind(renewals)});
  router.add({.method = Method::del,
              .pattern = "/dispatches/:id",
              .access = Access::tenant_admin,
              .summary = "delete a dispatch",
              .scope = "dispatch.delete",
              .query = shapes::force_query(),
              .answers = {{204}},
              .handler = bind(remove)});
}

}  // namespace lms::routes
