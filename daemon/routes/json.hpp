#pragma once
#include "base/time.hpp"
#include "service/services.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

/// How the services' structs look in JSON: camelCase, times in RFC 3339, absent values null.
namespace lms::routes {

[[nodiscard]] nlohmann::json to_json(const service::User& user);
[[nodiscard]] nlohmann::json to_json(const service::Login& login);
[[nodiscard]] nlohmann::json to_json(const service::TenantWithStats& tenant);
[[nodiscard]] nlohmann::json to_json(const service::Course& course);
[[nodiscard]] nlohmann::json to_json(const service::Version& version);
[[nodiscard]] nlohmann::json to_json(const service::ImportOutcome& outcome);
[[nodiscard]] nlohmann::json to_json(const service::Dispatch& dispatch);
[[nodiscard]] nlohmann::json to_json(const service::Renewal& renewal);
[[nodiscard]] nlohmann::json to_json(const service::LaunchLink& link);
[[nodiscard]] nlohmann::json to_json(const service::LaunchRecord& launch);
[[nodiscard]] nlohmann::json to_json(const service::Learner& learner);
[[nodiscard]] nlohmann::json to_json(const service::CreatedLaunchLink& created);
[[nodiscard]] nlohmann::json to_json(const service::ApiKey& key);
[[nodiscard]] nlohmann::json to_json(const service::CreatedApiKey& created);
[[nodiscard]] nlohmann::json to_json(const service::AuditRecord& record);
[[nodiscard]] nlohmann::json to_json(const service::Registration& registration);
[[nodiscard]] nlohmann::json to_json(const service::LogLine& line);
[[nodiscard]] nlohmann::json to_json(const service::OpenedLaunch& launch);
[[nodiscard]] nlohmann::json to_json(const service::OwnCourse& course);
[[nodiscard]] nlohmann::json to_json(const service::OwnCourseDetail& detail);
[[nodiscard]] nlohmann::json to_json(const service::OwnLaunch& launch);
[[nodiscard]] nlohmann::json to_json(const service::Invitation& invitation);
[[nodiscard]] nlohmann::json to_json(const service::CreatedInvitation& created);
[[nodiscard]] nlohmann::json to_json(const service::PasswordReset& reset);
[[nodiscard]] nlohmann::json to_json(const service::Overview& overview);
/// `{completion, success, scaled, progress, totalSeconds}`, what a player shows.
[[nodiscard]] nlohmann::json to_json(const runtime::CourseResult& result);

/// A list with each item in its JSON form.
template <class T>
[[nodiscard]] nlohmann::json to_json_list(const std::vector<T>& items);

}  // namespace lms::routes
