#pragma once
#include "http/router.hpp"

/// What the routes take and answer. Each is a component of /openapi.json under its name there.
namespace lms::routes::shapes {

using http::Parameter;
using http::Shape;

// Simple ones, for fields and query parameters.
extern const Shape kRef;  ///< an id, or the name that people use for the object
extern const Shape kTitle;
extern const Shape kBoolean;
extern const Shape kTime;
extern const Shape kWord;  ///< a short text
extern const Shape kLimit;
extern const Shape kCursor;
extern const Shape kSearch;

extern const Shape kError;
extern const Shape kHealth;

extern const Shape kCredentials;
extern const Shape kRefreshToken;
extern const Shape kLogin;

extern const Shape kUser;
extern const Shape kUserPage;
extern const Shape kNewUser;
extern const Shape kUserChange;
extern const Shape kUserBatch;
extern const Shape kUserBatchReport;

extern const Shape kTenant;
extern const Shape kTenants;
extern const Shape kNewTenant;
extern const Shape kTenantChange;
extern const Shape kCourseAssignment;
extern const Shape kAssignedCourses;

extern const Shape kCourse;
extern const Shape kCoursePage;
extern const Shape kCourseChange;
extern const Shape kVersion;
extern const Shape kVersionPage;
extern const Shape kImportOutcome;

extern const Shape kDispatch;
extern const Shape kDispatchPage;
extern const Shape kNewDispatch;
extern const Shape kDispatchChange;
extern const Shape kCountReset;
extern const Shape kRenewalPage;

extern const Shape kLaunchLink;
extern const Shape kLaunchLinkPage;
extern const Shape kNewLaunchLink;
extern const Shape kCreatedLaunchLink;
extern const Shape kLaunchRecordPage;

/// An xAPI Agent, by its identifier alone.
extern const Shape kIdentifiedAgent;
extern const Shape kLearner;
extern const Shape kLearnerPage;

extern const Shape kRegistrationState;
extern const Shape kRegistration;
extern const Shape kRegistrationPage;
extern const Shape kLogPage;

extern const Shape kSignup;
extern const Shape kSignupKey;
extern const Shape kSignupOffer;
extern const Shape kSignupAccount;
extern const Shape kNewPassword;
extern const Shape kPasswordChange;
extern const Shape kPasswordReset;
extern const Shape kSetupState;
extern const Shape kSetup;
extern const Shape kInvitationPage;
extern const Shape kNewInvitation;
extern const Shape kCreatedInvitation;

extern const Shape kDayCount;
extern const Shape kOverview;

extern const Shape kOwnCoursePage;
extern const Shape kOwnCourseDetail;
extern const Shape kNewOwnLaunch;
extern const Shape kOwnLaunch;

extern const Shape kLaunchCredential;
extern const Shape kOpenedLaunch;
extern const Shape kSyncAnswer;

extern const Shape kApiKeyPage;
extern const Shape kApiKey;
extern const Shape kNewApiKey;
extern const Shape kCreatedApiKey;

extern const Shape kAuditPage;

extern const Shape kIdempotencyKey;

/// `limit`, `cursor`, `q` and `sort`, after `more`; `searched` tells what `q` finds.
[[nodiscard]] http::QueryRule list_query(std::vector<Parameter> more = {},
                                         const char* searched = "Only what holds this text.");
/// `Idempotency-Key`, of a POST that creates.
[[nodiscard]] std::vector<Parameter> once_headers();
/// `tenant`, where a name in the path is looked up.
[[nodiscard]] http::QueryRule tenant_query();
/// `force`.
[[nodiscard]] http::QueryRule force_query();

}  // namespace lms::routes::shapes
