#pragma once
#include "cli/command.hpp"
#include "cli/run.hpp"

/// Flags and helpers that several nouns share.
namespace lms::cli {

inline constexpr Flag kTenantFlag{"tenant",      "TENANT",       "domain or id of the tenant",
                                  Takes::tenant, Need::optional, {}};
inline constexpr Flag kTenantFlagRequired{"tenant",      "TENANT",       "domain or id of the tenant",
                                          Takes::tenant, Need::required, {}};

/// The tenant that --tenant names, for looking up keys and e-mails.
[[nodiscard]] inline Query in_tenant(const Run& run) { return {{"tenant", run.args.get("tenant")}}; }

}  // namespace lms::cli
