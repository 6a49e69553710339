#pragma once
#include "base/result.hpp"
#include "dispatch/host_list.hpp"

#include <string_view>

namespace lms::service {

/// The origin (`https://host[:port]`) of an http or https address; nothing for what browsers and we might
/// read differently: user names, backslashes, spaces, control and non-ASCII characters in the host.
[[nodiscard]] std::string_view origin_of(std::string_view url);

/// Whether a launch may send the learner to `url` at the end: its host is on the link's list or on the
/// tenant's. Neither list has a meaning for "any".
[[nodiscard]] bool may_redirect(std::string_view url, const dispatch::HostList& link_hosts,
                                const dispatch::HostList& tenant_hosts);

}  // namespace lms::service
