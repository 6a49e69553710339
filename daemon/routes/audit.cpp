#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace audit_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  const http::QueryFields in(request);
  const service::AuditFilter filter{.tenant = in.text("tenant"),
                                    .actor = in.text("actor"),
                                    .action = in.text("action"),
                                    .target = in.text("target"),
                                    .since = in.opt_time("since"),
                                    .until = in.opt_time("until")};
  LMS_ASSIGN(const auto page, services.audit_log.list(*request.principal, filter, read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

}  // namespace
}  // namespace audit_local

void add_audit(http::Router& router, Environment& environment) {
  using namespace audit_local;
  const Bind bind(environment);
  router.add({.method = http::Method::get,
              .pattern = "/audit",
              .access = http::Access::tenant_admin,
              .summary = "list who changed what, when and from where",
              .scope = "audit.read",
              .query = shapes::list_query(
                  {{"tenant", &shapes::kRef, "Id or domain."},
                   {"actor", &shapes::kRef, "Id or e-mail of who did it; `lmsd` for the daemon itself."},
                   {"action", &shapes::kWord, "`user.updated`, or `user` for all that happened to users."},
                   {"target", &shapes::kRef, "Id of what it was done to."},
                   {"since", &shapes::kTime, "Not before."},
                   {"until", &shapes::kTime, "Before."}}),
              .answers = {{200, &shapes::kAuditPage}},
              .handler = bind(list)});
}

}  // namespace lms::routes
