#include "routes/json.hpp"

#include "base/encoding.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using nlohmann::json;

json time(TimePoint t) { return format_time(t); }

json time(const std::optional<TimePoint>& t) { return t ? json(format_time(*t)) : json(nullptr); }

template <class T>
json maybe(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

/// "" means that there is none.
json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json seconds(std::int64_t milliseconds) { return static_cast<double>(milliseconds) / 1000.0; }

std::string_view to_text(runtime::Completion completion) {
  switch (completion) {
    case runtime::Completion::unknown:
      return "unknown";
    case runtime::Completion::not_attempted:
      return "notAttempted";
    case runtime::Completion::incomplete:
      return "incomplete";
    case runtime::Completion::completed:
      return "completed";
  }
  return "unknown";
}

/// A registration says by its state that nothing was attempted.
std::string_view registration_completion(runtime::Completion completion) {
  return completion == runtime::Completion::not_attempted ? "unknown" : to_text(completion);
}

std::string_view to_text(runtime::Success success) {
  switch (success) {
    case runtime::Success::unknown:
      return "unknown";
    case runtime::Success::failed:
      return "failed";
    case runtime::Success::passed:
      return "passed";
  }
  return "unknown";
}

json score_of(const runtime::CourseResult& result) {
  if (!result.scaled && !result.raw && !result.min && !result.max) return nullptr;
  return {{"scaled", maybe(result.scaled)},
          {"raw", maybe(result.raw)},
          {"min", maybe(result.min)},
          {"max", maybe(result.max)}};
}

json structure_of(const std::vector<service::StructureItem>& items) {
  json out = json::array();
  for (const auto& item : items)
    out.push_back({{"id", item.id},
                   {"title", item.title},
                   {"href", text_or_null(item.href)},
                   {"children", structure_of(item.children)}});
  return out;
}

json activities_of(const std::vector<service::ActivityStatus>& activities) {
  json out = json::array();
  for (const auto& activity : activities)
    out.push_back({{"id", activity.id},
                   {"title", activity.title},
                   {"depth", activity.depth},
                   {"completion", to_text(activity.completion)},
                   {"success", to_text(activity.success)}});
  return out;
}

json used_of(const service::Dispatch& dispatch) {
  if (dispatch.counts_hidden) return nullptr;
  return {{"registrations", dispatch.used.taken},
          {"launches", dispatch.used.launches},
          {"renewals", dispatch.renewals}};
}

json counts_of(const service::Dispatch& dispatch) {
  if (dispatch.counts_hidden) return nullptr;
  return {{"registrations", dispatch.registrations},
          {"launches", dispatch.launches},
          {"completed", dispatch.completions}};
}

}  // namespace

json to_json(const service::User& user) {
  return {{"id", user.id},
          {"tenantId", user.tenant_id},
          {"email", user.email},
          {"firstName", user.first_name},
          {"lastName", user.last_name},
          {"role", service::to_text(user.role)},
          {"active", user.active},
          {"createdAt", time(user.created_at)},
          {"updatedAt", time(user.updated_at)}};
}

json to_json(const service::Login& login) {
  return {{"token", login.token},
          {"refreshToken", login.refresh_token},
          {"expiresIn", login.expires_in},
          {"user", to_json(login.user)}};
}

json to_json(const service::TenantWithStats& t) {
  return {{"id", t.tenant.id},
          {"name", t.tenant.name},
          {"domain", t.tenant.domain},
          {"status", service::to_text(t.tenant.status)},
          {"maxRegistrations", maybe(t.tenant.max_registrations)},
          {"redirectHosts", t.tenant.redirect_hosts},
          {"statements", t.tenant.statements ? "on" : "off"},
          {"createdAt", time(t.tenant.created_at)},
          {"updatedAt", time(t.tenant.updated_at)},
          {"stats",
           {{"totalUsers", t.stats.total_users},
            {"activeUsers", t.stats.active_users},
            {"totalCourses", t.stats.total_courses},
            {"totalDispatches", t.stats.total_dispatches},
            {"registrations", maybe(t.stats.registrations)}}},
          {"users", to_json_list(t.users)},
          {"recentDispatches", to_json_list(t.recent_dispatches)}};
}

