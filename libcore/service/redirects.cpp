#include "service/redirects.hpp"

#include <algorithm>

namespace lms::service {
namespace {

constexpr std::size_t kMaxUrl = 2048;

}  // namespace

std::string_view origin_of(std::string_view url) {
  const auto graphic = [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; };
  if (url.size() > kMaxUrl || !std::ranges::all_of(url, graphic)) return {};
  const std::size_t start = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (start == 0) return {};
  const auto end = std::min(url.find_first_of("/?#", start), url.size());
  const auto host = url.substr(start, end - start);
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-:[]").find(c) != std::string_view::npos;
  };
  if (host.empty() || !std::ranges::all_of(host, allowed)) return {};
  return url.substr(0, end);
}

bool may_redirect(std::string_view url, const dispatch::HostList& link_hosts,
                  const dispatch::HostList& tenant_hosts) {
  const auto origin = origin_of(url);
  return !origin.empty() &&
         (dispatch::names_origin(link_hosts, origin) || dispatch::names_origin(tenant_hosts, origin));
}

}  // namespace lms::service
