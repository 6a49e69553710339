#include "routes/shapes_lms.hpp"

namespace lms::routes::shapes {
namespace {

using enum http::Presence;

const Shape kId = Shape::text(1, 64);
const Shape kText = Shape::text(1, 4096);
const Shape kAnyText = Shape::text(0, 65536);
const Shape kSecret = Shape::text(1, 512);
const Shape kNumber = Shape::number();
const Shape kCompletion = Shape::word({"unknown", "incomplete", "completed"});
const Shape kSuccess = Shape::word({"unknown", "failed", "passed"});

}  // namespace

namespace {
const Shape kPackageFormat = Shape::word({"scorm12", "scorm2004-3rd", "scorm2004-4th"});
const Shape kShownIn = Shape::word({"frame", "window"});
}  // namespace
http::QueryRule package_query() {
  return {.parameters = {{"format", &kPackageFormat, "What the customer's LMS imports; scorm12 unless said."},
                         {"shownIn", &kShownIn, "In the LMS's page (frame) or a window of its own."},
                         {"hashLearners", &kBoolean,
                          "Learners' ids and names are hashed in their browsers before they leave them."}}};
}

namespace {
const Shape kOffer = Shape::object("OfferedResult", "A result as a customer's LMS is given it.",
                                   {{"completion", &kCompletion},
                                    {"success", &kSuccess},
                                    {"scaled", &kNumber, nullable},
                                    {"raw", &kNumber, nullable},
                                    {"min", &kNumber, nullable},
                                    {"max", &kNumber, nullable},
                                    {"progress", &kNumber, nullable}});
const Shape kLmsCode = Shape::integer(-1, 1'000'000'000);
const Shape kLmsText = Shape::text(0, 1024);
const Shape kLmsProblem = Shape::object("LmsProblem", "The call with which the LMS did not take the result.",
                                        {{"call", &kLmsText},
                                         {"element", &kLmsText},
                                         {"error", &kLmsCode, required, "The LMS's; -1 when it threw."},
                                         {"text", &kLmsText, required, "The LMS's words for it."}});
}  // namespace
const Shape kRelayState =
    Shape::object("RelayState", "Where a customer's LMS stands with a registration.",
                  {{"offered", &kOffer, nullable, "The newest result that it was given."},
                   {"offeredAt", &kTime, nullable},
                   {"accepted", &kOffer, nullable, "The newest one that it took."},
                   {"acceptedAt", &kTime, nullable},
                   {"problem", &kLmsProblem, nullable},
                   {"upToDate", &kBoolean, required, "It took what it was given last."},
                   {"attemptKept", &kBoolean, required, "It keeps suspend data."}});
namespace {
const Shape kMilliseconds = Shape::integer(0, std::int64_t{1} << 40);
const Shape kReportNumber = Shape::integer(1, 1'000'000'000);
const Shape kRelayEvent = Shape::word({"result", "unanswered", "end"});
const Shape kLmsCall = Shape::object("LmsCall", "A call of the LMS's API, and what came back.",
                                     {{"call", &kLmsText},
                                      {"element", &kLmsText, optional},
                                      {"value", &kLmsText, optional},
                                      {"answer", &kLmsText, optional},
                                      {"error", &kLmsCode, optional},
                                      {"text", &kLmsText, optional}});
const Shape kLmsCalls = Shape::array(kLmsCall, 40);
std::vector<http::Field> report_fields(const Shape& at) {
  return {{"seq", &kReportNumber},
          {"at", &at},
          {"event", &kRelayEvent},
          {"took", &kMilliseconds, optional, "Milliseconds until the LMS had answered."},
          {"offer", &kOffer, optional},
          {"accepted", &kBoolean, optional},
          {"problem", &kLmsProblem, optional},
          {"calls", &kLmsCalls}};
}
const Shape kRelayReport = Shape::object("RelayReport", "", report_fields(kMilliseconds));
const Shape kRelayReportList = Shape::array(kRelayReport, 50);
const Shape kClaimedLearner = Shape::object("ClaimedLearner", "", {{"id", &kText}, {"name", &kAnyText}});
const Shape kLmsSaid = Shape::object("LmsSaid", "What the LMS says of itself and of the attempt.",
                                     {{"origin", &kLmsText},
                                      {"api", &kLmsText},
                                      {"format", &kLmsText},
                                      {"shownIn", &kShownIn},
                                      {"entry", &kLmsText},
                                      {"mode", &kLmsText},
                                      {"credit", &kLmsText},
                                      {"status", &kLmsText},
                                      {"initialize", &kLmsCode},
                                      {"hashed", &kBoolean},
                                      {"attempt", &kLmsText, optional}});
const Shape kRecorded =
    Shape::object("RecordedResult", "",
                  {{"completion", &kCompletion}, {"success", &kSuccess}, {"scaled", &kNumber, nullable}});
const Shape kConversationLine = Shape::object("ConversationLine", "", report_fields(kTime));
const Shape kConversationLines = Shape::array(kConversationLine);
const Shape kConversation =
    Shape::object("LmsConversation", "A launch from a customer's LMS, or a try that was refused.",
                  {{"id", &kId},
                   {"dispatchId", &kId},
                   {"trace", &kWord, required, "The reference that the learner's pages show."},
                   {"at", &kTime},
                   {"learner", &kAnyText, required, "The LMS's id."},
                   {"refusal", &kWord, nullable, "Error code."},
                   {"said", &kLmsSaid},
                   {"launchId", &kId, nullable},
                   {"registrationId", &kId, nullable},
                   {"recorded", &kRecorded, nullable, "What we have by now."},
                   {"lms", &kRelayState, nullable, "What the LMS has by now."},
                   {"lines", &kConversationLines}});
const Shape kConversations = Shape::array(kConversation);
}  // namespace
const Shape kLmsClaim = Shape::object("LmsClaim", "Sent by the page that a dispatch package opens.",
                                      {{"dispatch", &kId},
                                       {"token", &kSecret, required, "Of the package."},
                                       {"trace", &kWord},
                                       {"learner", &kClaimedLearner},
                                       {"attempt", &kLmsText, required, "The LMS's suspend data."},
                                       {"lms", &kLmsSaid}});
const Shape kLmsLaunch =
    Shape::object("LmsLaunch", "",
                  {{"launch", &kOpenedLaunch},
                   {"attempt", &kSecret, required, "For the LMS's suspend data."},
                   {"result", &kOffer, required, "Of the registration before this launch."}});
const Shape kRelayReports = Shape::object("RelayReports", "", {{"reports", &kRelayReportList}});
const Shape kConversationPage =
    Shape::object("LmsConversationPage", "One page of a list.",
                  {{"items", &kConversations},
                   {"next", &kCursor, nullable, "`cursor` of the next page; null on the last one."}});

}  // namespace lms::routes::shapes