json to_json(const service::Course& course) {
  return {{"id", course.id},
          {"tenantId", course.tenant_id},
          {"key", course.key},
          {"title", course.title},
          {"standard", course.standard},
          {"launchable", course.launchable},
          {"latestVersion", course.latest_version},
          {"versions", course.versions},
          {"strictness", service::to_text(course.strictness)},
          {"description", course.description},
          {"opensIn", service::to_text(course.opens_in)},
          {"statements", service::to_text(course.statements)},
          {"silentSco", service::to_text(course.silent_sco)},
          {"createdAt", time(course.created_at)},
          {"updatedAt", time(course.updated_at)}};
}

json to_json(const service::Version& version) {
  json out{{"id", version.id},
           {"courseId", version.course_id},
           {"number", version.number},
           {"title", version.title},
           {"standard", version.standard},
           {"state", service::to_text(version.state)},
           {"launchable", version.launchable},
           {"sizeBytes", version.size_bytes},
           {"files", version.files},
           {"sha256", version.sha256},
           {"manifestIdentifier", version.manifest_identifier},
           {"createdAt", time(version.created_at)}};
  if (!version.structure.empty()) {
    out["structure"] = structure_of(version.structure);
    out["warnings"] = json::parse(version.warnings, nullptr, false);
  }
  return out;
}

json to_json(const service::ImportOutcome& outcome) {
  return {{"outcome", service::to_text(outcome.kind)},
          {"course", to_json(outcome.course)},
          {"version", to_json(outcome.version)},
          {"hints", outcome.hints}};
}

json to_json(const service::Dispatch& dispatch) {
  const auto& usage = dispatch.rules.usage;
  return {
      {"id", dispatch.id},
      {"tenantId", dispatch.tenant_id},
      {"tenantDomain", dispatch.tenant_domain},
      {"ownerTenantId", dispatch.owner_tenant_id},
      {"courseId", dispatch.course_id},
      {"courseKey", dispatch.course_key},
      {"courseTitle", dispatch.course_title},
      {"usage",
       {{"type", dispatch::to_text(usage.type)},
        {"maxRegistrations", maybe(usage.max_registrations)},
        {"maxLaunches", maybe(usage.max_launches)},
        {"startsAt", time(usage.starts_at)},
        {"expiresAt", time(usage.expires_at)}}},
      {"allowNewRegistrations", dispatch.rules.allow_new_registrations},
      {"enabled", dispatch.rules.enabled},
      {"version",
       {{"policy", dispatch::to_text(dispatch.version.policy)}, {"number", maybe(dispatch.version.number)}}},
      {"lmsDomains", dispatch.lms_domains},
      {"used", used_of(dispatch)},
      {"analytics", dispatch::to_text(dispatch.analytics)},
      {"counts", counts_of(dispatch)},
      {"createdAt", time(dispatch.created_at)},
      {"updatedAt", time(dispatch.updated_at)}};
}

json to_json(const service::Renewal& renewal) {
  return {{"id", renewal.id},
          {"at", time(renewal.at)},
          {"actorId", renewal.actor_id},
          {"registrations", maybe(renewal.registrations)},
          {"launches", maybe(renewal.launches)}};
}

json to_json(const service::LaunchLink& link) {
  return {{"id", link.id},
          {"tenantId", link.tenant_id},
          {"dispatchId", link.dispatch_id},
          {"kind", service::to_text(link.kind)},
          {"learnerId", text_or_null(link.learner_id)},
          {"learnerName", text_or_null(link.learner_name)},
          {"tokenHint", link.token_hint},
          {"expiresAt", time(link.expires_at)},
          {"revokedAt", time(link.revoked_at)},
          {"maxUses", maybe(link.max_uses)},
          {"maxLearners", maybe(link.max_learners)},
          {"language", text_or_null(link.language)},
          {"redirectUrl", text_or_null(link.redirect_url)},
          {"redirectHosts", link.redirect_hosts},
          {"debug", link.debug},
          {"uses", maybe(link.uses)},
          {"learners", maybe(link.learners)},
          {"lastUsedAt", time(link.last_used_at)},
          {"createdAt", time(link.created_at)}};
}

json to_json(const service::LaunchRecord& launch) {
  return {{"id", launch.id},
          {"registrationId", launch.registration_id},
          {"learner", {{"id", launch.learner_id}, {"name", launch.learner_name}}},
          {"linkId", text_or_null(launch.link_id)},
          {"epoch", launch.epoch},
          {"versionNumber", launch.version_number},
          {"launchedAt", time(launch.launched_at)},
          {"lastSyncAt", time(launch.last_sync_at)},
          {"calls", launch.calls},
          {"lateBatches", launch.late_batches},
          {"end", service::to_text(launch.end)},
          {"endedAt", time(launch.ended_at)},
          {"supersededBy", text_or_null(launch.superseded_by)}};
}

