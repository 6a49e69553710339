#include "http/shape.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

namespace lms::http {
namespace {

using nlohmann::json;
constexpr std::size_t kMaxDepth = 32;

Error invalid(std::string element, std::string message) {
  return Error{.code = "request.invalid", .message = std::move(message), .element = std::move(element)};
}

/// Whether brackets outside strings nest deeper than allowed: asked before the recursive parser runs.
bool too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

std::string list_of(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

std::string size_message(const Shape& shape) {
  if (shape.min_bytes == 1 && shape.max_bytes >= 4096) return "must not be empty";
  return "must have " + std::to_string(shape.min_bytes) + " to " + std::to_string(shape.max_bytes) + " bytes";
}

// Each of these says what is wrong with a value, "" when nothing is.

std::string text_fault(const Shape& shape, std::string_view text) {
  if (text.find('\0') != std::string_view::npos || !is_utf8(text)) return "must be plain text in UTF-8";
  if (!shape.words.empty())
    return std::find(shape.words.begin(), shape.words.end(), text) != shape.words.end()
               ? ""
               : "must be one of: " + list_of(shape.words);
  if (text.empty() && shape.min_bytes > 0) return "must not be empty";
  if (text.size() < shape.min_bytes || text.size() > shape.max_bytes) return size_message(shape);
  if (shape.format == "date-time" && !parse_time(text)) return "must be a time such as 2031-05-04T12:00:00Z";
  return {};
}

std::string range_fault(const Shape& shape, std::int64_t number) {
  if (number >= shape.least && number <= shape.most) return {};
  if (shape.most == std::numeric_limits<std::int64_t>::max())
    return "must be at least " + std::to_string(shape.least);
  return "must be " + std::to_string(shape.least) + " to " + std::to_string(shape.most);
}

std::string integer_fault(const Shape& shape, const json& value) {
  if (!value.is_number_integer()) return "must be a whole number";
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)
    return range_fault(shape, shape.most == INT64_MAX ? INT64_MIN : INT64_MAX);
  return range_fault(shape, value.get<std::int64_t>());
}

std::string scalar_fault(const Shape& shape, const json& value) {
  switch (shape.kind) {
    case Shape::Kind::text:
      return value.is_string() ? text_fault(shape, value.get_ref<const std::string&>()) : "must be a text";
    case Shape::Kind::integer:
      return integer_fault(shape, value);
    case Shape::Kind::number:
      return value.is_number() ? "" : "must be a number";
    case Shape::Kind::boolean:
      return value.is_boolean() ? "" : "must be true or false";
    case Shape::Kind::object:
    case Shape::Kind::map:
      return value.is_object() ? "" : "must be an object";
    case Shape::Kind::array:
      if (!value.is_array()) return "must be an array";
      return std::cmp_greater(value.size(), shape.most)
                 ? "must have at most " + std::to_string(shape.most) + " items"
                 : "";
  }
  return {};
}

Result<void> check(const Shape& shape, const json& value, const std::string& path);

std::string below(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

Result<void> check_members(const Shape& shape, const json& value, const std::string& path) {
  for (const Field& field : shape.fields) {
    const auto found = value.find(std::string(field.name));
    const bool absent = found == value.end();
    const std::string where = below(path, field.name);
    if (absent || found->is_null()) {
      const bool fine =
          field.presence == Presence::optional || (field.presence == Presence::nullable && !absent);
      if (!fine) return fail(invalid(where, "is required"));
      continue;
    }
    LMS_TRY(check(*field.shape, *found, where));
  }
  for (const auto& [key, member] : value.items())
    if (std::none_of(shape.fields.begin(), shape.fields.end(),
                     [&key](const Field& field) { return field.name == key; }))
      return fail(invalid(below(path, key), "is not a field of this request"));
  return {};
}

Result<void> check(const Shape& shape, const json& value, const std::string& path) {
  if (auto fault = scalar_fault(shape, value); !fault.empty()) return fail(invalid(path, std::move(fault)));
  if (shape.kind == Shape::Kind::object) return check_members(shape, value, path);
  if (shape.kind == Shape::Kind::map)
    for (const auto& [key, member] : value.items()) LMS_TRY(check(*shape.items, member, below(path, key)));
  if (shape.kind == Shape::Kind::array)
    for (std::size_t i = 0; i < value.size(); ++i)
      LMS_TRY(check(*shape.items, value[i], path + "[" + std::to_string(i) + "]"));
  return {};
}

std::string query_fault(const Shape& shape, std::string_view text) {
  if (shape.kind == Shape::Kind::text) return text_fault(shape, text);
  if (shape.kind == Shape::Kind::boolean)
    return text.empty() || text == "true" || text == "false" ? "" : "must be true or false";
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return "must be a whole number";
  return range_fault(shape, number);
}

}  // namespace

Result<json> parse_object(std::string_view text) {
  if (trim(text).empty()) return json::object();
  if (too_deep(text)) return fail(invalid("", "the JSON is nested too deeply"));
  std::vector<std::set<std::string>> keys;
  std::optional<std::string> doubled;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
      doubled = value.get<std::string>();
    return true;
  };
  json out = json::parse(text, watch, /*allow_exceptions=*/false);
  if (out.is_discarded()) return fail(invalid("", "the body is not JSON"));
  if (doubled) return fail(invalid(*doubled, "the field is given twice"));
  if (!out.is_object()) return fail(invalid("", "the body must be a JSON object"));
  return out;
}

Result<void> check_shape(const Shape& shape, const json& value) { return check(shape, value, ""); }

Result<void> check_query(const std::vector<Parameter>& parameters,
                         const std::vector<std::pair<std::string, std::string>>& query) {
  for (auto given = query.begin(); given != query.end(); ++given) {
    const auto& [name, value] = *given;
    const auto known = std::find_if(parameters.begin(), parameters.end(),
                                    [&name](const Parameter& p) { return p.name == name; });
    if (known == parameters.end()) return fail(invalid(name, "is not a parameter of this request"));
    if (std::any_of(query.begin(), given, [&name](const auto& other) { return other.first == name; }))
      return fail(invalid(name, "is given twice"));
    if (auto fault = query_fault(*known->shape, value); !fault.empty())
      return fail(invalid(name, std::move(fault)));
  }
  return {};
}

}  // namespace lms::http
