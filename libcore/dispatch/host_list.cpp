#include "dispatch/host_list.hpp"

#include "base/text.hpp"
#include "base/words.hpp"

#include <algorithm>
#include <charconv>

namespace lms::dispatch {
namespace {

constexpr std::size_t kMaxHost = 253;
constexpr std::size_t kMaxLabel = 63;

struct HostPort {
  std::string_view host{};
  std::string_view port{};  ///< "" = none
};

/// Splits at the last colon, which in `[::1]:80` is not one of the address.
HostPort split_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find(']', colon) != std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_label(std::string_view label) {
  const auto inner = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !label.empty() && label.size() <= kMaxLabel && std::ranges::all_of(label, inner) &&
         label.front() != '-' && label.back() != '-';
}

bool is_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    const auto address = host.substr(1, host.size() - 2);
    return address.find(':') != std::string_view::npos &&
           address.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
  }
  if (host.starts_with("*.")) host.remove_prefix(2);
  if (host.empty() || host.size() > kMaxHost) return false;
  for (std::size_t from = 0; from <= host.size();) {
    const auto dot = std::min(host.find('.', from), host.size());
    if (!is_label(host.substr(from, dot - from))) return false;
    from = dot + 1;
  }
  return true;
}

bool is_port(std::string_view port) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc{} && end == port.data() + port.size() && number >= 1 && number <= 65535;
}

bool is_domain(std::string_view text) {
  const auto [host, port] = split_port(text);
  if (!is_host(host)) return false;
  return host.size() == text.size() || port == "*" || is_port(port);
}

bool host_fits(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return pattern == host;
  const auto suffix = pattern.substr(1);
  return host.size() > suffix.size() && host.ends_with(suffix);
}

}  // namespace

Result<HostList> check_host_list(const HostList& hosts, std::string_view element) {
  const auto bad = [&](std::string message) {
    return fail(
        Error{.code = "request.invalid", .message = std::move(message), .element = std::string(element)});
  };
  HostList out;
  for (const std::string& given : hosts) {
    std::string domain = ascii_lower(trim(given));
    if (!is_domain(domain))
      return bad(
          "'" + printable(std::string_view(given).substr(0, 64)) +
          "' is no host; write lms.acme.example, *.acme.example or lms.acme.example:8443, without http://");
    if (std::ranges::find(out, domain) == out.end()) out.push_back(std::move(domain));
  }
  if (out.size() > kMaxHosts) return bad("at most " + std::to_string(kMaxHosts) + " hosts");
  return out;
}

bool allows_origin(const HostList& hosts, std::string_view origin) {
  return hosts.empty() || names_origin(hosts, origin);
}

bool names_origin(const HostList& hosts, std::string_view origin) {
  const std::string folded = ascii_lower(origin);
  const bool secure = folded.starts_with("https://");
  if (!secure && !folded.starts_with("http://")) return false;
  const std::string_view usual = secure ? "443" : "80";
  const auto [host, given] = split_port(std::string_view(folded).substr(secure ? 8 : 7));
  const std::string_view port = given.empty() ? usual : given;
  return std::ranges::any_of(hosts, [&](const std::string& domain) {
    const auto [pattern, wanted] = split_port(domain);
    return host_fits(pattern, host) && (wanted == "*" || (wanted.empty() ? usual : wanted) == port);
  });
}

std::string frame_ancestors(const HostList& hosts) {
  if (hosts.empty()) return "*";
  std::vector<std::string> sources;
  for (const std::string& domain : hosts) {
    sources.push_back("https://" + domain);
    sources.push_back("http://" + domain);
  }
  return join_words(sources);
}

}  // namespace lms::dispatch
