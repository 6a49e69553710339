#include "cli/commands/parts.hpp"

namespace lms::cli {
namespace {

Result<ExitCode> list(Run& run) {
  Query query = in_tenant(run);
  if (const auto dispatch = run.args.opt("dispatch")) {
    LMS_ASSIGN(const std::string id, run.dispatch_id(*dispatch));
    query.emplace_back("dispatch", id);
  }
  return run.list(learner_view(), "/learners", std::move(query));
}

Result<ExitCode> show(Run& run) {
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  return run.show(learner_view(), "/learners" + api_path(id));
}

Result<ExitCode> remove(Run& run) {
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  return run.destroy(learner_view(),
                     "learner " + run.args.get("LEARNER") + " with all registrations and results",
                     "/learners" + api_path(id));
}

const Operand kLearner{"LEARNER", "id of the learner, or its external id or e-mail address", Takes::learner};

}  // namespace

std::vector<Command> learner_commands() {
  return {
      {"learner",
       "list",
       "list learners",
       "learner list --tenant acme.example",
       "",
       {},
       list_flags(
           {kTenantFlag,
            {"dispatch", "DISPATCH", "only those of this dispatch (id or COURSE@TENANT)", Takes::dispatch}}),
       Effect::reads,
       list},
      {"learner",
       "show",
       "show a learner",
       "learner show ada@acme.example",
       "",
       {kLearner},
       {kTenantFlag},
       Effect::reads,
       show},
      {"learner",
       "delete",
       "delete a learner with registrations, results and logs",
       "learner delete ada@acme.example --yes",
       "The seats that were taken become free.",
       {kLearner},
       {kTenantFlag},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
