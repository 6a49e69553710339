#include "cli/view.hpp"

#include "base/time.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace lms::cli {
namespace {

using nlohmann::json;

constexpr std::array kTenantList = {
    Column{"DOMAIN", "domain"},
    Column{"NAME", "name"},
    Column{"STATUS", "status", Show::state},
    Column{"USERS", "stats.totalUsers"},
    Column{"COURSES", "stats.totalCourses"},
    Column{"DISPATCHES", "stats.totalDispatches"},
    Column{"ID", "id"},
};
constexpr std::array kTenantDetail = {
    Column{"Domain", "domain"},
    Column{"Name", "name"},
    Column{"Status", "status", Show::state},
    Column{"Users", "stats.totalUsers"},
    Column{"Active users", "stats.activeUsers"},
    Column{"Courses", "stats.totalCourses"},
    Column{"Dispatches", "stats.totalDispatches"},
    Column{"Registrations", "stats.registrations"},
    Column{"Max registrations", "maxRegistrations"},
    Column{"Redirect hosts", "redirectHosts"},
    Column{"xAPI statements", "statements"},
    Column{"Created", "createdAt", Show::time},
    Column{"Updated", "updatedAt", Show::time},
    Column{"Id", "id"},
};

constexpr std::array kUserList = {
    Column{"EMAIL", "email"}, Column{"FIRST NAME", "firstName"},       Column{"LAST NAME", "lastName"},
    Column{"ROLE", "role"},   Column{"ACTIVE", "active", Show::state}, Column{"ID", "id"},
};
constexpr std::array kUserDetail = {
    Column{"E-mail", "email"},
    Column{"First name", "firstName"},
    Column{"Last name", "lastName"},
    Column{"Role", "role"},
    Column{"Active", "active", Show::state},
    Column{"Password", "password"},
    Column{"Tenant", "tenantId"},
    Column{"Created", "createdAt", Show::time},
    Column{"Updated", "updatedAt", Show::time},
    Column{"Id", "id"},
};

constexpr std::array kCourseList = {
    Column{"KEY", "key"},
    Column{"TITLE", "title"},
    Column{"STANDARD", "standard"},
    Column{"LAUNCHABLE", "launchable", Show::state},
    Column{"VERSIONS", "versions"},
    Column{"UPDATED", "updatedAt", Show::time},
    Column{"ID", "id"},
};
constexpr std::array kCourseDetail = {
    Column{"Key", "key"},
    Column{"Title", "title"},
    Column{"Description", "description"},
    Column{"Standard", "standard"},
    Column{"Launchable", "launchable", Show::state},
    Column{"Latest version", "latestVersion"},
    Column{"Versions", "versions"},
    Column{"Strictness", "strictness"},
    Column{"Opens in", "opensIn"},
    Column{"Silent SCO", "silentSco"},
    Column{"xAPI statements", "statements"},
    Column{"Tenant", "tenantId"},
    Column{"Created", "createdAt", Show::time},
    Column{"Updated", "updatedAt", Show::time},
    Column{"Id", "id"},
};

constexpr std::array kVersionList = {
    Column{"NUMBER", "number"},
    Column{"TITLE", "title"},
    Column{"STANDARD", "standard"},
    Column{"STATE", "state", Show::state},
    Column{"SIZE", "sizeBytes", Show::bytes},
    Column{"FILES", "files"},
    Column{"CREATED", "createdAt", Show::time},
    Column{"SHA256", "sha256"},
};
constexpr std::array kVersionDetail = {
    Column{"Number", "number"},
    Column{"Title", "title"},
    Column{"Standard", "standard"},
    Column{"State", "state", Show::state},
    Column{"Launchable", "launchable", Show::state},
    Column{"Size", "sizeBytes", Show::bytes},
    Column{"Files", "files"},
    Column{"SHA-256", "sha256"},
    Column{"Manifest identifier", "manifestIdentifier"},
    Column{"Created", "createdAt", Show::time},
    Column{"Course", "courseId"},
    Column{"Id", "id"},
};

constexpr std::array kImportDetail = {
    Column{"Outcome", "outcome"},
    Column{"Course", "course.key"},
    Column{"Title", "course.title"},
    Column{"Version", "version.number"},
    Column{"Standard", "version.standard"},
    Column{"State", "version.state", Show::state},
    Column{"Launchable", "version.launchable", Show::state},
    Column{"Size", "version.sizeBytes", Show::bytes},
    Column{"Files", "version.files"},
    Column{"SHA-256", "version.sha256"},
    Column{"Course id", "course.id"},
};

constexpr std::array kDispatchList = {
    Column{"COURSE", "courseKey"},
    Column{"TENANT", "tenantDomain"},
    Column{"TITLE", "courseTitle"},
    Column{"ENABLED", "enabled", Show::state},
    Column{"USAGE", "usage.type"},
    Column{"LEARNERS", "counts.registrations"},
    Column{"MAX", "usage.maxRegistrations"},
    Column{"EXPIRES", "usage.expiresAt", Show::time},
    Column{"TENANT ID", "tenantId", Show::nowhere},
    Column{"ID", "id"},
};
constexpr std::array kDispatchDetail = {
    Column{"Course", "courseKey"},
    Column{"Tenant", "tenantDomain"},
    Column{"Title", "courseTitle"},
    Column{"Enabled", "enabled", Show::state},
    Column{"New learners", "allowNewRegistrations", Show::state},
    Column{"Usage", "usage.type"},
    Column{"Max registrations", "usage.maxRegistrations"},
    Column{"Registrations used", "used.registrations"},
    Column{"Max launches", "usage.maxLaunches"},
    Column{"Launches used", "used.launches"},
    Column{"Renewals", "used.renewals"},
    Column{"Starts", "usage.startsAt", Show::time},
    Column{"Expires", "usage.expiresAt", Show::time},
    Column{"Version policy", "version.policy"},
    Column{"Version", "version.number"},
    Column{"LMS domains", "lmsDomains"},
    Column{"Analytics", "analytics"},
    Column{"Registrations", "counts.registrations"},
    Column{"Launches", "counts.launches"},
    Column{"Completed", "counts.completed"},
    Column{"Course id", "courseId"},
    Column{"Tenant id", "tenantId"},
    Column{"Created", "createdAt", Show::time},
    Column{"Updated", "updatedAt", Show::time},
    Column{"Id", "id"},
};

constexpr std::array kLinkList = {
    Column{"KIND", "kind"},
    Column{"LEARNER", "learnerName"},
    Column{"LINK", "tokenHint"},
    Column{"USES", "uses"},
    Column{"MAX", "maxUses"},
    Column{"LAST USED", "lastUsedAt", Show::time},
    Column{"EXPIRES", "expiresAt", Show::time},
    Column{"REVOKED", "revokedAt", Show::time},
    Column{"DISPATCH ID", "dispatchId", Show::nowhere},
    Column{"LEARNER ID", "learnerId", Show::nowhere},
    Column{"ID", "id"},
};
constexpr std::array kLinkDetail = {
    Column{"Link", "url"},
    Column{"Kind", "kind"},
    Column{"Learner", "learnerName"},
    Column{"Expires", "expiresAt", Show::time},
    Column{"Revoked", "revokedAt", Show::time},
    Column{"Starts with", "tokenHint"},
    Column{"Uses", "uses"},
    Column{"Max uses", "maxUses"},
    Column{"Learners", "learners"},
    Column{"Max learners", "maxLearners"},
    Column{"Language", "language"},
    Column{"Redirect", "redirectUrl"},
    Column{"Redirect hosts", "redirectHosts"},
    Column{"Debug panel", "debug", Show::state},
    Column{"Last used", "lastUsedAt", Show::time},
    Column{"Learner id", "learnerId"},
    Column{"Dispatch id", "dispatchId"},
    Column{"Created", "createdAt", Show::time},
    Column{"Id", "id"},
};

constexpr std::array kLearnerList = {
    Column{"NAME", "name"},
    Column{"EXTERNAL ID", "externalId"},
    Column{"KIND", "kind"},
    Column{"REGISTRATIONS", "registrations"},
    Column{"CREATED", "createdAt", Show::time},
    Column{"ID", "id"},
};
constexpr std::array kLearnerDetail = {
    Column{"Name", "name"},
    Column{"External id", "externalId"},
    Column{"Kind", "kind"},
    Column{"Registrations", "registrations"},
    Column{"Dispatch id", "dispatchId"},
    Column{"User id", "userId"},
    Column{"Agent", "agent.account.name"},
    Column{"Its home page", "agent.account.homePage"},
    Column{"Tenant id", "tenantId"},
    Column{"Created", "createdAt", Show::time},
    Column{"Updated", "updatedAt", Show::time},
    Column{"Id", "id"},
};

constexpr std::array kRegistrationList = {
    Column{"COURSE", "courseKey"},
    Column{"LEARNER", "learner.name"},
    Column{"LEARNER'S ID", "learner.externalId", Show::nowhere},
    Column{"STATE", "state", Show::state},
    Column{"COMPLETION", "completion", Show::state},
    Column{"SUCCESS", "success", Show::state},
    Column{"SCORE", "score.scaled", Show::percent},
    Column{"TIME", "totalSeconds", Show::seconds},
    Column{"LAUNCHES", "launches", Show::nowhere},
    Column{"LAST LAUNCH", "lastLaunchAt", Show::time},
    Column{"ID", "id"},
};
constexpr std::array kRegistrationDetail = {
    Column{"Course", "courseTitle"},
    Column{"Course key", "courseKey"},
    Column{"Learner", "learner.name"},
    Column{"Learner's id", "learner.externalId"},
    Column{"State", "state", Show::state},
    Column{"Completion", "completion", Show::state},
    Column{"Success", "success", Show::state},
    Column{"Score (scaled)", "score.scaled", Show::percent},
    Column{"Score (raw)", "score.raw"},
    Column{"Progress", "progress", Show::percent},
    Column{"Time spent", "totalSeconds", Show::seconds},
    Column{"Launches", "launches"},
    Column{"Diverged batches", "diverged"},
    Column{"Version", "versionNumber"},
    Column{"First launch", "firstLaunchAt", Show::time},
    Column{"Last launch", "lastLaunchAt", Show::time},
    Column{"Completed", "completedAt", Show::time},
    Column{"Course id", "courseId"},
    Column{"Dispatch", "dispatchId"},
    Column{"Tenant", "tenantId"},
    Column{"Created", "createdAt", Show::time},
    Column{"Id", "id"},
};

constexpr std::array kLogList = {
    Column{"AT", "at", Show::time},
    Column{"SEQ", "seq"},
    Column{"CALL", "call"},
    Column{"NAVIGATION", "nav"},
    Column{"ARGUMENT", "argument"},
    Column{"VALUE", "value"},
    Column{"RESULT", "result"},
    Column{"ERROR", "error"},
    Column{"DIAGNOSTIC", "diagnostic"},
    Column{"REPEATS", "repeats", Show::nowhere},
    Column{"APPLIED", "applied", Show::state},
    Column{"DELIVERY", "delivery", Show::nowhere},
    Column{"EPOCH", "epoch", Show::nowhere},
    Column{"LAUNCH", "launch", Show::nowhere},
};

constexpr std::array kContextList = {
    Column{"CURRENT", "current"}, Column{"NAME", "name"},     Column{"URL", "url"},
    Column{"EMAIL", "email"},     Column{"TENANT", "tenant"}, Column{"LOGGED IN", "loggedIn", Show::state},
};

constexpr std::array kContextDetail = {
    Column{"Name", "name"},    Column{"Current", "current"}, Column{"URL", "url"},
    Column{"E-mail", "email"}, Column{"Tenant", "tenant"},   Column{"Logged in", "loggedIn", Show::state},
};

constexpr std::array kPackageDetail = {
    Column{"Title", "title"},
    Column{"Standard", "standard"},
    Column{"Launchable", "launchable", Show::state},
    Column{"Manifest identifier", "manifestIdentifier"},
    Column{"Size", "sizeBytes", Show::bytes},
    Column{"Files", "files"},
    Column{"Unpacked", "unpackedBytes", Show::bytes},
    Column{"SHA-256", "sha256"},
};

std::string yes_or_no(const json& value) { return value.get<bool>() ? "yes" : "no"; }

}  // namespace

