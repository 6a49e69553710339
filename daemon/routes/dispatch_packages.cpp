#include "service/dispatch_packages.hpp"

#include "http/fields.hpp"
#include "routes/bind.hpp"
#include "routes/lms.hpp"
#include "routes/shapes_lms.hpp"
#include "web/assets.hpp"

namespace lms::routes {
namespace dispatch_packages_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

std::string_view asset_text(std::string_view path) {
  const web::Asset* asset = web::find_asset(path);
  return asset == nullptr ? std::string_view{} : as_text(asset->identity);
}

dispatch::StubFiles stub_files() {
  return {.page = asset_text("dispatch/index.html"), .script = asset_text("dispatch/dispatch.js")};
}

service::PackageOptions read_options(const Request& request) {
  const http::QueryFields in(request);
  service::PackageOptions out{.hash_learners = in.flag("hashLearners")};
  if (const auto format = in.opt_text("format"))
    out.format = dispatch::parse_package_format(*format).value_or(out.format);
  if (const auto shown = in.opt_text("shownIn"))
    out.shown_in = dispatch::parse_shown_in(*shown).value_or(out.shown_in);
  return out;
}

Response zip_response(const Services& services, const std::string& file_name) {
  Response response;
  response.headers.add("Content-Type", "application/zip");
  response.headers.add("Content-Disposition", "attachment; filename=\"" + file_name + "\"");
  for (std::string& warning : service::DispatchPackages(services.context).warnings())
    response.headers.add("X-Warning", std::move(warning));
  return response;
}

Result<Response> write_one(Services& services, const Request& request) {
  LMS_ASSIGN(auto package,
             service::DispatchPackages(services.context)
                 .write(*request.principal, request.param("id"), read_options(request), stub_files()));
  Response response = zip_response(services, package.file_name);
  response.body.emplace_back(std::move(package.bytes));
  return response;
}

Result<Response> write_all(Services& services, const Request& request) {
  LMS_ASSIGN(auto archive,
             service::DispatchPackages(services.context)
                 .write_all(*request.principal, request.param("id"), read_options(request), stub_files()));
  Response response = zip_response(services, archive.file_name);
  const int fd = archive.file->get();
  response.body.emplace_back(
      http::FileSlice{.owner = std::move(archive.file), .fd = fd, .length = archive.size});
  return response;
}

Result<Response> revoke(Services& services, const Request& request) {
  LMS_TRY(service::DispatchPackages(services.context).revoke(*request.principal, request.param("id")));
  return http::no_content();
}

}  // namespace
}  // namespace dispatch_packages_local

void add_dispatch_packages(http::Router& router, Environment& environment) {
  using namespace dispatch_packages_local;
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add(
      {.method = Method::get,
       .pattern = "/dispatches/:id/package",
       .access = Access::tenant_admin,
       .summary = "a package of the dispatch for the customer's LMS; X-Warning says what may hinder it",
       .scope = "dispatch.update",
       .query = shapes::package_query(),
       .answers = {{.status = 200, .media_type = "application/zip"}},
       .handler = bind(write_one)});
  router.add({.method = Method::get,
              .pattern = "/org/tenants/:id/dispatch-packages",
              .access = Access::tenant_admin,
              .summary = "packages of all dispatches of a tenant, a ZIP of ZIPs",
              .scope = "dispatch.update",
              .query = shapes::package_query(),
              .answers = {{.status = 200, .media_type = "application/zip"}},
              .handler = bind(write_all)});
  router.add({.method = Method::post,
              .pattern = "/dispatches/:id/package/revoke",
              .access = Access::tenant_admin,
              .summary = "make the packages written so far useless",
              .scope = "dispatch.update",
              .answers = {{204}},
              .handler = bind(revoke)});
}

}  // namespace lms::routes
