#include "routes/openapi.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"
#include "service/services.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace lms::routes {
namespace {

using http::Access;
using http::BodyRule;
using http::Presence;
using http::Shape;
using nlohmann::json;

std::string_view role_of(Access access) {
  switch (access) {
    case Access::anyone:
      return "";
    case Access::learner:
      return "learner";
    case Access::instructor:
      return "instructor";
    case Access::tenant_admin:
      return "tenant_admin";
    case Access::platform_admin:
      return "platform_admin";
  }
  return "";
}

/// Prints shapes; named ones become components.
class Schemas {
 public:
  json print(const Shape& shape) {
    if (shape.name.empty()) return body_of(shape);
    const std::string name(shape.name);
    if (!components_.contains(name)) {
      components_[name] = nullptr;  // it may hold itself
      components_[name] = body_of(shape);
    }
    return {{"$ref", "#/components/schemas/" + name}};
  }
  json take() { return std::move(components_); }

 private:
  static json text_of(const Shape& shape) {
    json out{{"type", "string"}};
    if (!shape.words.empty()) {
      out["enum"] = shape.words;
      return out;
    }
    if (shape.min_bytes > 0) out["minLength"] = shape.min_bytes == shape.max_bytes ? shape.min_bytes : 1;
    // Bytes are at least as many as characters.
    out["maxLength"] = shape.max_bytes;
    if (!shape.format.empty()) out["format"] = shape.format;
    return out;
  }

  static json integer_of(const Shape& shape) {
    json out{{"type", "integer"}};
    if (shape.least != INT64_MIN) out["minimum"] = shape.least;
    if (shape.most != INT64_MAX) out["maximum"] = shape.most;
    return out;
  }

  json object_of(const Shape& shape) {
    json properties = json::object();
    json required = json::array();
    for (const http::Field& field : shape.fields) {
      json property = print(*field.shape);
      if (field.presence != Presence::required) property = or_null(std::move(property));
      if (!field.about.empty()) property["description"] = field.about;
      properties[std::string(field.name)] = std::move(property);
      if (field.presence != Presence::optional) required.push_back(field.name);
    }
    json out{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) out["required"] = std::move(required);
    return out;
  }

  static json or_null(json schema) {
    if (!schema.contains("type")) return {{"anyOf", {std::move(schema), {{"type", "null"}}}}};
    schema["type"] = json::array({schema["type"], "null"});
    if (schema.contains("enum")) schema["enum"].push_back(nullptr);
    return schema;
  }

  json body_of(const Shape& shape) {
    json out;
    switch (shape.kind) {
      case Shape::Kind::text:
        out = text_of(shape);
        break;
      case Shape::Kind::integer:
        out = integer_of(shape);
        break;
      case Shape::Kind::number:
        out = {{"type", "number"}};
        break;
      case Shape::Kind::boolean:
        out = {{"type", "boolean"}};
        break;
      case Shape::Kind::array:
        out = {{"type", "array"}, {"items", print(*shape.items)}};
        if (shape.most != INT64_MAX) out["maxItems"] = shape.most;
        break;
      case Shape::Kind::map:
        out = {{"type", "object"}, {"additionalProperties", print(*shape.items)}};
        break;
      case Shape::Kind::object:
        out = object_of(shape);
        break;
    }
    if (!shape.about.empty()) out["description"] = shape.about;
    return out;
  }

  json components_ = json::object();
};

json parameter(std::string_view name, std::string_view in, json schema, std::string_view about) {
  json out{{"name", name}, {"in", in}, {"schema", std::move(schema)}};
  if (in == "path") out["required"] = true;
  if (!about.empty()) out["description"] = about;
  return out;
}

json parameters_of(const http::Route& route, Schemas& schemas) {
  json out = json::array();
  for (const std::string& segment : http::split_pattern(route.pattern)) {
    if (segment.starts_with(':'))
      out.push_back(parameter(segment.substr(1), "path", {{"type", "string"}, {"minLength", 1}}, ""));
    if (segment.starts_with('*'))
      out.push_back(parameter(segment.substr(1), "path", {{"type", "string"}}, "May hold slashes."));
  }
  for (const auto& p : route.query.parameters)
    out.push_back(parameter(p.name, "query", schemas.print(*p.shape), p.about));
  for (const auto& p : route.headers)
    out.push_back(parameter(p.name, "header", schemas.print(*p.shape), p.about));
  return out;
}

json answer_of(const http::Answer& answer, Schemas& schemas) {
  json out{{"description", http::reason_phrase(answer.status)},
           {"headers", {{"X-Request-Id", {{"schema", {{"type", "string"}}}}}}}};
  if (answer.shape != nullptr) {
    out["content"]["application/json"]["schema"] = schemas.print(*answer.shape);
    if (answer.shape->kind == Shape::Kind::array)
      out["headers"]["Link"] = {
          {"schema", {{"type", "string"}}},
          {"description", "`rel=\"next\"`: address of the next page, if there is one."}};
  } else if (!answer.media_type.empty()) {
    out["content"][std::string(answer.media_type)] = json::object();
  }
  return out;
}

json body_of(const http::Route& route, Schemas& schemas) {
  json out{{"required", true}};
  const auto media = std::string(route.body.media_type);
  out["content"][media] =
      route.request != nullptr ? json{{"schema", schemas.print(*route.request)}} : json::object();
  if (route.body.kind != BodyRule::Kind::streamed)
    out["description"] = "At most " + std::to_string(route.body.limit) + " bytes.";
  return out;
}

/// `getOrgTenantsById`.
std::string operation_id(const http::Route& route) {
  std::string out = ascii_lower(http::to_text(route.method));
  for (const std::string& segment : http::split_pattern(route.pattern)) {
    const bool named = segment.starts_with(':') || segment.starts_with('*');
    if (named) out += "By";
    bool upper = true;
    for (const char c : named ? segment.substr(1) : segment) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (letter) out += upper && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
      upper = !letter;
    }
  }
  return out;
}

