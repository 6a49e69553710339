#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <limits>
#include <vector>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;
using service::Services;

constexpr std::size_t kUploadChunk = 256 * 1024;

/// `?tenant=`, where a key in the path is looked up.
Result<std::string> read_tenant(const Request& request) {
  http::QueryFields in(request);
  auto tenant = in.text_or("tenant", "", {.max = 253});
  LMS_TRY(in.finish());
  return tenant;
}

Result<Response> list(Services& services, const Request& request) {
  http::QueryFields in(request);
  const auto tenant = in.text_or("tenant", "", {.max = 253});
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.courses.list(*request.principal, tenant, query));
  return page_response(to_json_list(page.items), page.next);
}

/// Whatever ends this early drops the sink, and with it everything that has arrived.
Result<Response> import(Environment& environment, const Request& request) {
  http::QueryFields in(request);
  const service::ImportOptions options{.tenant = in.text_or("tenant", "", {.max = 253}),
                                       .course = in.text_or("course", ""),
                                       .create = in.flag("create"),
                                       .key = in.text_or("key", ""),
                                       .title = in.text_or("title", "")};
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto sink, environment.services.courses.begin_import(*request.principal, options));
  std::vector<std::byte> chunk(kUploadChunk);
  for (;;) {
    LMS_ASSIGN(const std::size_t size, request.stream->read(chunk));
    if (size == 0) break;
    LMS_TRY(sink->write({chunk.data(), size}));
  }
  LMS_ASSIGN(const auto outcome, sink->finish());
  const bool unchanged = outcome.kind == service::ImportKind::unchanged;
  if (!unchanged) environment.version_imported();
  return http::json_response(unchanged ? 200 : 201, to_json(outcome));
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, read_tenant(request));
  LMS_ASSIGN(const auto course, services.courses.get(*request.principal, request.param("id"), tenant));
  return http::json_response(200, to_json(course));
}

Result<Response> update(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, read_tenant(request));
  http::Fields in(request.body);
  const auto title = in.opt_text("title", {.min = 1});
  LMS_TRY(in.finish());
  const auto ref = request.param("id");
  auto course = title ? services.courses.set_title(*request.principal, ref, tenant, *title)
                      : services.courses.get(*request.principal, ref, tenant);
  if (!course) return std::unexpected(course.error());
  return http::json_response(200, to_json(*course));
}

Result<Response> remove(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, read_tenant(request));
  LMS_TRY(services.courses.remove(*request.principal, request.param("id"), tenant));
  return http::no_content();
}

Result<Response> list_versions(Services& services, const Request& request) {
  http::QueryFields in(request);
  const auto tenant = in.text_or("tenant", "", {.max = 253});
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page,
             services.courses.versions(*request.principal, request.param("id"), tenant, query));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show_version(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, read_tenant(request));
  const auto text = request.param("number");
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size())
    return fail("version.not_found", "a version is named by its number");
  LMS_ASSIGN(const auto version,
             services.courses.version(*request.principal, request.param("id"), tenant, number));
  return http::json_response(200, to_json(version));
}

}  // namespace

void add_courses(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  // The size limit is the service's, which knows the configuration.
  const auto package = BodyRule::streamed("application/zip", std::numeric_limits<std::int64_t>::max());
  router.add({.method = Method::get,
              .pattern = "/courses",
              .access = Access::learner,
              .response_shape = "CoursePage",
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/courses",
              .access = Access::tenant_admin,
              .body = package,
              .request_shape = "Package",
              .response_shape = "ImportOutcome",
              .handler = bind(import)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id",
              .access = Access::learner,
              .response_shape = "Course",
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/courses/:id",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .request_shape = "CourseChange",
              .response_shape = "Course",
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/courses/:id",
              .access = Access::tenant_admin,
              .handler = bind(remove)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id/versions",
              .access = Access::learner,
              .response_shape = "VersionPage",
              .handler = bind(list_versions)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id/versions/:number",
              .access = Access::learner,
              .response_shape = "Version",
              .handler = bind(show_version)});
}

}  // namespace lms::routes
