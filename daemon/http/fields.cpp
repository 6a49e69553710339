#include "http/fields.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>
#include <vector>

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

std::string size_message(const TextRule& rule) {
  if (rule.min > 0 && rule.max == TextRule{}.max) return "must not be empty";
  return "must have " + std::to_string(rule.min) + " to " + std::to_string(rule.max) + " bytes";
}

/// What is wrong with a text, "" when nothing is.
std::string text_fault(std::string_view text, const TextRule& rule) {
  if (text.size() < rule.min || text.size() > rule.max) return size_message(rule);
  if (text.find('\0') != std::string_view::npos || !is_utf8(text)) return "must be plain text in UTF-8";
  return {};
}

}  // namespace

struct Fields::Node {
  const json* object;
  std::string path;  ///< "" or `usage.`
  std::vector<std::string> asked{};
};

struct Fields::Document {
  json root = json::object();
  std::deque<Node> nodes{};
  std::optional<Error> error{};

  void reject(Error e) {
    if (!error) error = std::move(e);
  }
};

Fields::Fields(std::string_view body) : document_(std::make_shared<Document>()) {
  auto parsed = parse_object(body);
  if (parsed)
    document_->root = std::move(*parsed);
  else
    document_->reject(std::move(parsed.error()));
  node_ = &document_->nodes.emplace_back(Node{&document_->root, ""});
}

Fields::Fields(std::shared_ptr<Document> document, Node* node)
    : document_(std::move(document)), node_(node) {}
Fields::~Fields() = default;
Fields::Fields(Fields&&) noexcept = default;
Fields& Fields::operator=(Fields&&) noexcept = default;

const json* Fields::take(std::string_view name) {
  node_->asked.emplace_back(name);
  const auto it = node_->object->find(std::string(name));
  return it == node_->object->end() ? nullptr : &*it;
}

const json* Fields::take_present(std::string_view name) {
  const json* value = take(name);
  return value != nullptr && value->is_null() ? nullptr : value;
}

void Fields::reject(std::string_view name, std::string message) {
  document_->reject(invalid(node_->path + std::string(name), std::move(message)));
}

std::string Fields::text(std::string_view name, TextRule rule) {
  auto value = opt_text(name, rule);
  if (!value) reject(name, "is required");
  return value.value_or("");
}

std::optional<std::string> Fields::opt_text(std::string_view name, TextRule rule) {
  const json* value = take_present(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    reject(name, "must be a text");
    return std::nullopt;
  }
  auto text = value->get<std::string>();
  if (auto fault = text_fault(text, rule); !fault.empty()) reject(name, std::move(fault));
  return text;
}

std::optional<bool> Fields::opt_boolean(std::string_view name) {
  const json* value = take_present(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  reject(name, "must be true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Fields::opt_integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const json* value = take_present(name);
  if (value == nullptr) return std::nullopt;
  const bool whole = value->is_number_integer();
  const bool fits = whole && (!value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX);
  if (fits && value->get<std::int64_t>() >= min && value->get<std::int64_t>() <= max)
    return value->get<std::int64_t>();
  reject(name,
         whole ? "must be " + std::to_string(min) + " to " + std::to_string(max) : "must be a whole number");
  return std::nullopt;
}

std::optional<TimePoint> Fields::opt_time(std::string_view name) {
  const auto text = opt_text(name, {.min = 1, .max = 64});
  if (!text) return std::nullopt;
  const auto time = parse_time(*text);
  if (time) return *time;
  reject(name, "must be a time such as 2031-05-04T12:00:00Z");
  return std::nullopt;
}

std::optional<Fields> Fields::opt_object(std::string_view name) {
  const json* value = take_present(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    reject(name, "must be an object");
    return std::nullopt;
  }
  auto& node = document_->nodes.emplace_back(Node{value, node_->path + std::string(name) + "."});
  return Fields(document_, &node);
}

std::vector<Fields> Fields::objects(std::string_view name, std::size_t max) {
  std::vector<Fields> out;
  const json* value = take_present(name);
  if (value == nullptr) return out;
  if (!value->is_array() || value->size() > max) {
    reject(name, "must be an array of at most " + std::to_string(max) + " objects");
    return out;
  }
  for (const json& item : *value) {
    const std::string path = node_->path + std::string(name) + "[" + std::to_string(out.size()) + "].";
    if (!item.is_object()) {
      document_->reject(invalid(path.substr(0, path.size() - 1), "must be an object"));
      return out;
    }
    out.push_back(Fields(document_, &document_->nodes.emplace_back(Node{&item, path})));
  }
  return out;
}

bool Fields::has(std::string_view name) { return take(name) != nullptr; }

bool Fields::is_null(std::string_view name) {
  const json* value = take(name);
  return value != nullptr && value->is_null();
}

Result<void> Fields::finish() {
  for (const Node& node : document_->nodes)
    for (const auto& [key, value] : node.object->items())
      if (std::find(node.asked.begin(), node.asked.end(), key) == node.asked.end())
        document_->reject(invalid(node.path + key, "is not a field of this request"));
  if (document_->error) return std::unexpected(*document_->error);
  return {};
}

std::optional<std::string> QueryFields::opt_text(std::string_view name, TextRule rule) {
  asked_.emplace_back(name);
  std::optional<std::string> out;
  for (const auto& [key, value] : query_) {
    if (key != name) continue;
    if (out) reject(name, "is given twice");
    if (auto fault = text_fault(value, rule); !fault.empty()) reject(name, std::move(fault));
    out = value;
  }
  return out;
}

std::string QueryFields::text_or(std::string_view name, std::string_view otherwise, TextRule rule) {
  return opt_text(name, rule).value_or(std::string(otherwise));
}

bool QueryFields::flag(std::string_view name) {
  const auto text = opt_text(name, {.max = 8});
  if (!text || *text == "false") return false;
  if (*text == "true" || text->empty()) return true;
  reject(name, "must be true or false");
  return false;
}

std::optional<std::int64_t> QueryFields::opt_integer(std::string_view name, std::int64_t min,
                                                     std::int64_t max) {
  const auto text = opt_text(name, {.min = 1, .max = 20});
  if (!text) return std::nullopt;
  std::int64_t out = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, out);
  if (error == std::errc{} && stop == end && out >= min && out <= max) return out;
  reject(name, "must be a number from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

void QueryFields::reject(std::string_view name, std::string message) {
  if (!error_) error_ = invalid(std::string(name), std::move(message));
}

Result<void> QueryFields::finish() {
  for (const auto& [key, value] : query_)
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
      reject(key, "is not a parameter of this request");
  if (error_) return std::unexpected(*error_);
  return {};
}

Response json_response(int status, const json& value) {
  return text_response(status, value.dump(-1, ' ', false, json::error_handler_t::replace),
                       "application/json");
}

}  // namespace lms::http
