#include "dispatch/origin_findings.hpp"

#include <algorithm>
#include <array>

namespace lms::dispatch {
namespace {

/// Without brackets and port.
std::string_view host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find_first_of(":/"));
}

bool is_address(std::string_view host) {
  const auto of_numbers = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return host.find(':') != std::string_view::npos || (!host.empty() && std::ranges::all_of(host, of_numbers));
}

bool is_this_computer(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" || host.starts_with("127.");
}

bool is_private_name(std::string_view host) {
  constexpr std::array kEnds = {".local", ".lan", ".internal", ".home.arpa", ".test"};
  return host.find('.') == std::string_view::npos ||
         std::ranges::any_of(kEnds, [&](const char* end) { return host.ends_with(end); });
}

}  // namespace

std::vector<std::string> origin_findings(std::string_view what, std::string_view url) {
  const std::string subject = std::string(what) + " " + std::string(url);
  std::vector<std::string> out;
  if (!url.starts_with("https://"))
    out.push_back(subject + " is not https: an LMS that is will not show it in a frame");
  const auto host = host_of(url);
  if (is_this_computer(host))
    out.push_back(subject + " is this computer: nobody else's browser finds it");
  else if (is_address(host))
    out.push_back(subject + " is an address: when it changes, every package must be exported again");
  else if (is_private_name(host))
    out.push_back(subject + " is a name of a private network: customers outside do not find it");
  return out;
}

}  // namespace lms::dispatch
