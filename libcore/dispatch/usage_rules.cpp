#include "dispatch/usage_rules.hpp"

#include <string>

namespace lms::dispatch {
namespace {

std::unexpected<Error> bad(std::string element, std::string message) {
  return fail(Error{.code = "request.invalid", .message = std::move(message), .element = std::move(element)});
}

}  // namespace

std::string_view to_text(UsageType type) {
  switch (type) {
    case UsageType::unlimited:
      return "unlimited";
    case UsageType::limited:
      return "limited";
    case UsageType::expiring:
      return "expiring";
  }
  return {};
}

std::optional<UsageType> parse_usage_type(std::string_view text) {
  for (const auto type : {UsageType::unlimited, UsageType::limited, UsageType::expiring})
    if (to_text(type) == text) return type;
  return std::nullopt;
}

std::string_view to_text(Analytics analytics) {
  switch (analytics) {
    case Analytics::none:
      return "none";
    case Analytics::summary:
      return "summary";
    case Analytics::learner:
      return "learner";
  }
  return {};
}

std::optional<Analytics> parse_analytics(std::string_view text) {
  for (const auto analytics : {Analytics::none, Analytics::summary, Analytics::learner})
    if (to_text(analytics) == text) return analytics;
  return std::nullopt;
}

Result<void> check_usage(const Usage& usage) {
  if (usage.type == UsageType::limited && !usage.max_registrations && !usage.max_launches)
    return bad("usage.maxRegistrations", "a limited dispatch needs a number of registrations or of launches");
  if (usage.type == UsageType::unlimited && usage.max_registrations)
    return bad("usage.maxRegistrations",
               "an unlimited dispatch takes no number of registrations; use type limited");
  if (usage.type == UsageType::unlimited && usage.max_launches)
    return bad("usage.maxLaunches", "an unlimited dispatch takes no number of launches; use type limited");
  if (usage.type == UsageType::expiring && !usage.expires_at)
    return bad("usage.expiresAt", "an expiring dispatch needs a time at which it expires");
  const auto in_range = [](const std::optional<std::int64_t>& n) {
    return !n || (*n >= 1 && *n <= kMaxSeats);
  };
  const std::string range = " must be 1 to " + std::to_string(kMaxSeats);
  if (!in_range(usage.max_registrations))
    return bad("usage.maxRegistrations", "the number of registrations" + range);
  if (!in_range(usage.max_launches)) return bad("usage.maxLaunches", "the number of launches" + range);
  if (usage.starts_at && usage.expires_at && *usage.starts_at >= *usage.expires_at)
    return bad("usage.startsAt", "the dispatch would expire before it starts");
  return {};
}

Result<Usage> apply(const Usage& usage, const UsageChange& change) {
  Usage out = usage;
  if (change.max_registrations) out.max_registrations = *change.max_registrations;
  if (change.max_launches) out.max_launches = *change.max_launches;
  if (change.starts_at) out.starts_at = *change.starts_at;
  if (change.expires_at) out.expires_at = *change.expires_at;
  if (change.type) {
    out.type = *change.type;
    if (out.type == UsageType::unlimited && !change.max_registrations) out.max_registrations.reset();
    if (out.type == UsageType::unlimited && !change.max_launches) out.max_launches.reset();
  } else {
    out.type = out.max_registrations || out.max_launches ? UsageType::limited
               : out.expires_at                          ? UsageType::expiring
                                                         : UsageType::unlimited;
  }
  LMS_TRY(check_usage(out));
  return out;
}

}  // namespace lms::dispatch
