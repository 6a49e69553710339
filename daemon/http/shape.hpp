#pragma once
#include "base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::http {

struct Shape;

/// Whether a member has to be there. In a request `null` counts as absent unless the handler gives it
/// a meaning of its own.
enum class Presence : std::uint8_t {
  required,  ///< there, and not null
  optional,  ///< absent or null
  nullable,  ///< there, maybe null
};

struct Field {
  std::string_view name;
  const Shape* shape;
  Presence presence = Presence::required;
  std::string_view about{};  ///< one sentence for the documentation
};

/// What a JSON value looks like: checked before a handler sees a request, checked by tests in what
/// handlers answer, and printed as JSON Schema in /openapi.json. Made once, never changed; what it
/// points to is as long-lived.
struct Shape {
  enum class Kind : std::uint8_t { text, integer, number, boolean, object, array, map };

  Kind kind = Kind::object;
  std::string_view name{};  ///< as a component of the API's description; "" = written out where it is used
  std::string_view about{};
  std::size_t min_bytes = 0;  ///< of a text in UTF-8
  std::size_t max_bytes = 4096;
  std::string_view format{};              ///< as in JSON Schema; `date-time` is checked
  std::vector<std::string_view> words{};  ///< the only texts there are; empty = any
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();  ///< of an array: items
  std::vector<Field> fields{};                                   ///< of an object: these and no others
  const Shape* items = nullptr;                                  ///< of an array, or of a map's values

  static Shape text(std::size_t min_bytes, std::size_t max_bytes, std::string_view format = {}) {
    return {.kind = Kind::text, .min_bytes = min_bytes, .max_bytes = max_bytes, .format = format};
  }
  static Shape word(std::vector<std::string_view> words) {
    return {.kind = Kind::text, .words = std::move(words)};
  }
  static Shape integer(std::int64_t least, std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
    return {.kind = Kind::integer, .least = least, .most = most};
  }
  static Shape number() { return {.kind = Kind::number}; }
  static Shape boolean() { return {.kind = Kind::boolean}; }
  static Shape object(std::string_view name, std::string_view about, std::vector<Field> fields) {
    return {.kind = Kind::object, .name = name, .about = about, .fields = std::move(fields)};
  }
  /// An object with members of any names, each of shape `items`.
  static Shape map(const Shape& items) { return {.kind = Kind::map, .items = &items}; }
  static Shape array(const Shape& items, std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
    return {.kind = Kind::array, .most = most, .items = &items};
  }
  /// An array that is a component of its own.
  static Shape list(const Shape& items, std::string_view name) {
    return {.kind = Kind::array, .name = name, .items = &items};
  }
};

/// A request's JSON: an object; "" is one without members. At most 32 levels deep, no key twice in
/// an object.
/// Errors: request.invalid
[[nodiscard]] Result<nlohmann::json> parse_object(std::string_view text);

/// Whether `value` is of `shape`: types, bounds, words, required members, and none besides the
/// declared ones. Text is UTF-8 without NUL, and otherwise letters like any others.
/// Errors: request.invalid, `element` is the member's path (`usage.expiresAt`, `items[0].id`)
[[nodiscard]] Result<void> check_shape(const Shape& shape, const nlohmann::json& value);

/// A query parameter; all are optional. Text, integer or boolean (`true`, `false`, or the name alone).
struct Parameter {
  std::string_view name;
  const Shape* shape;
  std::string_view about{};
};

/// Whether `query` has none but those parameters, each once and of its shape.
/// Errors: request.invalid, `element` is the parameter
[[nodiscard]] Result<void> check_query(const std::vector<Parameter>& parameters,
                                       const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace lms::http
