#pragma once
#include "http/fields.hpp"
#include "http/router.hpp"
#include "routes/environment.hpp"
#include "service/paging.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

/// One function per resource, each in the file of its name.
namespace lms::routes {

void add_health(http::Router& router, Environment& environment);
void add_openapi(http::Router& router, Environment& environment);
void add_auth(http::Router& router, Environment& environment);
void add_tenants(http::Router& router, Environment& environment);
void add_users(http::Router& router, Environment& environment);
void add_user_batch(http::Router& router, Environment& environment);
void add_courses(http::Router& router, Environment& environment);
void add_dispatches(http::Router& router, Environment& environment);
void add_launch_links(http::Router& router, Environment& environment);
void add_learners(http::Router& router, Environment& environment);
void add_registrations(http::Router& router, Environment& environment);
void add_keys(http::Router& router, Environment& environment);
void add_audit(http::Router& router, Environment& environment);
void add_metrics(http::Router& router, Environment& environment);
void add_own_courses(http::Router& router, Environment& environment);
void add_accounts(http::Router& router, Environment& environment);
void add_invitations(http::Router& router, Environment& environment);
void add_stats(http::Router& router, Environment& environment);
void add_pages(http::Router& router, Environment& environment);
void add_player(http::Router& router, Environment& environment);
void add_launch_exchange(http::Router& router, Environment& environment);
void add_runtime(http::Router& router, Environment& environment);
void add_course_files(http::Router& router, Environment& environment);

/// `limit`, `cursor`, `q` and `sort`.
[[nodiscard]] service::ListQuery read_list_query(const http::Request& request);
/// `?tenant=`: an id or a domain, "" when it is not said.
[[nodiscard]] std::string tenant_of(const http::Request& request);

/// `{items, next}`; `next` is null on the last page.
[[nodiscard]] http::Response page_response(nlohmann::json items, std::string_view next);
/// The predecessor's lists: a bare array, the next page's address in `Link: rel="next"`.
[[nodiscard]] http::Response array_response(const http::Request& request, nlohmann::json items,
                                            std::string_view next);

/// The answer to one try too many: 429 with Retry-After.
[[nodiscard]] http::Response too_many_tries(const http::Request& request, const Error& error, Millis wait);

}  // namespace lms::routes
