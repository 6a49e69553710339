#pragma once
#include "base/result.hpp"
#include "cli/command.hpp"
#include "cli/run.hpp"

namespace lms::cli {

/// Of the noun `learner`, what writes down what is kept of one.
[[nodiscard]] Command learner_export_command();

/// `--agent`s as the server takes them together.
/// Errors: client.usage
[[nodiscard]] Result<Query> agents_of(const Run& run);
/// The same, and the tenant, for a command that is about agents alone.
/// Errors: client.usage, also when there is none
[[nodiscard]] Result<Query> agents_alone(const Run& run);

inline constexpr Operand kLearner{"LEARNER", "id of the learner, or its external id or e-mail address",
                                  Takes::learner};
inline constexpr Operand kLearnerIfAny{"LEARNER", kLearner.help, Takes::learner, Need::optional};
inline constexpr Flag kAgent{
    .name = "agent",
    .value = "AGENT",
    .help = "e-mail address or xAPI Agent in JSON that is the learner, too; may be repeated",
    .repeated = true};

}  // namespace lms::cli
