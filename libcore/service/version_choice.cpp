#include "service/version_choice.hpp"

#include "runtime/session.hpp"
#include "sequencing/definition.hpp"
#include "service/course_repository.hpp"
#include "storage/statement.hpp"

namespace lms::service {
namespace {

const storage::Statement kNewest{
    "SELECT id, standard, state FROM course_versions WHERE course_id = $1 ORDER BY CASE WHEN state = "
    "'damaged'"
    " THEN 1 ELSE 0 END, number DESC LIMIT 1"};
const storage::Statement kNumbered{
    "SELECT id, standard, state FROM course_versions WHERE course_id = $1 AND number = $2"};
const storage::Statement kChoiceDefinition{"SELECT definition FROM course_versions WHERE id = $1"};

/// Whether a launch would go on with what the snapshot holds.
Result<bool> attempt_goes_on(storage::Transaction& tx, const PlayedVersion& now) {
  if (now.snapshot.empty()) return false;
  LMS_ASSIGN(const auto row, tx.query_one(kChoiceDefinition, {now.version_id}));
  LMS_ASSIGN(auto course, sequencing::decode_course(row->blob(0)));
  LMS_ASSIGN(const auto session, runtime::Session::open_launch(std::move(course), {}, now.snapshot));
  return session.can_resume();
}

}  // namespace

Result<std::string> choose_version(storage::Transaction& tx, std::string_view course_id,
                                   const dispatch::VersionRule& rule) {
  LMS_ASSIGN(const auto row, rule.number ? tx.query_one(kNumbered, {course_id, *rule.number})
                                         : tx.query_one(kNewest, {course_id}));
  if (!row) return fail("course.not_launchable", "the course has no version that can be opened");
  LMS_TRY(require_launchable(row->text(1)));
  if (row->text(2) == "damaged") return fail("course.damaged", "the files of this course are damaged");
  return row->text(0);
}

Result<std::string> next_version(storage::Transaction& tx, std::string_view course_id,
                                 const dispatch::VersionRule& rule, const PlayedVersion& now) {
  const auto chosen = choose_version(tx, course_id, rule);
  if (!chosen || *chosen == now.version_id) return now.version_id;
  if (rule.policy == dispatch::VersionPolicy::force) return *chosen;
  LMS_ASSIGN(const bool goes_on, attempt_goes_on(tx, now));
  return goes_on ? now.version_id : *chosen;
}

}  // namespace lms::service
