#include "routes/shapes.hpp"

#include "dispatch/usage_rules.hpp"
#include "dispatch/version_policy.hpp"
#include "http/router.hpp"
#include "routes/shape_parts.hpp"
#include "routes/shapes_lms.hpp"
#include "service/launch_links.hpp"
#include "service/paging.hpp"
#include "service/tenants.hpp"
#include "service/user_batch.hpp"
#include "service/users.hpp"

namespace lms::routes::shapes {
namespace {

using service::TenantStatus;

const Shape kBatchText = Shape::text(0, 4096);
const Shape kBytes = {.kind = Shape::Kind::text, .max_bytes = std::size_t{1} << 30, .format = "byte"};
const Shape kSha256 = Shape::text(64, 64);
const Shape kNumber = Shape::number();
const Shape kTenantStatus = Shape::word({to_text(TenantStatus::active), to_text(TenantStatus::suspended)});
const Shape kUsageType = Shape::word({"unlimited", "limited", "expiring"});
const Shape kAnalytics = Shape::word({"none", "summary", "learner"});
const Shape kCompletion = Shape::word({"unknown", "notAttempted", "incomplete", "completed"});
const Shape kSuccess = Shape::word({"unknown", "failed", "passed"});
const Shape kTexts = Shape::array(kText);

}  // namespace

const Shape kRef = Shape::text(1, 320);
const Shape kTitle = Shape::text(1, 800);
const Shape kBoolean = Shape::boolean();
const Shape kTime = Shape::text(1, 64, "date-time");
const Shape kWord = Shape::text(1, 64);
const Shape kLimit = Shape::integer(1, service::kMaxLimit);
const Shape kCursor = Shape::text(1, 8192);
const Shape kSearch = Shape::text(0, 200);

namespace {
const Shape kErrorDetails = Shape::object("ErrorDetails", "Where it went wrong, as far as it is known.",
                                          {{"file", &kText, optional},
                                           {"line", &kCount, optional},
                                           {"element", &kText, optional, "JSON field or parameter."},
                                           {"rule", &kText, optional}});
const Shape kErrorBody =
    Shape::object("ErrorBody", "",
                  {{"code", &kWord, required, "Stable and dotted, as in `course.not_found`."},
                   {"message", &kText, required, "One sentence for people."},
                   {"details", &kErrorDetails, optional},
                   {"requestId", &kText, optional, "Also in the log and in `X-Request-Id`."}});
}  // namespace
const Shape kError = Shape::object("Error", "Every answer that is not a good one.", {{"error", &kErrorBody}});

const Shape kHealth = Shape::object("Health", "", {{"status", &kWord}});

const Shape kCredentials =
    Shape::object("Credentials", "",
                  {{"email", &kEmail},
                   {"password", &kPassword},
                   {"tenant", &kRef, optional, "Id or domain, when the e-mail is known in several."}});
const Shape kRefreshToken = Shape::object("RefreshToken", "", {{"refreshToken", &kSecret}});

const Shape kUser = Shape::object("User", "Somebody who can log in.",
                                  {{"id", &kId},
                                   {"tenantId", &kId},
                                   {"email", &kEmail},
                                   {"firstName", &kName},
                                   {"lastName", &kName},
                                   {"role", &kRole},
                                   {"active", &kBoolean},
                                   {"createdAt", &kTime},
                                   {"updatedAt", &kTime}});
namespace {
const Shape kUsers = Shape::array(kUser);
}
const Shape kUserPage = page_of(kUsers, "UserPage");
const Shape kLogin = Shape::object("Login", "",
                                   {{"token", &kText, required, "Bearer token."},
                                    {"refreshToken", &kSecret, required, "Good for one use."},
                                    {"expiresIn", &kCount, required, "Seconds the bearer token lives."},
                                    {"user", &kUser}});
const Shape kNewUser = Shape::object("NewUser", "",
                                     {{"email", &kEmail},
                                      {"firstName", &kName},
                                      {"lastName", &kName},
                                      {"password", &kPassword},
                                      {"role", &kRole, optional, "learner unless said."}});
const Shape kUserChange = Shape::object("UserChange", "What is absent stays as it is.",
                                        {{"firstName", &kName, optional},
                                         {"lastName", &kName, optional},
                                         {"role", &kRole, optional},
                                         {"active", &kBoolean, optional},
                                         {"password", &kPassword, optional}});

namespace {
// What a field may hold is judged user by user, so that a bad one keeps no other out.
const Shape kBatchUser =
    Shape::object("BatchUser", "Who it is by tenant and e-mail, and what it should be; what is absent stays.",
                  {{"tenant", &kBatchText, optional, "Id or domain; the caller's own unless said."},
                   {"email", &kBatchText},
                   {"firstName", &kBatchText, optional},
                   {"lastName", &kBatchText, optional},
                   {"role", &kRole, optional},
                   {"active", &kBoolean, optional},
                   {"password", &kBatchText, optional, "Counts for a user who is made now."},
                   {"passwordHash", &kBatchText, optional, "argon2id, from another installation."}});
const Shape kBatchUsers = Shape::array(kBatchUser, service::kMaxBatch);
const Shape kBatchKind = Shape::word({"created", "updated", "unchanged", "refused"});
const Shape kBatchResult =
    Shape::object("BatchResult", "",
                  {{"outcome", &kBatchKind}, {"user", &kUser, optional}, {"error", &kErrorBody, optional}});
const Shape kBatchResults = Shape::array(kBatchResult);
}  // namespace
const Shape kUserBatch = Shape::object(
    "UserBatch", "",
    {{"users", &kBatchUsers},
     {"update", &kBoolean, optional, "Change users who exist and differ; else they are refused."},
     {"dryRun", &kBoolean, optional, "Say what would happen and change nothing."}});
const Shape kUserBatchReport = Shape::object(
    "UserBatchReport", "", {{"results", &kBatchResults, required, "In the order of the users."}});

namespace {
const Shape kUsage = Shape::object("Usage", "How much a dispatch allows.",
                                   {{"type", &kUsageType},
                                    {"maxRegistrations", &kCount, nullable},
                                    {"maxLaunches", &kCount, nullable},
                                    {"startsAt", &kTime, nullable},
                                    {"expiresAt", &kTime, nullable}});
const Shape kSeats = Shape::integer(0, dispatch::kMaxSeats);
const Shape kUsageChange =
    Shape::object("UsageChange", "In a change, null takes a limit away and what is absent stays.",
                  {{"type", &kUsageType, optional},
                   {"maxRegistrations", &kSeats, optional},
                   {"maxLaunches", &kSeats, optional},
                   {"startsAt", &kTime, optional},
                   {"expiresAt", &kTime, optional}});
const Shape kUsed =
    Shape::object("DispatchUse", "What counts against the maxima, since it was last set back.",
                  {{"registrations", &kCount}, {"launches", &kCount}, {"renewals", &kCount}});
const Shape kVersionPolicy =
    Shape::word({to_text(dispatch::VersionPolicy::pin), to_text(dispatch::VersionPolicy::latest),
                 to_text(dispatch::VersionPolicy::force)});
const Shape kVersionRule = Shape::object(
    "VersionRule", "The version that is played: from the next attempt on, or from the next launch on.",
    {{"policy", &kVersionPolicy}, {"number", &kCount, nullable}});
const Shape kVersionRuleChange = Shape::object("VersionRuleChange", "Without a number: the newest version.",
                                               {{"policy", &kVersionPolicy}, {"number", &kCount, optional}});
const Shape kHosts = Shape::array(kText, 100);
const Shape kCounts = Shape::object(
    "DispatchCounts", "", {{"registrations", &kCount}, {"launches", &kCount}, {"completed", &kCount}});
}  // namespace
const Shape kDispatch =
    Shape::object("Dispatch", "A course that a tenant may use.",
                  {{"id", &kId},
                   {"tenantId", &kId},
                   {"tenantDomain", &kText},
                   {"ownerTenantId", &kId, required, "Whose the course is."},
                   {"courseId", &kId},
                   {"courseKey", &kText},
                   {"courseTitle", &kText},
                   {"usage", &kUsage},
                   {"allowNewRegistrations", &kBoolean},
                   {"enabled", &kBoolean},
                   {"version", &kVersionRule},
                   {"lmsDomains", &kHosts, required, "Whose pages may show it; none = any."},
                   {"used", &kUsed, nullable, "Null where analytics hide it."},
                   {"analytics", &kAnalytics},
                   {"counts", &kCounts, nullable, "Null where analytics hide it."},
                   {"createdAt", &kTime},
                   {"updatedAt", &kTime}});
namespace {
const Shape kDispatches = Shape::array(kDispatch);
}
const Shape kDispatchPage = page_of(kDispatches, "DispatchPage");
const Shape kNewDispatch = Shape::object("NewDispatch", "",
                                         {{"courseId", &kRef, required, "Id or key."},
                                          {"tenantId", &kRef, required, "Id or domain."},
                                          {"usage", &kUsageChange, optional},
                                          {"allowNewRegistrations", &kBoolean, optional},
                                          {"enabled", &kBoolean, optional},
                                          {"version", &kVersionRuleChange, optional},
                                          {"lmsDomains", &kHosts, optional},
                                          {"analytics", &kAnalytics, optional}});
const Shape kDispatchChange = Shape::object("DispatchChange", "What is absent stays as it is.",
                                            {{"usage", &kUsageChange, optional},
                                             {"allowNewRegistrations", &kBoolean, optional},
                                             {"enabled", &kBoolean, optional},
                                             {"version", &kVersionRuleChange, optional},
                                             {"lmsDomains", &kHosts, optional},
                                             {"analytics", &kAnalytics, optional}});
const Shape kCountReset =
    Shape::object("CountReset", "Which counts begin at 0 again; both unless said.",
                  {{"registrations", &kBoolean, optional}, {"launches", &kBoolean, optional}});
namespace {
const Shape kRenewal =
    Shape::object("Renewal", "One time that counts were set back.",
                  {{"id", &kId},
                   {"at", &kTime},
                   {"actorId", &kWord, required, "User or API key."},
                   {"registrations", &kCount, nullable, "Counted until then; null = not reset."},
                   {"launches", &kCount, nullable}});
const Shape kRenewals = Shape::array(kRenewal);
}  // namespace
const Shape kRenewalPage = page_of(kRenewals, "RenewalPage");

namespace {
const Shape kTenantStats =
    Shape::object("TenantStats", "",
                  {{"totalUsers", &kCount},
                   {"activeUsers", &kCount, required, "Launched within 30 days."},
                   {"totalCourses", &kCount},
                   {"totalDispatches", &kCount},
                   {"registrations", &kCount, nullable, "In all its dispatches; for the platform alone."}});
}
namespace {
const Shape kOnOff = Shape::word({"off", "on"});
}  // namespace
const Shape kTenant = Shape::object("TenantWithStats", "A customer, or the platform itself.",
                                    {{"id", &kId},
                                     {"name", &kName},
                                     {"domain", &kText},
                                     {"status", &kTenantStatus},
                                     {"maxRegistrations", &kCount, nullable, "Over all dispatches."},
                                     {"redirectHosts", &kHosts, required, "Where links may send learners."},
                                     {"statements", &kOnOff, required, "Of what learners do in courses."},
                                     {"createdAt", &kTime},
                                     {"updatedAt", &kTime},
                                     {"stats", &kTenantStats},
                                     {"users", &kUsers, required, "The newest five."},
                                     {"recentDispatches", &kDispatches, required, "The newest five."}});
const Shape kTenants = Shape::list(kTenant, "TenantWithStatsList");
const Shape kNewTenant = Shape::object("NewTenant", "", {{"name", &kName}, {"domain", &kRef}});
const Shape kTenantChange = Shape::object(
    "TenantChange", "What is absent stays as it is.",
    {{"name", &kName, optional},
     {"status", &kTenantStatus, optional},
     {"maxRegistrations", &kSeats, optional, "null takes the cap away."},
     {"redirectHosts", &kHosts, optional},
     {"statements", &kOnOff, optional, "Whether what learners do in courses is recorded as xAPI."}});
const Shape kCourseAssignment =
    Shape::object("CourseAssignment", "", {{"courseId", &kRef, required, "Id or key."}});

namespace {
const Shape kStrictness = Shape::word({"lenient", "strict"});
const Shape kDescription = Shape::text(0, 16'000);  // the services count characters
const Shape kOpensIn = Shape::word({"frame", "window"});
const Shape kSilentSco = Shape::word({"incomplete", "completed"});
const Shape kCourseStatements = Shape::word({"tenant", "off", "on"});
}  // namespace
const Shape kCourse =
    Shape::object("Course", "",
                  {{"id", &kId},
                   {"tenantId", &kId},
                   {"key", &kText, required, "Unique in its tenant."},
                   {"title", &kText},
                   {"description", &kDescription, required, "For learners, maybe in several lines."},
                   {"standard", &kWord, required, "Of the latest version."},
                   {"launchable", &kBoolean},
                   {"latestVersion", &kCount},
                   {"versions", &kCount},
                   {"strictness", &kStrictness, required, "How SCORM 1.2 limits are taken."},
                   {"opensIn", &kOpensIn},
                   {"silentSco", &kSilentSco, required, "What content without a call counts as."},
                   {"statements", &kCourseStatements, required,
                    "Recorded as xAPI: as the learner's tenant says, or not so."},
                   {"createdAt", &kTime},
                   {"updatedAt", &kTime}});
namespace {
const Shape kCourses = Shape::array(kCourse);
const Shape kAssignedCourse =
    Shape::object("AssignedCourse", "", {{"course", &kCourse}, {"dispatch", &kDispatch}});
extern const Shape kStructureItem;
const Shape kStructure = Shape::array(kStructureItem);
const Shape kStructureItem = Shape::object(
    "StructureItem", "An entry of the table of contents.",
    {{"id", &kAnyText}, {"title", &kAnyText}, {"href", &kAnyText, nullable}, {"children", &kStructure}});
const Shape kWarning = Shape::object("ImportWarning", "What import put up with.",
                                     {{"code", &kText},
                                      {"message", &kAnyText},
                                      {"file", &kAnyText, optional},
                                      {"line", &kCount, optional},
                                      {"element", &kAnyText, optional},
                                      {"rule", &kAnyText, optional}});
const Shape kWarnings = Shape::array(kWarning);
const Shape kVersionState = Shape::word({"checking", "ok", "damaged"});
}  // namespace
const Shape kAssignedCourses = Shape::list(kAssignedCourse, "AssignedCourseList");
const Shape kCoursePage = page_of(kCourses, "CoursePage");
const Shape kCourseChange = Shape::object("CourseChange", "",
                                          {{"title", &kName, optional},
                                           {"description", &kDescription, optional},
                                           {"strictness", &kStrictness, optional},
                                           {"opensIn", &kOpensIn, optional},
                                           {"silentSco", &kSilentSco, optional},
                                           {"statements", &kCourseStatements, optional}});
const Shape kVersion = Shape::object("Version", "One import of a course; never changes.",
                                     {{"id", &kId},
                                      {"courseId", &kId},
                                      {"number", &kCount},
                                      {"title", &kText},
                                      {"standard", &kWord},
                                      {"state", &kVersionState},
                                      {"launchable", &kBoolean},
                                      {"sizeBytes", &kCount},
                                      {"files", &kCount},
                                      {"sha256", &kSha256},
                                      {"manifestIdentifier", &kAnyText},
                                      {"createdAt", &kTime},
                                      {"structure", &kStructure, optional, "Where one version is shown."},
                                      {"warnings", &kWarnings, optional, "Where one version is shown."}});
namespace {
const Shape kVersions = Shape::array(kVersion);
const Shape kImportKind = Shape::word({"created", "version", "unchanged"});
}  // namespace
const Shape kVersionPage = page_of(kVersions, "VersionPage");
const Shape kImportOutcome = Shape::object(
    "ImportOutcome", "",
    {{"outcome", &kImportKind}, {"course", &kCourse}, {"version", &kVersion}, {"hints", &kTexts}});

namespace {
const Shape kLinkKind =
    Shape::word({to_text(service::LinkKind::learner), to_text(service::LinkKind::anonymous),
                 to_text(service::LinkKind::preview)});
const Shape kLanguage = Shape::word(service::player_languages());
std::vector<http::Field> launch_link_fields() {
  return {{"id", &kId},
          {"tenantId", &kId},
          {"dispatchId", &kId},
          {"kind", &kLinkKind},
          {"learnerId", &kId, nullable, "Of a link for one learner."},
          {"learnerName", &kAnyText, nullable},
          {"tokenHint", &kWord, required, "The token's first characters."},
          {"expiresAt", &kTime, nullable},
          {"revokedAt", &kTime, nullable},
          {"maxUses", &kCount, nullable},
          {"maxLearners", &kCount, nullable},
          {"language", &kWord, nullable, "Of the player; null = the browser's."},
          {"redirectUrl", &kUrl, nullable, "Where the learner goes at the end."},
          {"redirectHosts", &kHosts, required, "Allowed beside the tenant's."},
          {"debug", &kBoolean},
          {"uses", &kCount, nullable, "Accepted exchanges; null where analytics hide it."},
          {"learners", &kCount, nullable, "Who came by an anonymous link."},
          {"lastUsedAt", &kTime, nullable},
          {"createdAt", &kTime}};
}

Shape created_launch_link() {
  auto fields = launch_link_fields();
  fields.push_back({"url", &kUrl, required, "Shown once: only a hash of its token is kept."});
  return Shape::object("CreatedLaunchLink", "", std::move(fields));
}
const Shape kNamedLearner =
    Shape::object("NamedLearner", "Somebody by the customer's own id, or by an e-mail address.",
                  {{"id", &kText, optional}, {"email", &kEmail, optional}, {"name", &kText, optional}});
}  // namespace
const Shape kLaunchLink =
    Shape::object("LaunchLink", "Opens a dispatch: for one learner, whoever says a name, or as a preview.",
                  launch_link_fields());
namespace {
const Shape kLaunchLinks = Shape::array(kLaunchLink);
}
const Shape kLaunchLinkPage = page_of(kLaunchLinks, "LaunchLinkPage");
const Shape kCreatedLaunchLink = created_launch_link();
const Shape kNewLaunchLink = Shape::object(
    "NewLaunchLink", "For a learner: exactly one of userId, email and learner; for the other kinds none.",
    {{"kind", &kLinkKind, optional, "learner unless said."},
     {"userId", &kRef, optional},
     {"email", &kEmail, optional, "Of a user of the tenant."},
     {"learner", &kNamedLearner, optional},
     {"expiresAt", &kTime, optional},
     {"maxUses", &kSeats, optional},
     {"maxLearners", &kSeats, optional, "Of an anonymous link."},
     {"language", &kLanguage, optional},
     {"redirectUrl", &kUrl, optional, "Its host is on the link's or the tenant's list."},
     {"redirectHosts", &kHosts, optional, "An administrator's to name."},
     {"debug", &kBoolean, optional, "With the debug panel."}});
namespace {
const Shape kLaunchEnd = Shape::word({"open", "left", "reloaded", "forced", "vanished", "reset"});
const Shape kLaunchedBy = Shape::object("LaunchedBy", "", {{"id", &kId}, {"name", &kAnyText}});
const Shape kLaunchRecord =
    Shape::object("LaunchRecord", "One opening of a registration.",
                  {{"id", &kId},
                   {"registrationId", &kId},
                   {"learner", &kLaunchedBy},
                   {"linkId", &kId, nullable},
                   {"epoch", &kCount},
                   {"versionNumber", &kCount},
                   {"launchedAt", &kTime},
                   {"lastSyncAt", &kTime, nullable},
                   {"calls", &kCount},
                   {"lateBatches", &kCount, required, "Arrived after a newer launch, not applied."},
                   {"end", &kLaunchEnd, required, "forced: opened elsewhere while it was alive."},
                   {"endedAt", &kTime, nullable},
                   {"supersededBy", &kId, nullable}});
const Shape kLaunchRecords = Shape::array(kLaunchRecord);
}  // namespace
const Shape kLaunchRecordPage = page_of(kLaunchRecords, "LaunchRecordPage");

namespace {
const Shape kLearnerKind = Shape::word({"user", "lms", "email", "anonymous"});
}
namespace {
const Shape kAccount = Shape::object("AgentAccount", "", {{"homePage", &kAnyText}, {"name", &kAnyText}});
}  // namespace
const Shape kIdentifiedAgent = Shape::object("IdentifiedAgent", "An xAPI Agent, by its identifier alone.",
                                             {{"mbox", &kAnyText, optional},
                                              {"mbox_sha1sum", &kAnyText, optional},
                                              {"openid", &kAnyText, optional},
                                              {"account", &kAccount, optional}});
const Shape kLearner =
    Shape::object("Learner", "Somebody who learns; not always a user.",
                  {{"id", &kId},
                   {"tenantId", &kId},
                   {"kind", &kLearnerKind},
                   {"externalId", &kAnyText},
                   {"name", &kAnyText},
                   {"dispatchId", &kId, nullable},
                   {"userId", &kId, nullable},
                   {"registrations", &kCount},
                   {"agent", &kIdentifiedAgent, required, "Who the learner is in statements of courses."},
                   {"createdAt", &kTime},
                   {"updatedAt", &kTime}});
const Shape kRegistrationState = Shape::word({"notStarted", "inProgress", "suspended", "completed"});
namespace {
const Shape kLearners = Shape::array(kLearner);
const Shape kScore = Shape::object("Score", "",
                                   {{"scaled", &kNumber, nullable},
                                    {"raw", &kNumber, nullable},
                                    {"min", &kNumber, nullable},
                                    {"max", &kNumber, nullable}});
const Shape kActivity = Shape::object("ActivityStatus", "",
                                      {{"id", &kAnyText},
                                       {"title", &kAnyText},
                                       {"depth", &kCount},
                                       {"completion", &kCompletion},
                                       {"success", &kSuccess}});
const Shape kActivities = Shape::array(kActivity);
const Shape kRegisteredLearner =
    Shape::object("RegisteredLearner", "", {{"id", &kId}, {"externalId", &kAnyText}, {"name", &kAnyText}});
}  // namespace
const Shape kLearnerPage = page_of(kLearners, "LearnerPage");
const Shape kRegistration =
    Shape::object("Registration", "A learner's way through a version of a course.",
                  {{"id", &kId},
                   {"tenantId", &kId},
                   {"dispatchId", &kId},
                   {"courseId", &kId},
                   {"courseKey", &kText},
                   {"courseTitle", &kText},
                   {"versionNumber", &kCount},
                   {"learner", &kRegisteredLearner},
                   {"state", &kRegistrationState},
                   {"completion", &kCompletion},
                   {"success", &kSuccess},
                   {"score", &kScore, nullable},
                   {"progress", &kNumber, nullable},
                   {"totalSeconds", &kNumber},
                   {"launches", &kCount},
                   {"diverged", &kCount, required, "Batches whose state differed from the player's."},
                   {"createdAt", &kTime},
                   {"updatedAt", &kTime},
                   {"firstLaunchAt", &kTime, nullable},
                   {"lastLaunchAt", &kTime, nullable},
                   {"completedAt", &kTime, nullable},
                   {"activities", &kActivities, optional, "Where one registration is shown."},
                   {"lms", &kRelayState, optional, "The same, of launches from a customer's LMS."}});
namespace {
const Shape kRegistrations = Shape::array(kRegistration);
const Shape kLogLine = Shape::object("LogLine", "A call that a course made, or a navigation event.",
                                     {{"launch", &kId},
                                      {"epoch", &kCount},
                                      {"seq", &kCount},
                                      {"repeats", &kCount},
                                      {"at", &kTime},
                                      {"delivery", &kCount},
                                      {"call", &kAnyText, optional},
                                      {"nav", &kAnyText, optional},
                                      {"argument", &kAnyText},
                                      {"value", &kAnyText},
                                      {"result", &kAnyText},
                                      {"error", &kCount},
                                      {"applied", &kBoolean},
                                      {"diagnostic", &kAnyText}});
const Shape kLogLines = Shape::array(kLogLine);
}  // namespace
const Shape kRegistrationPage = page_of(kRegistrations, "RegistrationPage");
const Shape kLogPage = page_of(kLogLines, "LogPage");

namespace {
const Shape kAttempt = Shape::object("Attempt", "One opening of a registration.",
                                     {{"launch", &kId},
                                      {"number", &kCount},
                                      {"launchedAt", &kTime},
                                      {"lastSyncAt", &kTime, nullable, "When its last call was stored."},
                                      {"calls", &kCount}});
const Shape kAttempts = Shape::array(kAttempt);
const Shape kRefusal = Shape::object("Refusal", "Why it cannot be opened at this moment.",
                                     {{"code", &kWord}, {"message", &kText}});
std::vector<http::Field> own_course_fields() {
  return {{"dispatchId", &kId},
          {"courseId", &kId},
          {"title", &kAnyText},
          {"standard", &kAnyText, required, "Of the latest version."},
          {"assignedAt", &kTime},
          {"startsAt", &kTime, nullable},
          {"expiresAt", &kTime, nullable},
          {"refusal", &kRefusal, nullable},
          {"registration", &kRegistration, nullable}};
}
Shape own_course_detail() {
  auto fields = own_course_fields();
  fields.push_back({"description", &kDescription});
  fields.push_back({"structure", &kStructure});
  fields.push_back({"attempts", &kAttempts, required, "Newest first."});
  return Shape::object("OwnCourseDetail", "", std::move(fields));
}
const Shape kOwnCourse =
    Shape::object("OwnCourse", "A course that the caller may use, and how far he is.", own_course_fields());
const Shape kOwnCourses = Shape::array(kOwnCourse);
}  // namespace
const Shape kOwnCoursePage = page_of(kOwnCourses, "OwnCoursePage");
const Shape kOwnCourseDetail = own_course_detail();
const Shape kNewOwnLaunch = Shape::object(
    "NewOwnLaunch", "", {{"debug", &kBoolean, optional, "With the debug panel; for administrators."}});
const Shape kOwnLaunch = Shape::object(
    "OwnLaunch", "",
    {{"url", &kUrl, required, "Opens the course for the caller, once and soon."}, {"expiresAt", &kTime}});

const Shape kLaunchCredential =
    Shape::object("LaunchCredential", "A token (of a link) or a ticket (of this tab's launch).",
                  {{"token", &kSecret, optional},
                   {"ticket", &kSecret, optional},
                   {"browser", &kSecret, optional, "A random secret that the browser keeps for this link."},
                   {"learnerName", &kAnyText, optional, "Where the link asks for it."},
                   {"redirectUrl", &kUrl, optional, "Where to go at the end, if a list allows it."}});
const Shape kOpenedLaunch =
    Shape::object("OpenedLaunch", "Everything the player needs.",
                  {{"launchId", &kId},
                   {"registrationId", &kId, nullable, "null in a preview."},
                   {"epoch", &kCount},
                   {"secret", &kSecret, nullable, "For X-Launch-Secret; null in a preview."},
                   {"ticket", &kSecret, nullable, "null in a preview."},
                   {"title", &kAnyText},
                   {"standard", &kWord},
                   {"learnerName", &kAnyText},
                   {"mode", &kWord},
                   {"language", &kWord, nullable},
                   {"redirectUrl", &kUrl, nullable},
                   {"debug", &kBoolean},
                   {"opensIn", &kOpensIn},
                   {"build", &kWord},
                   {"definition", &kBytes},
                   {"context", &kBytes},
                   {"snapshot", &kBytes},
                   {"resume", &kBoolean},
                   {"files", &kText},
                   {"syncSeconds", &kCount},
                   {"launchedAt", &kTime}});
namespace {
const Shape kResult = Shape::object("Result", "",
                                    {{"completion", &kCompletion},
                                     {"success", &kSuccess},
                                     {"scaled", &kNumber, nullable},
                                     {"progress", &kNumber, nullable},
                                     {"totalSeconds", &kNumber}});
}
const Shape kSyncAnswer = Shape::object(
    "SyncAnswer", "", {{"acked", &kCount, required, "The last call that is stored."}, {"result", &kResult}});

namespace {
const Shape kScope = Shape::text(1, 64);
const Shape kScopes = Shape::array(kScope);
std::vector<http::Field> api_key_fields() {
  return {{"id", &kId},
          {"tenantId", &kId},
          {"name", &kName},
          {"scopes", &kScopes},
          {"hint", &kWord, required, "The key's first characters."},
          {"createdBy", &kId, required, "A user or another key."},
          {"expiresAt", &kTime, nullable},
          {"revokedAt", &kTime, nullable},
          {"lastUsedAt", &kTime, nullable, "To the minute."},
          {"createdAt", &kTime}};
}
Shape created_api_key() {
  auto fields = api_key_fields();
  fields.push_back({"key", &kSecret, required, "Shown once: only a hash of it is kept."});
  return Shape::object("CreatedApiKey", "", std::move(fields));
}
}  // namespace
const Shape kApiKey =
    Shape::object("ApiKey", "A key for programs: an administrator of its tenant, narrowed to its scopes.",
                  api_key_fields());
const Shape kCreatedApiKey = created_api_key();
namespace {
const Shape kApiKeys = Shape::array(kApiKey);
}
const Shape kApiKeyPage = page_of(kApiKeys, "ApiKeyPage");
const Shape kNewApiKey =
    Shape::object("NewApiKey", "",
                  {{"name", &kName},
                   {"scopes", &kScopes, required,
                    "`course.import`, `course.*`, `read` for all reading, `*` for everything."},
                   {"tenantId", &kRef, optional, "Id or domain; the caller's own unless said."},
                   {"expiresAt", &kTime, optional}});

namespace {
const Shape kDetails = Shape::map(kAnyText);
const Shape kAuditRecord = Shape::object("AuditRecord", "Who changed what, when and from where.",
                                         {{"id", &kId},
                                          {"at", &kTime},
                                          {"tenantId", &kId},
                                          {"actorId", &kId, required, "A user, an API key, or `lmsd`."},
                                          {"actorEmail", &kEmail, nullable},
                                          {"address", &kAnyText, nullable},
                                          {"action", &kWord},
                                          {"objectType", &kWord},
                                          {"objectId", &kAnyText},
                                          {"details", &kDetails}});
const Shape kAuditRecords = Shape::array(kAuditRecord);
}  // namespace
const Shape kAuditPage = page_of(kAuditRecords, "AuditPage");

const Shape kIdempotencyKey = Shape::text(1, 255);

std::vector<Parameter> once_headers() {
  return {{"Idempotency-Key", &kIdempotencyKey,
           "Of the client's choice: the same request with the same key within a day is answered as the first "
           "time and creates nothing; another request with it is refused."}};
}

http::QueryRule list_query(std::vector<Parameter> more, const char* searched) {
  more.push_back({"limit", &kLimit, "Items on a page; 50 unless said."});
  more.push_back({"cursor", &kCursor, "`next` of the page before."});
  more.push_back({"q", &kSearch, searched});
  more.push_back({"sort", &kWord, "Field to sort by; a leading `-` turns the order round."});
  return {.parameters = std::move(more)};
}

http::QueryRule tenant_query() {
  return {.parameters = {{"tenant", &kRef, "Id or domain, where a name in the path is not enough."}}};
}

http::QueryRule force_query() {
  return {.parameters = {{"force", &kBoolean, "Also when something still depends on it."}}};
}

}  // namespace lms::routes::shapes
