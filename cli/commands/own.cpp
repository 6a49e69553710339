#include "cli/commands/parts.hpp"
#include "cli/commands/people.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace own_local {
namespace {

using nlohmann::json;

constexpr std::array kCourseList = {
    Column{"TITLE", "title"},
    Column{"STATE", "registration.state"},
    Column{"SUCCESS", "registration.success"},
    Column{"SCORE", "registration.score.scaled"},
    Column{"ENDS", "expiresAt", Show::time},
    Column{"REFUSED", "refusal.code"},
    Column{"ID", "dispatchId"},
};
constexpr View kCourses{"course", kCourseList, kCourseList, "dispatchId"};

constexpr std::array kLaunchDetail = {
    Column{"Link", "url"},
    Column{"Expires", "expiresAt", Show::time},
};
constexpr View kLaunch{"launch", kLaunchDetail, kLaunchDetail, "url"};

Result<ExitCode> courses(Run& run) { return run.list(kCourses, "/me/courses"); }

Result<ExitCode> show(Run& run) {
  return run.show(kCourses, "/me/courses" + api_path(run.args.get("DISPATCH")));
}

Result<ExitCode> launch(Run& run) {
  json body = json::object();
  if (run.args.has("debug")) body["debug"] = true;
  return run.change_and_show(kLaunch, Run::Method::post, "/launch" + api_path(run.args.get("DISPATCH")),
                             body);
}

const Operand kDispatch{"DISPATCH", "id of the dispatch, as 'me courses' shows it", Takes::text};

}  // namespace
}  // namespace own_local

std::vector<Command> own_commands() {
  using namespace own_local;
  return {
      {"me",
       "courses",
       "list the courses that you may use, with your results",
       "me courses",
       "",
       {},
       list_flags({}),
       Effect::reads,
       courses},
      {"me",
       "show",
       "show one of your courses with contents and visits",
       "me show 01890a5d-ac96-774b-bcce-b302099a8057 -o json",
       "",
       {kDispatch},
       {},
       Effect::reads,
       show},
      {"me",
       "launch",
       "make a link that opens a course for you, once and within two minutes",
       "me launch 01890a5d-ac96-774b-bcce-b302099a8057",
       "",
       {kDispatch},
       {{"debug", "", "with the debug panel, for administrators", Takes::nothing}},
       Effect::changes,
       launch},
  };
}

}  // namespace lms::cli
