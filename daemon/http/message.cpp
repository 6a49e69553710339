#include "http/message.hpp"

#include "base/error_json.hpp"
#include "base/error_table.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace lms::http {
namespace {

struct MethodName {
  Method method;
  std::string_view text;
};
constexpr std::array kMethods = {
    MethodName{Method::get, "GET"},         MethodName{Method::head, "HEAD"},
    MethodName{Method::post, "POST"},       MethodName{Method::put, "PUT"},
    MethodName{Method::patch, "PATCH"},     MethodName{Method::del, "DELETE"},
    MethodName{Method::options, "OPTIONS"},
};

struct Reason {
  int status;
  std::string_view text;
};
constexpr std::array kReasons = {
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{206, "Partial Content"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{416, "Range Not Satisfiable"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{423, "Locked"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{505, "HTTP Version Not Supported"},
    Reason{507, "Insufficient Storage"},
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

Result<void> append_slice(std::string& out, const FileSlice& slice) {
  const std::size_t start = out.size();
  out.resize(start + slice.length);
  std::size_t done = 0;
  while (done < slice.length) {
    const auto got = ::pread(slice.fd, out.data() + start + done, slice.length - done,
                             static_cast<off_t>(slice.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail("http.short_file", "a file is shorter than its response");
    done += static_cast<std::size_t>(got);
  }
  return {};
}

Result<void> append_generated(std::string& out, const Generated& part) {
  std::array<std::byte, 16384> buffer;
  std::uint64_t left = part.length;
  while (left > 0) {
    LMS_ASSIGN(const std::size_t got, part.next(buffer));
    if (got > left) return fail("http.short_file", "a generated body has the wrong length");
    out += as_text({buffer.data(), got});
    left -= got;
  }
  return {};
}

}  // namespace

std::string_view to_text(Method method) {
  for (const auto& row : kMethods)
    if (row.method == method) return row.text;
  return "GET";
}

std::optional<Method> parse_method(std::string_view text) {
  for (const auto& row : kMethods)
    if (row.text == text) return row.method;
  return std::nullopt;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string_view name, std::string value) {
  remove(name);
  fields_.push_back({std::string(name), std::move(value)});
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [name](const Field& f) { return equals_ignoring_case(f.name, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Field& f : fields_)
    if (equals_ignoring_case(f.name, name)) return f.value;
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields_.begin(), fields_.end(), [name](const Field& f) { return equals_ignoring_case(f.name, name); }));
}

std::string_view Request::param(std::string_view name) const {
  for (const auto& [key, value] : params)
    if (key == name) return value;
  return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

std::uint64_t part_length(const Part& part) {
  struct Length {
    std::uint64_t operator()(const std::string& s) const { return s.size(); }
    std::uint64_t operator()(std::string_view s) const { return s.size(); }
    std::uint64_t operator()(const FileSlice& s) const { return s.length; }
    std::uint64_t operator()(const Generated& s) const { return s.length; }
  };
  return std::visit(Length{}, part);
}

std::uint64_t Response::length() const {
  std::uint64_t sum = 0;
  for (const Part& part : body) sum += part_length(part);
  return sum;
}

Result<std::string> Response::text() const {
  std::string out;
  for (const Part& part : body) {
    if (const auto* s = std::get_if<std::string>(&part)) out += *s;
    if (const auto* v = std::get_if<std::string_view>(&part)) out += *v;
    if (const auto* slice = std::get_if<FileSlice>(&part)) LMS_TRY(append_slice(out, *slice));
    if (const auto* made = std::get_if<Generated>(&part)) LMS_TRY(append_generated(out, *made));
  }
  return out;
}

Response text_response(int status, std::string body, std::string content_type) {
  Response out{.status = status};
  out.headers.add("Content-Type", std::move(content_type));
  out.body.emplace_back(std::move(body));
  return out;
}

Response no_content() { return Response{.status = 204}; }

Response error_response(const Error& error, std::string_view request_id) {
  // What a person typed may be no UTF-8; an answer always is.
  std::string body =
      error_to_json(error, request_id).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text_response(classify(error.code).http_status, std::move(body), "application/json");
}

std::string_view reason_phrase(int status) {
  for (const Reason& row : kReasons)
    if (row.status == status) return row.text;
  return "Status";
}

}  // namespace lms::http
