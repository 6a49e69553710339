#include "cli/commands/parts.hpp"
#include "cli/commands/people.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace stats_local {
namespace {

constexpr std::array kOverview = {
    Column{"Tenants", "totals.tenants"},
    Column{"Users", "totals.users"},
    Column{"Courses", "totals.courses"},
    Column{"Dispatches", "totals.dispatches"},
    Column{"Learners active in 30 days", "totals.activeLearners"},
    Column{"Damaged versions", "attention.damagedVersions"},
    Column{"Full dispatches", "attention.fullDispatches"},
    Column{"Dispatches ending in 7 days", "attention.endingDispatches"},
    Column{"Registrations that differed", "attention.divergedRegistrations"},
    Column{"Dispatches whose counts are hidden", "hidden.counts"},
};
constexpr View kView{"figures", kOverview, kOverview, "totals.tenants"};

Result<ExitCode> stats(Run& run) {
  Query query = in_tenant(run);
  query.emplace_back("days", run.args.get("days"));
  return run.show(kView, "/stats", query);
}

}  // namespace
}  // namespace stats_local

std::vector<Command> stats_commands() {
  using namespace stats_local;
  return {
      {"",
       "stats",
       "show figures: how many there are, and what needs a hand",
       "stats --tenant acme.example --days 90 -o json",
       "-o json has launches, completions and active learners of each day. A tenant's own people are shown "
       "what "
       "the analytics of its dispatches allow ('dispatch create --analytics'); hidden.counts says how many "
       "are "
       "left out.",
       {},
       {kTenantFlag, {"days", "N", "days up to today (default: 30)", Takes::number}},
       Effect::reads,
       stats},
  };
}

}  // namespace lms::cli
