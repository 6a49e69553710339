#include "package/launch_url.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "package/paths.hpp"

#include <algorithm>
#include <vector>

namespace lms::package {
namespace {

bool scheme_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
         c == '.';
}

std::string forward_slashes(std::string_view path) {
  std::string out(path);
  std::ranges::replace(out, '\\', '/');
  return out;
}

// Segments with `.` and `..` worked off; `..` at the root is dropped, as are empty segments in front.
std::string tidy_path(std::string_view path) {
  std::vector<std::string_view> kept;
  bool folder = false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, slash - at);
    folder = segment == "." || segment == ".." || segment.empty();
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != "." && !(segment.empty() && (kept.empty() || slash == path.size()))) {
      kept.push_back(segment);
    }
    at = slash + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) {
    if (!out.empty()) out += '/';
    out += segment;
  }
  if (folder && !out.empty()) out += '/';
  return out;
}

// Of "https://host/a/b": "https://host".
std::string_view origin_of(std::string_view url) {
  const auto host = url.find("://");
  if (host == std::string_view::npos) return url;
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

}  // namespace

UrlParts split_url(std::string_view url) {
  UrlParts parts;
  if (const auto hash = url.find('#'); hash != std::string_view::npos) {
    parts.fragment = url.substr(hash);
    url = url.substr(0, hash);
  }
  if (const auto mark = url.find('?'); mark != std::string_view::npos) {
    parts.query = url.substr(mark);
    url = url.substr(0, mark);
  }
  // One letter is a drive, not a scheme; nothing it could mean is in the package either way.
  const auto colon = url.find(':');
  if (colon != std::string_view::npos && colon > 0 &&
      std::ranges::all_of(url.substr(0, colon), scheme_char) && !(url[0] >= '0' && url[0] <= '9')) {
    parts.scheme = url.substr(0, colon);
    url = url.substr(colon + 1);
  }
  parts.path = url;
  return parts;
}

bool is_web_url(std::string_view url) {
  const UrlParts parts = split_url(url);
  const std::string scheme = ascii_lower(parts.scheme);
  return (scheme == "http" || scheme == "https") && parts.path.starts_with("//") && parts.path.size() > 2;
}

std::string resolve(std::string_view base, std::string_view reference) {
  const UrlParts to = split_url(reference);
  if (!to.scheme.empty()) return std::string(reference);
  const std::string path = forward_slashes(to.path);
  const UrlParts from = split_url(base);
  const bool absolute = !from.scheme.empty();
  std::string_view base_path = base;
  std::string origin;
  if (absolute) {
    origin = std::string(origin_of(base)) + "/";
    base_path = base.substr(origin.size() - 1);
  }
  base_path = base_path.substr(0, base_path.find_first_of("?#"));
  std::string out = origin;
  if (path.empty())
    out += tidy_path(base_path);
  else if (path.starts_with('/'))
    out += tidy_path(path);
  else
    out += tidy_path(forward_slashes(folder_of(forward_slashes(base_path))) + path);
  out += to.query;
  out += to.fragment;
  return out;
}

std::string file_name_of(std::string_view url) { return url_decode(split_url(url).path); }

std::string add_parameters(std::string_view href, std::string_view parameters) {
  parameters = trim(parameters);
  while (!parameters.empty() && (parameters.front() == '?' || parameters.front() == '&'))
    parameters.remove_prefix(1);
  if (parameters.empty()) return std::string(href);
  const auto hash = href.find('#');
  const std::string_view fragment = hash == std::string_view::npos ? std::string_view{} : href.substr(hash);
  std::string out(href.substr(0, hash));
  if (parameters.front() == '#') {
    out += fragment.empty() ? parameters : fragment;
    return out;
  }
  const auto own_fragment = parameters.find('#');
  const std::string_view query = parameters.substr(0, own_fragment);
  out += out.find('?') == std::string::npos ? '?' : '&';
  out += query;
  if (!fragment.empty())
    out += fragment;
  else if (own_fragment != std::string_view::npos)
    out += parameters.substr(own_fragment);
  return out;
}

}  // namespace lms::package
