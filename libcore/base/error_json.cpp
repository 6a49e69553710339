#include "base/error_json.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

namespace lms {

nlohmann::json error_to_json(const Error& error, std::string_view request_id) {
  nlohmann::json body{{"code", error.code}, {"message", error.message}};
  nlohmann::json details = nlohmann::json::object();
  if (!error.file.empty()) details["file"] = error.file;
  if (error.line > 0) details["line"] = error.line;
  if (!error.element.empty()) details["element"] = error.element;
  if (!error.rule.empty()) details["rule"] = error.rule;
  if (!details.empty()) body["details"] = std::move(details);
  if (!request_id.empty()) body["requestId"] = request_id;
  return {{"error", std::move(body)}};
}

Error error_from_json(const nlohmann::json& body) {
  const auto text = [](const nlohmann::json& object, const char* key) -> std::string {
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string{};
  };
  if (!body.is_object() || !body.contains("error") || !body["error"].is_object())
    return {"client.bad_answer", "the server's answer is not an error object"};
  const auto& error = body["error"];
  Error out{text(error, "code"), text(error, "message")};
  if (out.code.empty()) return {"client.bad_answer", "the server's error has no code"};
  if (const auto details = error.find("details"); details != error.end() && details->is_object()) {
    out.file = text(*details, "file");
    out.element = text(*details, "element");
    out.rule = text(*details, "rule");
    if (const auto line = details->find("line"); line != details->end() && line->is_number_integer())
      out.line = line->get<int>();
  }
  return out;
}

std::string describe(const Error& error) {
  std::string out = error.code + ": " + error.message;
  std::string where;
  const auto add = [&where](std::string_view part) {
    if (part.empty()) return;
    if (!where.empty()) where += ", ";
    where += part;
  };
  if (!error.file.empty()) add(error.line > 0 ? error.file + ":" + std::to_string(error.line) : error.file);
  add(error.element);
  add(error.rule);
  if (!where.empty()) out += " (" + where + ")";
  return printable(out);
}

}  // namespace lms
