#include "content/file_source.hpp"
#include "package/examine.hpp"
#include "package/finding_json.hpp"
#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shape_parts.hpp"
#include "routes/shapes.hpp"
#include "service/course_package.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <span>
#include <vector>

namespace lms::routes {
namespace courses_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

constexpr std::size_t kUploadChunk = 256 * 1024;

using enum http::Presence;
const http::Shape kSeverity = http::Shape::word({"info", "warning", "error"});
const http::Shape kFinding = http::Shape::object(
    "Finding", "A rule of the validator that a package breaks.",
    {{"rule", &shapes::kWord, required, "Its id, which never changes."},
     {"severity", &kSeverity},
     {"message", &shapes::kAnyText},
     {"fix", &shapes::kAnyText, required, "What to do."},
     {"clause", &shapes::kAnyText, required, "Where the standard says it; `practice` for advice."},
     {"file", &shapes::kAnyText, optional},
     {"line", &shapes::kCount, optional},
     {"column", &shapes::kCount, optional},
     {"element", &shapes::kAnyText, optional},
     {"source", &shapes::kAnyText, optional, "The line itself."}});
const http::Shape kFindings = http::Shape::list(kFinding, "FindingList");

Result<Response> list(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page,
             services.courses.list(*request.principal, tenant_of(request), read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

/// Whatever ends this early drops the sink, and with it everything that has arrived.
Result<Response> import(Environment& environment, const Request& request) {
  const http::QueryFields in(request);
  const service::ImportOptions options{.tenant = in.text("tenant"),
                                       .course = in.text("course"),
                                       .create = in.flag("create"),
                                       .key = in.text("key"),
                                       .title = in.text("title")};
  return once(environment.services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto sink, environment.services.courses.begin_import(*request.principal, options));
    std::vector<std::byte> chunk(kUploadChunk);
    for (;;) {
      LMS_ASSIGN(const std::size_t size, request.stream->read(chunk));
      if (size == 0) break;
      LMS_TRY(sink->write({chunk.data(), size}));
    }
    LMS_ASSIGN(const auto outcome, sink->finish(keeper.keep<service::ImportOutcome>(201)));
    const bool unchanged = outcome.kind == service::ImportKind::unchanged;
    if (!unchanged) environment.version_imported();
    return http::json_response(unchanged ? 200 : 201, to_json(outcome));
  });
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto course,
             services.courses.get(*request.principal, request.param("id"), tenant_of(request)));
  return http::json_response(200, to_json(course));
}

Result<Response> update(Services& services, const Request& request) {
  const auto tenant = tenant_of(request);
  const http::Fields in(request);
  service::CourseChange change{.title = in.opt_text("title"), .description = in.opt_text("description")};
  if (const auto strictness = in.opt_text("strictness"))
    change.strictness = service::parse_strictness(*strictness);
  if (const auto opens_in = in.opt_text("opensIn")) change.opens_in = service::parse_opens_in(*opens_in);
  if (const auto silent = in.opt_text("silentSco")) change.silent_sco = service::parse_silent_sco(*silent);
  if (const auto statements = in.opt_text("statements"))
    change.statements = service::parse_course_statements(*statements);
  const auto ref = request.param("id");
  const bool empty = !change.title && !change.description && !change.strictness && !change.opens_in &&
                     !change.silent_sco && !change.statements;
  auto course = empty ? services.courses.get(*request.principal, ref, tenant)
                      : services.courses.update(*request.principal, ref, tenant, change);
  if (!course) return std::unexpected(course.error());
  return http::json_response(200, to_json(*course));
}

Result<Response> remove(Services& services, const Request& request) {
  LMS_TRY(services.courses.remove(*request.principal, request.param("id"), tenant_of(request)));
  return http::no_content();
}

Result<Response> list_versions(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page, services.courses.versions(*request.principal, request.param("id"),
                                                        tenant_of(request), read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<std::int64_t> number_of(const Request& request) {
  const auto text = request.param("number");
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size())
    return fail("version.not_found", "a version is named by its number");
  return number;
}

Result<Response> show_version(Services& services, const Request& request) {
  LMS_ASSIGN(const std::int64_t number, number_of(request));
  LMS_ASSIGN(const auto version,
             services.courses.version(*request.principal, request.param("id"), tenant_of(request), number));
  return http::json_response(200, to_json(version));
}

/// From the file where there is one, else in pieces from wherever the store has it.
http::Part body_of(const service::CoursePackage& package) {
  const std::uint64_t size = package.bytes->size();
  if (const auto* file = dynamic_cast<const content::FileSource*>(package.bytes.get()))
    return http::FileSlice{.owner = package.bytes, .fd = file->fd(), .offset = 0, .length = size};
  return http::Generated{
      .length = size,
      .next = [bytes = package.bytes,
               at = std::uint64_t{0}](std::span<std::byte> out) mutable -> Result<std::size_t> {
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), bytes->size() - at));
        LMS_TRY(bytes->read(at, out.first(part)));
        at += part;
        return part;
      }};
}