const View& tenant_view() {
  static constexpr View view{"tenant", kTenantList, kTenantDetail, "domain"};
  return view;
}
const View& user_view() {
  static constexpr View view{"user", kUserList, kUserDetail, "email"};
  return view;
}
const View& course_view() {
  static constexpr View view{"course", kCourseList, kCourseDetail, "key"};
  return view;
}
const View& version_view() {
  static constexpr View view{"version", kVersionList, kVersionDetail, "number"};
  return view;
}
const View& import_view() {
  static constexpr View view{"course", kImportDetail, kImportDetail, "course.key"};
  return view;
}
const View& dispatch_view() {
  static constexpr View view{"dispatch", kDispatchList, kDispatchDetail, "id"};
  return view;
}
const View& launch_link_view() {
  static constexpr View view{"launch link", kLinkList, kLinkDetail, "id"};
  return view;
}
const View& learner_view() {
  static constexpr View view{"learner", kLearnerList, kLearnerDetail, "id"};
  return view;
}
const View& registration_view() {
  static constexpr View view{"registration", kRegistrationList, kRegistrationDetail, "id"};
  return view;
}
const View& log_view() {
  static constexpr View view{"call", kLogList, kLogList, "seq"};
  return view;
}
const View& context_view() {
  static constexpr View view{"context", kContextList, kContextDetail, "name"};
  return view;
}
const View& package_view() {
  static constexpr View view{"package", kPackageDetail, kPackageDetail, "title"};
  return view;
}

