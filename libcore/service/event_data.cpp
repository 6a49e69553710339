#include "service/event_data.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "service/analytics_sight.hpp"
#include "service/course_repository.hpp"
#include "service/dispatch_repository.hpp"
#include "service/journal.hpp"
#include "service/outbox.hpp"
#include "service/principal.hpp"
#include "storage/connection.hpp"

#include <nlohmann/json.hpp>

namespace lms::service {
namespace {

using nlohmann::json;
using storage::Transaction;

constexpr const char* kLimitReached = "dispatch.limit_reached";

const storage::Statement kExpired{"SELECT " LMS_DISPATCH_COLUMNS
                                  " FROM dispatches d JOIN courses c ON c.id = d.course_id WHERE "
                                  "d.expires_at <= $1 AND (d.expiry_told IS NULL OR "
                                  "d.expiry_told <> d.expires_at) ORDER BY d.expires_at LIMIT 100"};
const storage::Statement kExpiryTold{"UPDATE dispatches SET expiry_told = expires_at WHERE id = $1"};
const storage::Statement kHasDispatch{
    "SELECT 1 FROM dispatches WHERE tenant_id = $1 AND ($2 = '' OR course_id = $2) AND ($3 = '' OR id = $3) "
    "LIMIT 1"};
const storage::Statement kVersionCourse{
    "SELECT c.tenant_id, c.id, c.course_key, c.title, v.number, v.package_sha256 FROM course_versions v JOIN "
    "courses c "
    "ON c.id = v.course_id WHERE v.id = $1"};

std::string text_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

template <class T>
json maybe(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}
json maybe(const std::optional<TimePoint>& time) { return time ? json(format_time(*time)) : json(nullptr); }

json data_of(const Dispatch& dispatch) {
  const auto& rules = dispatch.rules;
  return {{"dispatch",
           {{"id", dispatch.id},
            {"tenantId", dispatch.tenant_id},
            {"enabled", rules.enabled},
            {"allowNewRegistrations", rules.allow_new_registrations},
            {"analytics", to_text(dispatch.analytics)},
            {"usage",
             {{"type", to_text(rules.usage.type)},
              {"maxRegistrations", maybe(rules.usage.max_registrations)},
              {"startsAt", maybe(rules.usage.starts_at)},
              {"expiresAt", maybe(rules.usage.expires_at)}}},
            {"registrations", dispatch.registrations}}},
          {"course",
           {{"id", dispatch.course_id}, {"key", dispatch.course_key}, {"title", dispatch.course_title}}}};
}

json limit_of(const ReachedLimit& limit) {
  return {{"kind", limit.kind},
          {"maximum", limit.maximum},
          {"link", limit.link_id.empty() ? json(nullptr) : json(limit.link_id)}};
}

json tenant_of(const Tenant& tenant) {
  return {{"id", tenant.id},
          {"name", tenant.name},
          {"domain", tenant.domain},
          {"status", to_text(tenant.status)}};
}

json course_of(const Course& course) {
  return {{"id", course.id}, {"key", course.key}, {"title", course.title}};
}

/// To those who see at least `needed` of the dispatch; who does not see its counts is told null for them.
Result<void> emit_dispatch(Transaction& tx, const Context& context, const char* topic,
                           const Dispatch& dispatch, json data, Seen needed = Seen::nothing) {
  LMS_ASSIGN(const auto takers, subscribers(tx, dispatch.tenant_id, topic));
  if (takers.empty()) return {};
  Message message = make_message(context, dispatch.tenant_id, topic, dispatch.id, {});
  const std::string whole = text_of(data);
  data["dispatch"]["registrations"] = nullptr;
  const std::string concealed = text_of(data);
  for (const Subscriber& taker : takers) {
    const Seen sees = seen(taker.viewer(), dispatch.owner_tenant_id, dispatch.analytics);
    if (sees < needed || !taker.wants(dispatch.course_id, dispatch.id)) continue;
    message.data = sees == Seen::nothing ? concealed : whole;
    LMS_TRY(enqueue(tx, context, taker.webhook_id, message));
  }
  return {};
}

Result<void> emit_course(Transaction& tx, const Context& context, const char* topic, const Course& course,
                         const json& data) {
  return emit(tx, context,
              {.tenant_id = course.tenant_id,
               .topic = topic,
               .subject = course.id,
               .payload = text_of(data),
               .course_id = course.id});
}

/// `user.created` → `user.created` and no change; `user.activated` → `user.changed` and `activated`.
struct Change {
  std::string topic;
  json change;
};
Change change_of(std::string_view action) {
  if (action.ends_with(".created")) return {std::string(action), nullptr};
  if (action == "user.registered") return {"user.created", nullptr};
  const auto dot = action.find('.');
  return {std::string(action.substr(0, dot)) + ".changed", action.substr(dot + 1)};
}

}  // namespace

Result<void> emit_dispatch_change(Transaction& tx, const Context& context, const Dispatch& dispatch,
                                  std::string_view change) {
  json data = data_of(dispatch);
  data["change"] = change;
  return emit_dispatch(tx, context, "dispatch.changed", dispatch, data);
}

Result<void> emit_limit(Transaction& tx, const Context& context, const Dispatch& dispatch,
                        const ReachedLimit& limit) {
  json data = data_of(dispatch);
  data["limit"] = limit_of(limit);
  return emit_dispatch(tx, context, kLimitReached, dispatch, std::move(data),
                       limit.link_id.empty() ? Seen::counts : Seen::learners);
}

Result<void> emit_tenant_limit(Transaction& tx, const Context& context, const Tenant& tenant) {
  LMS_ASSIGN(const auto takers, subscribers(tx, tenant.id, kLimitReached));
  if (takers.empty()) return {};
  const json data{
      {"tenant", tenant_of(tenant)},
      {"limit", limit_of({.kind = "tenantRegistrations", .maximum = tenant.max_registrations.value_or(0)})}};
  const Message message = make_message(context, tenant.id, kLimitReached, tenant.id, text_of(data));
  LMS_ASSIGN(const auto hidden, hidden_dispatches(tx, tenant.id));
  for (const Subscriber& taker : takers) {
    if (!taker.platform && hidden.counts > 0) continue;
    if (!taker.wants("", "")) {
      LMS_ASSIGN(const auto has, tx.query_one(kHasDispatch, {tenant.id, taker.course_id, taker.dispatch_id}));
      if (!has) continue;
    }
    LMS_TRY(enqueue(tx, context, taker.webhook_id, message));
  }
  return {};
}

Result<std::int64_t> emit_expired(Context& context) {
  const TimePoint now = context.clock.now();
  LMS_ASSIGN(const auto due, context.db.read([&](Transaction& tx) { return tx.query(kExpired, {now}); }));
  if (due.empty()) return 0;
  return context.db.write([&](Transaction& tx) -> Result<std::int64_t> {
    LMS_ASSIGN(const auto rows, tx.query(kExpired, {now}));
    for (const storage::Row& row : rows) {
      const Dispatch dispatch = dispatch_from_row(row);
      LMS_TRY(tx.execute(kExpiryTold, {dispatch.id}));
      LMS_TRY(emit_dispatch(tx, context, "dispatch.expired", dispatch, data_of(dispatch)));
    }
    return static_cast<std::int64_t>(rows.size());
  });
}

Result<void> emit_course_change(Transaction& tx, const Context& context, const Course& course,
                                std::string_view change) {
  return emit_course(tx, context, "course.changed", course,
                     {{"course", course_of(course)}, {"change", change}});
}

Result<void> emit_import(Transaction& tx, const Context& context, const Course& course,
                         const Version& version) {
  return emit_course(
      tx, context, "course.imported", course,
      {{"course", course_of(course)},
       {"version", {{"id", version.id}, {"number", version.number}, {"sha256", version.sha256}}}});
}

void emit_import_failure(Context& context, const RequestedImport& wanted, const Error& why) {
  const auto text = [](const std::string& value) { return value.empty() ? json(nullptr) : json(value); };
  const json data{
      {"error",
       {{"code", why.code},
        {"message", why.message},
        {"file", text(why.file)},
        {"line", why.line > 0 ? json(why.line) : json(nullptr)},
        {"element", text(why.element)}}},
      {"requested",
       {{"course", text(wanted.course)}, {"key", text(wanted.key)}, {"title", text(wanted.title)}}}};
  const auto told = context.db.write([&](Transaction& tx) -> Result<void> {
    // A refused version of a course concerns those who listen to that course.
    std::string course_id;
    if (!wanted.course.empty()) {
      const auto course = CourseRepository(tx, TenantScope::of(wanted.tenant_id)).find(wanted.course);
      if (course) course_id = course->id;
    }
    return emit(tx, context,
                {.tenant_id = wanted.tenant_id,
                 .topic = "course.import_failed",
                 .subject = course_id.empty() ? wanted.tenant_id : course_id,
                 .payload = text_of(data),
                 .course_id = course_id});
  });
  if (!told)
    log(LogLevel::warning, "webhooks", "a refused import is not told", {{"why", describe(told.error())}});
}

Result<void> emit_damage(Transaction& tx, const Context& context, std::string_view version_id,
                         std::string_view damage) {
  LMS_ASSIGN(const auto row, tx.query_one(kVersionCourse, {version_id}));
  if (!row) return {};
  Course course;
  course.tenant_id = row->text(0);
  course.id = row->text(1);
  course.key = row->text(2);
  course.title = row->text(3);
  return emit_course(
      tx, context, "course.damaged", course,
      {{"course", course_of(course)},
       {"version", {{"id", version_id}, {"number", row->integer(4)}, {"sha256", row->text(5)}}},
       {"damage", damage}});
}

Result<void> emit_tenant(Transaction& tx, const Context& context, const Tenant& tenant,
                         std::string_view action) {
  const auto [topic, change] = change_of(action);
  json data{{"tenant", tenant_of(tenant)}};
  if (!change.is_null()) data["change"] = change;
  return emit(tx, context,
              {.tenant_id = tenant.id, .topic = topic, .subject = tenant.id, .payload = text_of(data)});
}

Result<void> emit_user(Transaction& tx, const Context& context, const User& user, std::string_view action) {
  if (action == "user.password_reset_issued") return {};  // nothing about the user is another
  const auto [topic, change] = change_of(action);
  json data{{"user",
             {{"id", user.id},
              {"email", user.email},
              {"firstName", user.first_name},
              {"lastName", user.last_name},
              {"role", to_text(user.role)},
              {"active", user.active}}}};
  if (!change.is_null()) data["change"] = change;
  return emit(tx, context,
              {.tenant_id = user.tenant_id, .topic = topic, .subject = user.id, .payload = text_of(data)});
}

}  // namespace lms::service
