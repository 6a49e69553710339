#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lms::service {
struct LrsCaller;
struct Principal;
}  // namespace lms::service

/// What a handler sees of HTTP: a typed request in, a typed response out. Nothing here knows
/// sockets, so handlers run in tests as plain functions.
namespace lms::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

[[nodiscard]] std::string_view to_text(Method method);
[[nodiscard]] std::optional<Method> parse_method(std::string_view text);

/// Header fields in order. Names compare without regard to ASCII case.
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
  };

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
  /// Replaces every field of that name.
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);
  /// The first field of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// The first field of that name, "" when there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const { return find(name).value_or(""); }
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

/// ASCII case-insensitive equality, as header names and tokens compare.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

/// A request body as it arrives, for routes whose body is too large to hold.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// Waits for bytes and gives how many were put at the start of `out`; 0 at the body's end.
  /// Errors: http.incomplete_body (the client went away or sends less than 1 KB/s),
  ///         http.body_too_large
  [[nodiscard]] virtual Result<std::size_t> read(std::span<std::byte> out) = 0;
};

/// Query parameters in order, decoded.
using Query = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  std::string path{};                                         ///< as sent, still %-encoded
  std::vector<std::pair<std::string, std::string>> params{};  ///< of the route's pattern, decoded
  Query query{};
  Headers headers{};
  std::string body{};                            ///< of routes that buffer it
  std::shared_ptr<const nlohmann::json> json{};  ///< of routes that take JSON: the body, of its shape
  BodyReader* stream = nullptr;                  ///< of routes that stream it; valid within the handler
  std::string client{};                          ///< address the request came from
  std::string request_id{};
  bool secure = false;                                     ///< came over TLS (or a trusted proxy says so)
  std::shared_ptr<const service::Principal> principal{};   ///< set on routes that need one
  std::shared_ptr<const service::LrsCaller> lrs_caller{};  ///< set by the gate of the record store

  /// The pattern's `:name`; "" when the pattern has none of that name.
  [[nodiscard]] std::string_view param(std::string_view name) const;
  /// The first query parameter of that name.
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

/// `length` bytes of an open file from `offset` on. `owner` keeps `fd` open.
struct FileSlice {
  std::shared_ptr<const void> owner{};
  int fd = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Exactly `length` bytes, made when the client is ready to take them. `next` fills its argument
/// from the start and gives how many bytes it wrote. It keeps its thread for milliseconds at most; 0
/// says that there is more to do before the next bytes come, and it is called again after the others
/// had their turn. An error, or more than `length` in all, breaks the connection off.
struct Generated {
  std::uint64_t length = 0;
  std::function<Result<std::size_t>(std::span<std::byte> out)> next{};
};

/// A piece of a body. A string_view must be of static life.
using Part = std::variant<std::string, std::string_view, FileSlice, Generated>;

[[nodiscard]] std::uint64_t part_length(const Part& part);

/// The length of a response is always known: the sum of its parts.
struct Response {
  int status = 200;
  Headers headers{};
  std::vector<Part> body{};

  [[nodiscard]] std::uint64_t length() const;
  /// The whole body as one string, file slices and generated parts included. For tests.
  [[nodiscard]] Result<std::string> text() const;
};

[[nodiscard]] Response text_response(int status, std::string body, std::string content_type);
/// 204 without a body.
[[nodiscard]] Response no_content();
/// The error as JSON with the status of the error table; `request_id` may be "".
[[nodiscard]] Response error_response(const Error& error, std::string_view request_id);

[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace lms::http
