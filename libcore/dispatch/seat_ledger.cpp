#include "dispatch/seat_ledger.hpp"

#include <string>

namespace lms::dispatch {

Result<void> may_start(const UsageRules& rules, SeatUse use, Visitor visitor, TimePoint now) {
  if (!rules.enabled) return fail("dispatch.disabled", "this course is switched off at the moment");
  const Usage& usage = rules.usage;
  if (usage.starts_at && now < *usage.starts_at)
    return fail("dispatch.not_started", "this course opens at " + format_time(*usage.starts_at));
  if (usage.expires_at && now >= *usage.expires_at)
    return fail("dispatch.expired", "this course closed at " + format_time(*usage.expires_at));
  if (visitor == Visitor::reloading) return {};
  if (usage.max_launches && use.launches >= *usage.max_launches)
    return fail("dispatch.launches_used", "this course was opened " + std::to_string(*usage.max_launches) +
                                              " times, which is all it may be");
  if (visitor == Visitor::returning) return {};
  if (!rules.allow_new_registrations)
    return fail("dispatch.closed_to_new", "this course takes no new learners");
  if (usage.max_registrations && use.taken >= *usage.max_registrations)
    return fail("dispatch.limit_reached",
                "all " + std::to_string(*usage.max_registrations) + " places are taken");
  return {};
}

}  // namespace lms::dispatch
