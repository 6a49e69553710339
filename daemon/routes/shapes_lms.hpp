#pragma once
#include "routes/shapes.hpp"

/// What is about customers' LMSs: packages, launches from there, and what was said.
namespace lms::routes::shapes {

extern const Shape kRelayState;
extern const Shape kLmsClaim;
extern const Shape kLmsLaunch;
extern const Shape kRelayReports;
extern const Shape kConversationPage;

/// `format`, `shownIn` and `hashLearners` of packages.
[[nodiscard]] http::QueryRule package_query();

}  // namespace lms::routes::shapes