json to_json(const service::CreatedLaunchLink& created) {
  json out = to_json(created.link);
  out["url"] = created.url;
  return out;
}

json to_json(const service::ApiKey& key) {
  return {{"id", key.id},
          {"tenantId", key.tenant_id},
          {"name", key.name},
          {"scopes", key.scopes},
          {"hint", key.hint},
          {"createdBy", key.created_by},
          {"expiresAt", time(key.expires_at)},
          {"revokedAt", time(key.revoked_at)},
          {"lastUsedAt", time(key.last_used_at)},
          {"createdAt", time(key.created_at)}};
}

json to_json(const service::CreatedApiKey& created) {
  json out = to_json(created.key);
  out["key"] = created.secret;
  return out;
}

json to_json(const service::AuditRecord& record) {
  return {{"id", record.id},
          {"at", time(record.at)},
          {"tenantId", record.tenant_id},
          {"actorId", record.actor_id},
          {"actorEmail", text_or_null(record.actor_email)},
          {"address", text_or_null(record.address)},
          {"action", record.action},
          {"objectType", record.object_type},
          {"objectId", record.object_id},
          {"details", json::parse(record.details, nullptr, /*allow_exceptions=*/false)}};
}

json to_json(const service::Learner& learner) {
  return {{"id", learner.id},
          {"tenantId", learner.tenant_id},
          {"kind", service::to_text(learner.kind)},
          {"externalId", learner.external_id},
          {"name", learner.name},
          {"dispatchId", text_or_null(learner.dispatch_id)},
          {"userId", text_or_null(learner.user_id)},
          {"registrations", learner.registrations},
          {"agent", json::parse(learner.agent)},
          {"createdAt", time(learner.created_at)},
          {"updatedAt", time(learner.updated_at)}};
}

json to_json(const service::Registration& r) {
  json out{
      {"id", r.id},
      {"tenantId", r.tenant_id},
      {"dispatchId", r.dispatch_id},
      {"courseId", r.course_id},
      {"courseKey", r.course_key},
      {"courseTitle", r.course_title},
      {"versionNumber", r.version_number},
      {"learner", {{"id", r.learner_id}, {"externalId", r.learner_external_id}, {"name", r.learner_name}}},
      {"state", service::to_text(r.state)},
      {"completion", registration_completion(r.result.completion)},
      {"success", to_text(r.result.success)},
      {"score", score_of(r.result)},
      {"progress", maybe(r.result.progress)},
      {"totalSeconds", seconds(r.result.total_time_ms)},
      {"launches", r.launches},
      {"diverged", r.diverged},
      {"createdAt", time(r.created_at)},
      {"updatedAt", time(r.updated_at)},
      {"firstLaunchAt", time(r.first_launch_at)},
      {"lastLaunchAt", time(r.last_launch_at)},
      {"completedAt", time(r.completed_at)}};
  if (!r.activities.empty()) out["activities"] = activities_of(r.activities);
  return out;
}

json to_json(const service::LogLine& line) {
  json out{{"launch", line.launch_id},  {"epoch", line.epoch},     {"seq", line.sequence},
           {"repeats", line.repeats},   {"at", time(line.at)},     {"delivery", line.delivery},
           {"argument", line.argument}, {"value", line.value},     {"result", line.result},
           {"error", line.error},       {"applied", line.applied}, {"diagnostic", line.diagnostic}};
  out[line.navigation ? "nav" : "call"] = line.what;
  return out;
}

json to_json(const service::OpenedLaunch& launch) {
  return {{"launchId", launch.launch_id},
          {"registrationId", text_or_null(launch.registration_id)},
          {"epoch", launch.epoch},
          {"secret", text_or_null(launch.secret)},
          {"ticket", text_or_null(launch.ticket)},
          {"title", launch.title},
          {"standard", launch.standard},
          {"learnerName", launch.learner_name},
          {"mode", launch.mode == runtime::LaunchMode::browse ? "browse" : "normal"},
          {"language", text_or_null(launch.language)},
          {"redirectUrl", text_or_null(launch.redirect_url)},
          {"debug", launch.debug},
          {"opensIn", service::to_text(launch.opens_in)},
          {"build", launch.build},
          {"definition", to_base64(launch.definition)},
          {"context", to_base64(launch.context)},
          {"snapshot", to_base64(launch.snapshot)},
          {"resume", launch.resume},
          {"files", launch.files},
          {"syncSeconds", 10},
          {"launchedAt", time(launch.launched_at)}};
}

