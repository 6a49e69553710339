#include "routes/shape_parts.hpp"
#include "service/figures.hpp"

/// Accounts, invitations and figures.
namespace lms::routes::shapes {
namespace {

const Shape kSignupWord = Shape::word({"off", "invite", "open"});
const Shape kSignupTenant = Shape::object("SignupTenant", "", {{"name", &kName}, {"domain", &kText}});

std::vector<http::Field> account_fields() {
  return {{"firstName", &kName}, {"lastName", &kName}, {"password", &kPassword}};
}

Shape signup_account() {
  auto fields = account_fields();
  fields.push_back({"email", &kEmail, optional, "An invitation may name it."});
  fields.push_back({"invitation", &kSecret, optional, "What its link holds."});
  fields.push_back({"tenant", &kRef, optional, "Domain, when it is open to everybody."});
  return Shape::object("SignupAccount", "With an invitation or a tenant.", std::move(fields));
}

Shape setup() {
  auto fields = account_fields();
  fields.push_back({"email", &kEmail});
  fields.push_back({"token", &kSecret, required, "As lmsd printed it."});
  return Shape::object("Setup", "The first platform administrator.", std::move(fields));
}

std::vector<http::Field> invitation_fields() {
  return {{"id", &kId},
          {"tenantId", &kId},
          {"email", &kEmail, nullable, "Who is invited; null: whoever has the link."},
          {"role", &kRole},
          {"hint", &kWord, required, "The token's first characters."},
          {"createdBy", &kId},
          {"createdAt", &kTime},
          {"expiresAt", &kTime},
          {"usedAt", &kTime, nullable},
          {"revokedAt", &kTime, nullable}};
}

Shape created_invitation() {
  auto fields = invitation_fields();
  fields.push_back({"url", &kUrl, required, "Shown once: only a hash of its token is kept."});
  return Shape::object("CreatedInvitation", "", std::move(fields));
}

}  // namespace

const Shape kSignup =
    Shape::object("Signup", "Who may make an account without an administrator.",
                  {{"signup", &kSignupWord, required, "Nobody, who is invited, everybody."}});
const Shape kSignupKey = Shape::object("SignupKey", "An invitation or a tenant.",
                                       {{"invitation", &kSecret, optional}, {"tenant", &kRef, optional}});
const Shape kSignupOffer = Shape::object("SignupOffer", "",
                                         {{"tenant", &kSignupTenant},
                                          {"email", &kEmail, nullable, "Whom the invitation is for."},
                                          {"role", &kRole}});
const Shape kSignupAccount = signup_account();
const Shape kNewPassword = Shape::object("NewPassword", "", {{"token", &kSecret}, {"password", &kPassword}});
const Shape kPasswordChange =
    Shape::object("PasswordChange", "", {{"currentPassword", &kPassword}, {"newPassword", &kPassword}});
const Shape kPasswordReset = Shape::object("PasswordReset", "",
                                           {{"userId", &kId},
                                            {"url", &kUrl, required, "For the user; works once. Shown once."},
                                            {"expiresAt", &kTime}});
const Shape kSetupState = Shape::object("SetupState", "", {{"needed", &kBoolean}});
const Shape kSetup = setup();

namespace {
const Shape kInvitation =
    Shape::object("Invitation", "Lets somebody make an account, once.", invitation_fields());
const Shape kInvitations = Shape::array(kInvitation);
}  // namespace
const Shape kInvitationPage = page_of(kInvitations, "InvitationPage");
const Shape kCreatedInvitation = created_invitation();
const Shape kNewInvitation =
    Shape::object("NewInvitation", "",
                  {{"tenantId", &kRef, optional, "Id or domain; the caller's own unless said."},
                   {"email", &kEmail, optional, "Without it whoever has the link is invited."},
                   {"role", &kRole, optional, "learner unless said."},
                   {"expiresAt", &kTime, optional, "In 7 days unless said."}});

const Shape kDayCount = Shape::integer(1, service::kMaxFigureDays);
namespace {
const Shape kDay = Shape::object("DayFigures", "What happened on a day (UTC).",
                                 {{"day", &kWord, required, "2031-05-04"},
                                  {"launches", &kCount},
                                  {"registrations", &kCount, required, "Begun."},
                                  {"completions", &kCount},
                                  {"passed", &kCount},
                                  {"failed", &kCount},
                                  {"activeLearners", &kCount, required,
                                   "With a launch on that day; counted with the dispatch opened first."}});
const Shape kDays = Shape::array(kDay);
const Shape kTotals = Shape::object("Totals", "",
                                    {{"tenants", &kCount},
                                     {"users", &kCount},
                                     {"courses", &kCount},
                                     {"dispatches", &kCount},
                                     {"activeLearners", &kCount, required, "With a launch in 30 days."}});
const Shape kAttention =
    Shape::object("Attention", "How many need a hand.",
                  {{"damagedVersions", &kCount},
                   {"fullDispatches", &kCount},
                   {"endingDispatches", &kCount, required, "Within 7 days."},
                   {"divergedRegistrations", &kCount, required, "In the last 30 days."}});
const Shape kHidden =
    Shape::object("HiddenDispatches", "How many dispatches are left out, since their analytics hide them.",
                  {{"counts", &kCount, required, "Out of all figures."},
                   {"learners", &kCount, required, "Out of lists of learners and registrations."}});
}  // namespace
const Shape kOverview = Shape::object("Overview", "",
                                      {{"totals", &kTotals},
                                       {"hidden", &kHidden},
                                       {"attention", &kAttention},
                                       {"days", &kDays, required, "Oldest first."}});

}  // namespace lms::routes::shapes
