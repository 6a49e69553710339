#include "commands/options.hpp"

#include <algorithm>

namespace lms::commands {
namespace {

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._:[]").find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string> check_origin(std::string_view option, std::string_view url, Wildcard wildcard) {
  const auto wrong = [&](std::string message) {
    return fail(
        Error{.code = "options.usage", .message = std::move(message), .element = std::string(option)});
  };
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto scheme = url.starts_with("https://") ? 8U : url.starts_with("http://") ? 7U : 0U;
  if (scheme == 0) return wrong("must begin with http:// or https://");
  auto host = url.substr(scheme);
  if (host.starts_with("*.")) {
    if (wildcard == Wildcard::refused) return wrong("can have no * in its host");
    host.remove_prefix(2);
  }
  if (host.empty() || !std::all_of(host.begin(), host.end(), is_host_char))
    return wrong("must be a scheme and a host, such as https://lms.example.org, without a path");
  return std::string(url);
}

std::string default_origin(const http::HostPort& bound, Scheme scheme) {
  const bool everywhere = bound.host.empty() || bound.host == "0.0.0.0" || bound.host == "::";
  return std::string(scheme == Scheme::https ? "https://" : "http://") +
         http::to_text({everywhere ? "localhost" : bound.host, bound.port});
}

}  // namespace lms::commands