json to_json(const runtime::CourseResult& result) {
  return {{"completion", registration_completion(result.completion)},
          {"success", to_text(result.success)},
          {"scaled", maybe(result.scaled)},
          {"progress", maybe(result.progress)},
          {"totalSeconds", seconds(result.total_time_ms)}};
}

json to_json(const service::OwnCourse& course) {
  json out{{"dispatchId", course.dispatch_id},
           {"courseId", course.course_id},
           {"title", course.title},
           {"standard", course.standard},
           {"assignedAt", time(course.assigned_at)},
           {"startsAt", time(course.starts_at)},
           {"expiresAt", time(course.expires_at)},
           {"refusal", nullptr},
           {"registration", nullptr}};
  if (course.refusal) out["refusal"] = {{"code", course.refusal->code}, {"message", course.refusal->message}};
  if (course.registration) out["registration"] = to_json(*course.registration);
  return out;
}

json to_json(const service::OwnCourseDetail& detail) {
  json out = to_json(detail.course);
  out["description"] = detail.description;
  out["structure"] = structure_of(detail.structure);
  json attempts = json::array();
  for (const auto& attempt : detail.attempts)
    attempts.push_back({{"launch", attempt.launch_id},
                        {"number", attempt.number},
                        {"launchedAt", time(attempt.launched_at)},
                        {"lastSyncAt", time(attempt.last_sync_at)},
                        {"calls", attempt.calls}});
  out["attempts"] = std::move(attempts);
  return out;
}

json to_json(const service::Invitation& invitation) {
  return {{"id", invitation.id},
          {"tenantId", invitation.tenant_id},
          {"email", text_or_null(invitation.email)},
          {"role", service::to_text(invitation.role)},
          {"hint", invitation.hint},
          {"createdBy", invitation.created_by},
          {"createdAt", time(invitation.created_at)},
          {"expiresAt", time(invitation.expires_at)},
          {"usedAt", time(invitation.used_at)},
          {"revokedAt", time(invitation.revoked_at)}};
}

json to_json(const service::CreatedInvitation& created) {
  json out = to_json(created.invitation);
  out["url"] = created.url;
  return out;
}

json to_json(const service::PasswordReset& reset) {
  return {{"userId", reset.user_id}, {"url", reset.url}, {"expiresAt", time(reset.expires_at)}};
}

json to_json(const service::Overview& overview) {
  json days = json::array();
  for (const auto& day : overview.days)
    days.push_back({{"day", day.day},
                    {"launches", day.launches},
                    {"registrations", day.registrations},
                    {"completions", day.completions},
                    {"passed", day.passed},
                    {"failed", day.failed},
                    {"activeLearners", day.active_learners}});
  return {{"totals",
           {{"tenants", overview.totals.tenants},
            {"users", overview.totals.users},
            {"courses", overview.totals.courses},
            {"dispatches", overview.totals.dispatches},
            {"activeLearners", overview.totals.active_learners}}},
          {"attention",
           {{"damagedVersions", overview.attention.damaged_versions},
            {"fullDispatches", overview.attention.full_dispatches},
            {"endingDispatches", overview.attention.ending_dispatches},
            {"divergedRegistrations", overview.attention.diverged_registrations}}},
          {"days", std::move(days)}};
}

json to_json(const service::OwnLaunch& launch) {
  return {{"url", launch.url}, {"expiresAt", time(launch.expires_at)}};
}

template <class T>
json to_json_list(const std::vector<T>& items) {
  json out = json::array();
  for (const T& item : items) out.push_back(to_json(item));
  return out;
}
template json to_json_list(const std::vector<service::User>&);
template json to_json_list(const std::vector<service::TenantWithStats>&);
template json to_json_list(const std::vector<service::Course>&);
template json to_json_list(const std::vector<service::Version>&);
template json to_json_list(const std::vector<service::Dispatch>&);
template json to_json_list(const std::vector<service::Renewal>&);
template json to_json_list(const std::vector<service::LaunchLink>&);
template json to_json_list(const std::vector<service::LaunchRecord>&);
template json to_json_list(const std::vector<service::ApiKey>&);
template json to_json_list(const std::vector<service::AuditRecord>&);
template json to_json_list(const std::vector<service::Learner>&);
template json to_json_list(const std::vector<service::Registration>&);
template json to_json_list(const std::vector<service::LogLine>&);
template json to_json_list(const std::vector<service::OwnCourse>&);
template json to_json_list(const std::vector<service::Invitation>&);

}  // namespace lms::routes
