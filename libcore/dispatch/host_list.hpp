#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lms::dispatch {

/// Hosts that are trusted with something: to show a dispatch in their pages, to be where a launch link sends
/// learners. `lms.acme.example`, `*.acme.example` (any host below it, not itself), an address, each with
/// `:8080` or `:*` for other ports than the usual one of http and https.
using HostList = std::vector<std::string>;

inline constexpr std::size_t kMaxHosts = 50;

/// In the form in which they are stored: lower case, each once, in the order given.
/// Errors: request.invalid (element `element`)
[[nodiscard]] Result<HostList> check_host_list(const HostList& hosts, std::string_view element);

/// Whether the list names `origin` (`https://host[:port]`, as in `MessageEvent.origin` or an Origin header).
[[nodiscard]] bool names_origin(const HostList& hosts, std::string_view origin);

/// The same for a list of which an empty one means any: whether a page of `origin` may show a dispatch.
/// `null`, the origin of a sandboxed frame, only when any page may.
[[nodiscard]] bool allows_origin(const HostList& hosts, std::string_view origin);

/// The sources of the CSP directive `frame-ancestors`: `*`, or both schemes of each domain.
[[nodiscard]] std::string frame_ancestors(const HostList& hosts);

}  // namespace lms::dispatch
