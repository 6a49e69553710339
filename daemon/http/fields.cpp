#include "http/fields.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <stdexcept>

namespace lms::http {

using nlohmann::json;

Fields::Fields(const Request& request) : object_(request.json.get()) {
  if (object_ == nullptr) throw std::logic_error("a handler reads JSON that its route does not declare");
}

void Fields::broken(std::string_view name) {
  throw std::logic_error("the field " + std::string(name) + " is read as another kind than declared");
}

const json* Fields::find(std::string_view name) const {
  const auto it = object_->find(std::string(name));
  return it == object_->end() || it->is_null() ? nullptr : &*it;
}

std::string Fields::text(std::string_view name) const {
  auto value = opt_text(name);
  if (!value) broken(name);
  return std::move(*value);
}

std::optional<std::string> Fields::opt_text(std::string_view name) const {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) broken(name);
  return value->get<std::string>();
}

std::optional<bool> Fields::opt_boolean(std::string_view name) const {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) broken(name);
  return value->get<bool>();
}

std::optional<std::int64_t> Fields::opt_integer(std::string_view name) const {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) broken(name);
  return value->get<std::int64_t>();
}

std::optional<TimePoint> Fields::opt_time(std::string_view name) const {
  const auto text = opt_text(name);
  if (!text) return std::nullopt;
  const auto time = parse_time(*text);
  if (!time) broken(name);
  return *time;
}

std::vector<std::string> Fields::texts(std::string_view name) const {
  auto list = opt_texts(name);
  if (!list) broken(name);
  return std::move(*list);
}

std::optional<std::vector<std::string>> Fields::opt_texts(std::string_view name) const {
  const json* list = find(name);
  if (list == nullptr) return std::nullopt;
  if (!list->is_array()) broken(name);
  std::vector<std::string> out;
  for (const json& item : *list) {
    if (!item.is_string()) broken(name);
    out.push_back(item.get<std::string>());
  }
  return out;
}

std::optional<Fields> Fields::opt_object(std::string_view name) const {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) broken(name);
  return Fields(*value);
}

std::vector<Fields> Fields::objects(std::string_view name) const {
  const json* value = find(name);
  if (value == nullptr || !value->is_array()) broken(name);
  std::vector<Fields> out;
  for (const json& item : *value) {
    if (!item.is_object()) broken(name);
    out.emplace_back(item);
  }
  return out;
}

bool Fields::is_null(std::string_view name) const {
  const auto it = object_->find(std::string(name));
  return it != object_->end() && it->is_null();
}

std::unexpected<Error> reject(std::string_view element, std::string message) {
  return fail(
      Error{.code = "request.invalid", .message = std::move(message), .element = std::string(element)});
}

std::optional<std::string> QueryFields::opt_text(std::string_view name) const {
  const auto value = request_.query_value(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

std::string QueryFields::text(std::string_view name) const { return opt_text(name).value_or(""); }

bool QueryFields::flag(std::string_view name) const {
  const auto value = request_.query_value(name);
  return value && *value != "false";
}

std::optional<std::int64_t> QueryFields::opt_integer(std::string_view name) const {
  const auto value = request_.query_value(name);
  if (!value) return std::nullopt;
  std::int64_t out = 0;
  std::from_chars(value->data(), value->data() + value->size(), out);
  return out;
}

std::optional<TimePoint> QueryFields::opt_time(std::string_view name) const {
  const auto value = request_.query_value(name);
  if (!value) return std::nullopt;
  const auto time = parse_time(*value);
  return time ? std::optional(*time) : std::nullopt;
}

Response json_response(int status, const json& value) {
  return text_response(status, value.dump(-1, ' ', false, json::error_handler_t::replace),
                       "application/json");
}

}  // namespace lms::http
