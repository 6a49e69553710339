#include "content/file_source.hpp"
#include "content/package_files.hpp"
#include "content/response_plan.hpp"
#include "routes/bind.hpp"
#include "routes/resources.hpp"
#include "security/file_capability.hpp"

#include <algorithm>
#include <utility>

namespace lms::routes {
namespace course_files_local {
namespace {

using content::BodyForm;
using http::Request;
using http::Response;

/// `/c/<cap>/a/b.js?x` → `a/b.js`, still %-encoded: decoding names is lookup's work.
std::string_view file_path(const Request& request) {
  const std::string_view path = request.path;
  return path.substr(path.find('/', 3) + 1);
}

/// A body that is bytes of the package file as they lie there goes from the page cache to the socket.
void add_slice(Response& response, const content::FileSlice& file, int fd, std::uint64_t from,
               std::uint64_t length) {
  response.body.emplace_back(http::FileSlice{
      .owner = file.package, .fd = fd, .offset = file.entry->data_offset + from, .length = length});
}

/// A part of an inflated file. What lies before it has to be inflated, too, and is dropped; a video
/// that somebody seeks in may have hundreds of megabytes there, so this goes in short steps.
class Inflating {
 public:
  Inflating(const content::FileSlice& file, content::ResponsePlan plan)
      : before_(std::exchange(plan.from, 0)), reader_(file, plan) {}

  Result<std::size_t> read(std::span<std::byte> out) {
    constexpr std::uint64_t kStep = 1024 * 1024;
    for (std::uint64_t step = 0; before_ > 0;) {
      if (step >= kStep) return std::size_t{0};
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(before_, out.size()));
      LMS_ASSIGN(const std::size_t dropped, reader_.read(out.first(size)));
      before_ -= dropped;
      step += dropped;
    }
    return reader_.read(out);
  }

 private:
  std::uint64_t before_;
  content::BodyReader reader_;
};

void add_body(Response& response, const content::FileSlice& file, const content::ResponsePlan& plan) {
  if (plan.body == BodyForm::none || plan.content_length == 0) return;
  if (const auto* source = dynamic_cast<const content::FileSource*>(&file.source())) {
    if (plan.body == BodyForm::stored)
      return add_slice(response, file, source->fd(), plan.from, plan.content_length);
    if (plan.body == BodyForm::gzip) {
      const auto frame = content::gzip_frame(*file.entry);
      response.body.emplace_back(std::string(as_text(frame.head)));
      add_slice(response, file, source->fd(), 0, file.entry->compressed);
      response.body.emplace_back(std::string(as_text(frame.tail)));
      return;
    }
  }
  response.body.emplace_back(
      http::Generated{.length = plan.content_length,
                      .next = [reader = std::make_shared<Inflating>(file, plan)](std::span<std::byte> out) {
                        return reader->read(out);
                      }});
}

Result<Response> serve_file(Environment& environment, const Request& request) {
  const auto& context = environment.services.context;
  LMS_ASSIGN(const auto grant, security::check_file_capability(context.keys, request.param("cap")));
  LMS_ASSIGN(const auto file, environment.files.lookup(grant.package_sha256, file_path(request)));
  const auto& headers = request.headers;
  const auto plan = content::plan_response({.head = request.method == http::Method::head,
                                            .accept_encoding = headers.get("Accept-Encoding"),
                                            .range = headers.get("Range"),
                                            .if_none_match = headers.get("If-None-Match"),
                                            .if_range = headers.get("If-Range")},
                                           file);
  Response response{.status = plan.status};
  for (const auto& [name, value] : plan.headers) response.headers.add(std::string(name), value);
  add_body(response, file, plan);
  return response;
}

}  // namespace
}  // namespace course_files_local

void add_course_files(http::Router& router, Environment& environment) {
  using namespace course_files_local;
  const Bind bind(environment);
  router.add({.method = http::Method::get,
              .pattern = "/c/:cap/*path",
              .surface = http::Surface::course_files,
              .pace = http::Pace::quick,
              .summary = "a file of a course; answers Range and If-None-Match",
              .query = http::QueryRule::any(),
              .answers = {{.status = 200, .media_type = "*/*"}, {.status = 206, .media_type = "*/*"}},
              .handler = bind(serve_file)});
}

}  // namespace lms::routes