const json& value_at(const json& record, std::string_view path) {
  static const json kNull;
  const json* at = &record;
  while (!path.empty()) {
    const auto dot = std::min(path.find('.'), path.size());
    if (!at->is_object()) return kNull;
    const auto it = at->find(std::string(path.substr(0, dot)));
    if (it == at->end()) return kNull;
    at = &*it;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return *at;
}

bool is_blank(const json& value) {
  return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
}

std::string raw_text(const json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array() && std::ranges::all_of(value, [](const json& one) { return one.is_string(); })) {
    std::string words;
    for (const json& one : value) words += (words.empty() ? "" : ",") + one.get<std::string>();
    return words;
  }
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string shown_text(const json& value, Show show) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return yes_or_no(value);
  if (value.is_number()) {
    if (show == Show::bytes) return human_bytes(value.get<double>());
    if (show == Show::seconds) return human_seconds(value.get<double>());
    if (show == Show::percent) return fmt::format("{:.0f} %", value.get<double>() * 100);
  }
  if (show == Show::time && value.is_string()) {
    // 2031-05-04T03:02:01.000Z → 2031-05-04 03:02:01Z
    if (const auto time = parse_time(value.get<std::string>())) {
      const std::string text = format_time(*time);
      return text.substr(0, 10) + ' ' + text.substr(11, 8) + 'Z';
    }
  }
  return safe_text(raw_text(value));
}

}  // namespace lms::cli
