#pragma once
#include "cli/command.hpp"
#include "cli/run.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Flags and helpers that several nouns share.
namespace lms::cli {

inline constexpr Flag kTenantFlag{"tenant",      "TENANT",       "domain or id of the tenant",
                                  Takes::tenant, Need::optional, {}};
inline constexpr Flag kTenantFlagRequired{"tenant",      "TENANT",       "domain or id of the tenant",
                                          Takes::tenant, Need::required, {}};

/// The tenant that --tenant names, for looking up keys and e-mails.
[[nodiscard]] inline Query in_tenant(const Run& run) { return {{"tenant", run.args.get("tenant")}}; }

/// How renewals of dispatches, and launches, are printed.
[[nodiscard]] const View& renewal_view();
[[nodiscard]] const View& launch_view();

/// Puts the whole number of `flag` into `body[field]`, when it is given; `none` takes a limit away, which is a
/// JSON null. `least` is the smallest number there is.
/// Errors: client.usage
[[nodiscard]] Result<void> add_limit(const Run& run, std::string_view flag, nlohmann::json& body,
                                     const char* field, std::int64_t least = 1);

/// The hosts of a repeated flag; `no_hosts` alone is an empty list.
/// Errors: client.usage
[[nodiscard]] Result<std::vector<std::string>> host_list(const Run& run, std::string_view flag,
                                                         std::string_view no_hosts);

/// The text of FILE, or of standard input for `-`.
/// Errors: file.*
[[nodiscard]] Result<std::string> read_input(Run& run, const std::string& file);

}  // namespace lms::cli
