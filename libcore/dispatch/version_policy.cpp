#include "dispatch/version_policy.hpp"

namespace lms::dispatch {

std::string_view to_text(VersionPolicy policy) {
  switch (policy) {
    case VersionPolicy::pin:
      return "pin";
    case VersionPolicy::latest:
      return "latest";
    case VersionPolicy::force:
      return "force";
  }
  return {};
}

std::optional<VersionPolicy> parse_version_policy(std::string_view text) {
  for (const auto policy : {VersionPolicy::pin, VersionPolicy::latest, VersionPolicy::force})
    if (to_text(policy) == text) return policy;
  return std::nullopt;
}

Result<void> check_version_rule(const VersionRule& rule) {
  const auto bad = [](const char* message) {
    return fail(Error{.code = "request.invalid", .message = message, .element = "version.number"});
  };
  if (rule.policy == VersionPolicy::pin && !rule.number)
    return bad("a pinned dispatch needs the number of a version");
  if (rule.policy == VersionPolicy::latest && rule.number)
    return bad("a dispatch that follows the latest version takes no number; use pin or force");
  return {};
}

}  // namespace lms::dispatch
