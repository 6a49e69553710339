#include "base/error_json.hpp"
#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace user_batch_local {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using service::Services;

/// Many users with names of any length that is allowed.
constexpr std::uint64_t kMaxBody = std::uint64_t{2} << 20;

service::WantedUser read_user(const http::Fields& in) {
  return {.tenant = in.opt_text("tenant").value_or(""),
          .email = in.text("email"),
          .fields = {.first_name = in.opt_text("firstName"),
                     .last_name = in.opt_text("lastName"),
                     .role = in.opt_word("role", service::parse_role),
                     .active = in.opt_boolean("active"),
                     .password = in.opt_text("password")},
          .password_hash = in.opt_text("passwordHash").value_or("")};
}

json outcome_json(const service::PutOutcome& outcome) {
  json out{{"outcome", service::to_text(outcome.kind)}};
  if (outcome.kind == service::PutKind::refused)
    out["error"] = error_to_json(outcome.error, "")["error"];
  else
    out["user"] = to_json(outcome.user);
  return out;
}

Result<Response> put(Services& services, const Request& request) {
  const http::Fields in(request);
  std::vector<service::WantedUser> users;
  for (const http::Fields& one : in.objects("users")) users.push_back(read_user(one));
  const service::PutOptions options{.update = in.opt_boolean("update").value_or(false),
                                    .dry_run = in.opt_boolean("dryRun").value_or(false)};
  LMS_ASSIGN(const auto outcomes, services.user_batch.put(*request.principal, users, options));
  json results = json::array();
  for (const auto& outcome : outcomes) results.push_back(outcome_json(outcome));
  return http::json_response(200, {{"results", std::move(results)}});
}

}  // namespace
}  // namespace user_batch_local

void add_user_batch(http::Router& router, Environment& environment) {
  using namespace user_batch_local;
  const Bind bind(environment);
  router.add({.method = http::Method::post,
              .pattern = "/users/batch",
              .access = http::Access::tenant_admin,
              .body = http::BodyRule::json(kMaxBody),
              .pace = http::Pace::costly,
              .summary = "create or change many users, each with an outcome of its own",
              .scope = "user.create",
              .request = &shapes::kUserBatch,
              .answers = {{200, &shapes::kUserBatchReport}},
              .handler = bind(put)});
}

}  // namespace lms::routes
