#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::http {

/// Reads the members of a request's JSON, which was checked against the route's shape before its handler
/// runs. Reading a member as something else than its shape says is our mistake: std::logic_error.
/// `null` counts as absent. Rules that span several fields are the handler's: reject().
///
///     Fields in(request);
///     const Credentials c{.email = in.text("email"), .password = in.text("password")};
class Fields {
 public:
  explicit Fields(const Request& request);
  explicit Fields(const nlohmann::json& object) : object_(&object) {}

  /// A required one.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> opt_text(std::string_view name) const;
  [[nodiscard]] std::optional<bool> opt_boolean(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> opt_integer(std::string_view name) const;
  [[nodiscard]] std::optional<TimePoint> opt_time(std::string_view name) const;
  /// A required array of them.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::optional<std::vector<std::string>> opt_texts(std::string_view name) const;
  /// The object `name` to read from; nothing when absent. Lives as long as the request.
  [[nodiscard]] std::optional<Fields> opt_object(std::string_view name) const;
  /// Those of a required array of objects.
  [[nodiscard]] std::vector<Fields> objects(std::string_view name) const;
  [[nodiscard]] bool is_null(std::string_view name) const;

  /// One of the shape's words, turned into a value by `parse` (`std::optional<T>(std::string_view)`).
  template <class Parse>
  [[nodiscard]] auto opt_word(std::string_view name, Parse parse) const
      -> decltype(parse(std::string_view{})) {
    const auto word = opt_text(name);
    if (!word) return std::nullopt;
    auto value = parse(*word);
    if (!value) broken(name);
    return value;
  }

 private:
  [[noreturn]] static void broken(std::string_view name);
  [[nodiscard]] const nlohmann::json* find(std::string_view name) const;

  const nlohmann::json* object_;
};

/// What a change says of a value that may be taken away: absent = nothing (keep), `null` = an empty one
/// (take away), else `value`, which was read from the field `name`.
template <class T>
[[nodiscard]] std::optional<std::optional<T>> absent_null_or(const Fields& in, std::string_view name,
                                                             std::optional<T> value) {
  if (value) return value;
  if (in.is_null(name)) return std::optional<T>{};
  return std::nullopt;
}

/// request.invalid for the field `element`.
[[nodiscard]] std::unexpected<Error> reject(std::string_view element, std::string message);

/// The same for query parameters.
class QueryFields {
 public:
  explicit QueryFields(const Request& request) : request_(request) {}

  /// "" when absent.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> opt_text(std::string_view name) const;
  /// `true`, or the name alone.
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> opt_integer(std::string_view name) const;
  [[nodiscard]] std::optional<TimePoint> opt_time(std::string_view name) const;

 private:
  const Request& request_;
};

/// `value` as the body of a response.
[[nodiscard]] Response json_response(int status, const nlohmann::json& value);

}  // namespace lms::http
