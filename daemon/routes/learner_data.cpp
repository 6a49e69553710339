#include "routes/learner_data.hpp"

#include "http/shape.hpp"
#include "routes/resources.hpp"
#include "routes/shape_parts.hpp"
#include "service/learner_data.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace learner_data_local {
namespace {

using http::Request;
using http::Response;
using http::Shape;
using nlohmann::json;
using enum http::Presence;
using shapes::kCount;
using shapes::kId;

const Shape kWord = Shape::text(1, 64);
const Shape kName = Shape::text(0, 4096);
const Shape kMoment = Shape::text(1, 64, "date-time");
const Shape kNumber = Shape::number();
const Shape kFlag = Shape::boolean();
const Shape kLongText = Shape::text(0, std::size_t{1} << 20);

const Shape kLink = Shape::object("KnownLink", "A launch link of a learner.",
                                  {{"id", &kId},
                                   {"dispatchId", &kId},
                                   {"createdAt", &kMoment},
                                   {"lastUsedAt", &kMoment, nullable},
                                   {"uses", &kCount, nullable, "Null where analytics hide it."}});
const Shape kLinks = Shape::array(kLink);
const Shape kValues = Shape::object("ObjectiveValues", "What is not known is absent.",
                                    {{"satisfied", &kFlag, optional},
                                     {"completed", &kFlag, optional},
                                     {"measure", &kNumber, optional},
                                     {"raw", &kNumber, optional},
                                     {"min", &kNumber, optional},
                                     {"max", &kNumber, optional},
                                     {"progress", &kNumber, optional}});
const Shape kObjective = Shape::object("KnownObjective", "An objective that courses share.",
                                       {{"id", &kName}, {"values", &kValues}});
const Shape kObjectives = Shape::array(kObjective);
const Shape kBucket =
    Shape::object("KnownSharedData", "A bucket that courses share.", {{"id", &kName}, {"value", &kLongText}});
const Shape kBuckets = Shape::array(kBucket);
const Shape kPreferences = Shape::object("LearnerPreferences", "",
                                         {{"audioLevel", &kNumber},
                                          {"language", &kName},
                                          {"deliverySpeed", &kNumber},
                                          {"audioCaptioning", &kNumber}});
const Shape kMessage = Shape::object("KnownMessage", "What a webhook was or is to be told of a learner.",
                                     {{"webhookId", &kId},
                                      {"event", &kWord},
                                      {"state", &kWord},
                                      {"createdAt", &kMoment},
                                      {"body", &kLongText}});
const Shape kMessages = Shape::array(kMessage);

const Shape kLearnerData = Shape::object("LearnerData", "What is kept of a learner beside registrations.",
                                         {{"links", &kLinks},
                                          {"objectives", &kObjectives},
                                          {"sharedData", &kBuckets},
                                          {"preferences", &kPreferences, nullable},
                                          {"messages", &kMessages}});

json data_of(const service::LearnerData& data) {
  json links = json::array();
  for (const auto& link : data.links)
    links.push_back(
        {{"id", link.id},
         {"dispatchId", link.dispatch_id},
         {"createdAt", format_time(link.created_at)},
         {"lastUsedAt", link.last_used_at ? json(format_time(*link.last_used_at)) : json(nullptr)},
         {"uses", link.uses ? json(*link.uses) : json(nullptr)}});
  json objectives = json::array();
  for (const auto& objective : data.objectives)
    objectives.push_back({{"id", objective.id}, {"values", json::parse(objective.values)}});
  json buckets = json::array();
  for (const auto& bucket : data.buckets) buckets.push_back({{"id", bucket.id}, {"value", bucket.value}});
  json messages = json::array();
  for (const auto& message : data.messages)
    messages.push_back({{"webhookId", message.webhook_id},
                        {"event", message.topic},
                        {"state", message.state},
                        {"createdAt", format_time(message.at)},
                        {"body", message.body}});
  return {{"links", std::move(links)},
          {"objectives", std::move(objectives)},
          {"sharedData", std::move(buckets)},
          {"preferences", data.preferences.empty() ? json(nullptr) : json::parse(data.preferences)},
          {"messages", std::move(messages)}};
}

}  // namespace
}  // namespace learner_data_local

void add_learner_data(http::Router& router, service::Context& context) {
  using namespace learner_data_local;
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/learners/:id/data",
              .access = Access::tenant_admin,
              .summary = "show what is kept of a learner beside registrations",
              .scope = "learner.read",
              .answers = {{200, &kLearnerData}},
              .handler = [&context](const Request& request) -> Result<Response> {
                LMS_ASSIGN(const auto data,
                           service::learner_data(context, *request.principal, request.param("id")));
                return http::json_response(200, data_of(data));
              }});
}

}  // namespace lms::routes
