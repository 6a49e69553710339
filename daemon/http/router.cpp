#include "http/router.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

namespace lms::http {
namespace {

/// A decoded parameter, or nothing when decoding would change what the path means.
std::optional<std::string> decode_segment(std::string_view text) {
  std::string out = url_decode(text);
  if (out.find('\0') != std::string::npos) return std::nullopt;
  if (out.size() != text.size() &&
      std::count(out.begin(), out.end(), '/') != std::count(text.begin(), text.end(), '/'))
    return std::nullopt;
  return out;
}

/// Whether `path` fits the segments; fills `params` when it does.
bool fits(const std::vector<std::string>& segments, std::string_view path,
          std::vector<std::pair<std::string, std::string>>& params) {
  params.clear();
  for (const std::string& segment : segments) {
    if (!path.starts_with('/')) return false;
    path.remove_prefix(1);
    if (segment.starts_with('*')) {
      auto value = decode_segment(path);
      if (!value) return false;
      params.emplace_back(segment.substr(1), std::move(*value));
      return true;
    }
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    if (!segment.starts_with(':')) {
      if (part != segment) return false;
      continue;
    }
    auto value = decode_segment(part);
    if (!value || value->empty()) return false;
    params.emplace_back(segment.substr(1), std::move(*value));
  }
  return path.empty();
}

bool answers(Method row, Method asked) {
  return row == asked || (row == Method::get && asked == Method::head);
}

std::string allow_value(const std::vector<Method>& methods) {
  constexpr std::array kOrder = {Method::get,   Method::head, Method::post,   Method::put,
                                 Method::patch, Method::del,  Method::options};
  std::string out;
  for (const Method m : kOrder) {
    const bool have = m == Method::options || std::any_of(methods.begin(), methods.end(),
                                                          [m](Method row) { return answers(row, m); });
    if (!have) continue;
    if (!out.empty()) out += ", ";
    out += to_text(m);
  }
  return out;
}

}  // namespace

std::vector<std::string> split_pattern(std::string_view pattern) {
  std::vector<std::string> out;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const auto slash = pattern.find('/');
    out.emplace_back(pattern.substr(0, slash));
    pattern.remove_prefix(slash == std::string_view::npos ? pattern.size() : slash);
  }
  return out;
}

void Router::add(Route route) {
  if (!route.pattern.starts_with('/')) throw std::logic_error("a route's pattern begins with '/'");
  for (const Entry& entry : entries_)
    if (entry.route.method == route.method && entry.route.pattern == route.pattern)
      throw std::logic_error("two routes for " + std::string(to_text(route.method)) + " " + route.pattern);
  auto segments = split_pattern(route.pattern);
  entries_.push_back({std::move(route), std::move(segments)});
  // Literal segments win over parameters, wherever a table lists them.
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    const auto rank = [](const std::string& s) {
      return s.starts_with('*') ? 2 : s.starts_with(':') ? 1 : 0;
    };
    return std::lexicographical_compare(a.segments.begin(), a.segments.end(), b.segments.begin(),
                                        b.segments.end(),
                                        [&](const auto& x, const auto& y) { return rank(x) < rank(y); });
  });
}

Result<Router::Match> Router::match(Method method, std::string_view path) const {
  Match out;
  std::vector<Method> other;
  for (const Entry& entry : entries_) {
    if (!fits(entry.segments, path, out.params)) continue;
    if (answers(entry.route.method, method)) {
      out.route = &entry.route;
      return out;
    }
    other.push_back(entry.route.method);
  }
  if (other.empty()) return fail("http.route_not_found", "there is nothing at this address");
  return fail(Error{.code = "http.method_not_allowed",
                    .message = "this address does not take " + std::string(to_text(method)),
                    .element = allow_value(other)});
}

std::vector<const Route*> Router::routes() const {
  std::vector<const Route*> out;
  for (const Entry& entry : entries_) out.push_back(&entry.route);
  return out;
}

}  // namespace lms::http