/// All that the validator finds in the package by its directory and manifests; files are not inflated.
Result<Response> findings(Services& services, const Request& request) {
  LMS_ASSIGN(const std::int64_t number, number_of(request));
  LMS_ASSIGN(const auto package, service::open_package(services.context, *request.principal,
                                                       request.param("id"), tenant_of(request), number));
  auto out = nlohmann::json::array();
  for (const auto& finding : package::examine_zip(*package.bytes).findings) {
    auto& one = out.emplace_back(package::to_json(finding));
    if (!finding.place.source.empty()) one["source"] = finding.place.source;
  }
  return http::json_response(200, out);
}

Result<Response> download(Services& services, const Request& request) {
  LMS_ASSIGN(const std::int64_t number, number_of(request));
  LMS_ASSIGN(const auto package, service::open_package(services.context, *request.principal,
                                                       request.param("id"), tenant_of(request), number));
  Response response;
  response.headers.add("Content-Type", "application/zip");
  // Keys have no character that would need quoting.
  response.headers.add("Content-Disposition", "attachment; filename=\"" + package.course_key + "-v" +
                                                  std::to_string(package.version.number) + ".zip\"");
  response.headers.add("ETag", "\"" + package.version.sha256 + "\"");
  response.body.push_back(body_of(package));
  return response;
}

}  // namespace
}  // namespace courses_local

void add_courses(http::Router& router, Environment& environment) {
  using namespace courses_local;
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  // The size limit is the service's, which knows the configuration.
  const auto package = BodyRule::streamed("application/zip", std::numeric_limits<std::int64_t>::max());
  router.add({.method = Method::get,
              .pattern = "/courses",
              .access = Access::instructor,
              .summary = "list courses",
              .scope = "course.read",
              .query = shapes::list_query({{"tenant", &shapes::kRef, "Id or domain of whose courses."}}),
              .answers = {{200, &shapes::kCoursePage}},
              .handler = bind(list)});
  router.add(
      {.method = Method::post,
       .pattern = "/courses",
       .access = Access::tenant_admin,
       .body = package,
       .summary = "import a package as a new course or version",
       .scope = "course.import",
       .query = {.parameters = {{"tenant", &shapes::kRef, "Whose course; the caller's own unless said."},
                                {"course", &shapes::kRef, "The course that gets a version."},
                                {"create", &shapes::kBoolean, "Make that course when it is missing."},
                                {"key", &shapes::kRef, "Key of a new course; made of the title unless said."},
                                {"title", &shapes::kTitle,
                                 "Title of a new course; the manifest's unless said."}}},
       .headers = shapes::once_headers(),
       .answers = {{201, &shapes::kImportOutcome}, {200, &shapes::kImportOutcome}},
       .handler = bind(import)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id",
              .access = Access::instructor,
              .summary = "show a course",
              .scope = "course.read",
              .query = shapes::tenant_query(),
              .answers = {{200, &shapes::kCourse}},
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/courses/:id",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "change a course",
              .scope = "course.update",
              .request = &shapes::kCourseChange,
              .query = shapes::tenant_query(),
              .answers = {{200, &shapes::kCourse}},
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/courses/:id",
              .access = Access::tenant_admin,
              .summary = "delete a course that no dispatch uses",
              .scope = "course.delete",
              .query = shapes::tenant_query(),
              .answers = {{204}},
              .handler = bind(remove)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id/versions",
              .access = Access::instructor,
              .summary = "list a course's versions",
              .scope = "course.read",
              .query = shapes::list_query({{"tenant", &shapes::kRef, "Id or domain of whose course."}}),
              .answers = {{200, &shapes::kVersionPage}},
              .handler = bind(list_versions)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id/versions/:number",
              .access = Access::instructor,
              .summary = "show a version with its table of contents",
              .scope = "course.read",
              .query = shapes::tenant_query(),
              .answers = {{200, &shapes::kVersion}},
              .handler = bind(show_version)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id/versions/:number/findings",
              .access = Access::tenant_admin,
              .summary = "check a version's package against all rules of the validator",
              .scope = "course.download",
              .query = shapes::tenant_query(),
              .answers = {{200, &kFindings}},
              .handler = bind(findings)});
  router.add({.method = Method::get,
              .pattern = "/courses/:id/versions/:number/package",
              .access = Access::tenant_admin,
              .summary = "download a version's package as it was imported; its SHA-256 is the ETag",
              .scope = "course.download",
              .query = shapes::tenant_query(),
              .answers = {{.status = 200, .media_type = "application/zip"}},
              .handler = bind(download)});
}

}  // namespace lms::routes