json operation_of(const http::Route& route, Schemas& schemas) {
  json out{{"operationId", operation_id(route)}, {"summary", route.summary}, {"responses", json::object()}};
  const auto segments = http::split_pattern(route.pattern);
  out["tags"] = json::array({segments.at(segments[0] == "org" && segments.size() > 1 ? 1 : 0)});
  if (json parameters = parameters_of(route, schemas); !parameters.empty())
    out["parameters"] = std::move(parameters);
  if (route.body.kind != BodyRule::Kind::none) out["requestBody"] = body_of(route, schemas);
  for (const auto& answer : route.answers)
    out["responses"][std::to_string(answer.status)] = answer_of(answer, schemas);
  out["responses"]["default"] = {
      {"description", "refused or failed"},
      {"content", {{"application/json", {{"schema", schemas.print(shapes::kError)}}}}}};
  if (route.access == Access::anyone) {
    out["security"] = json::array();
  } else {
    json needed = json::array();
    if (!route.scope.empty()) needed.push_back(route.scope);
    out["security"] = json::array({{{"bearer", std::move(needed)}}});
    out["x-least-role"] = role_of(route.access);
  }
  return out;
}

json server_of(const std::string& url) {
  const auto star = url.find('*');
  if (star == std::string::npos) return {{"url", url}};
  return {{"url", url.substr(0, star) + "{label}" + url.substr(star + 1)},
          {"variables",
           {{"label",
             {{"default", "any"}, {"description", "Of the registration; the launch exchange is at any."}}}}}};
}

}  // namespace

std::string path_template(std::string_view pattern) {
  std::string out;
  for (const std::string& segment : http::split_pattern(pattern)) {
    const bool named = segment.starts_with(':') || segment.starts_with('*');
    out += "/" + (named ? "{" + segment.substr(1) + "}" : segment);
  }
  return out;
}

json describe_api(const http::Router& app, const http::Router& content, const ApiAddresses& addresses) {
  Schemas schemas;
  json paths = json::object();
  const auto add = [&](const http::Router& router, const json* server) {
    for (const http::Route* route : router.routes()) {
      json& path = paths[path_template(route->pattern)];
      const auto method = ascii_lower(http::to_text(route->method));
      if (path.contains(method)) continue;  // health is on both listeners
      path[method] = operation_of(*route, schemas);
      if (server != nullptr) path["servers"] = json::array({*server});
    }
  };
  const json content_server = server_of(addresses.content);
  add(app, nullptr);
  add(content, &content_server);
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "lmsd"},
            {"version", LMS_VERSION},
            {"summary", "Courses, who may use them, and what learners made of them."},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
          {"servers", json::array({server_of(addresses.app)})},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", schemas.take()},
            {"securitySchemes",
             {{"bearer",
               {{"type", "http"},
                {"scheme", "bearer"},
                {"description",
                 "The token of a login, or an API key. The names an operation lists are the scopes that a "
                 "key must have."}}}}}}}};
}

void add_openapi(http::Router& router, Environment& environment) {
  // The tables are complete and the addresses known only once requests come.
  struct Document {
    std::once_flag made;
    std::string text;
  };
  const auto document = std::make_shared<Document>();
  router.add({.method = http::Method::get,
              .pattern = "/openapi.json",
              .summary = "this description",
              .answers = {{.status = 200, .media_type = "application/json"}},
              .handler = [document, &router, &environment](const http::Request&) -> Result<http::Response> {
                std::call_once(document->made, [&] {
                  const auto& config = environment.services.context.config;
                  document->text = describe_api(router, *environment.content_router,
                                                {config.public_url, config.content_url})
                                       .dump();
                });
                return http::text_response(200, document->text, "application/json");
              }});
}

}  // namespace lms::routes
