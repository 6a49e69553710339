#pragma once
#include "content/package_files.hpp"
#include "http/fields.hpp"
#include "http/site.hpp"
#include "routes/environment.hpp"
#include "routes/forwards.hpp"
#include "routes/learner_data.hpp"
#include "routes/lrs_records.hpp"
#include "routes/shapes.hpp"
#include "routes/webhooks.hpp"
#include "security/rate_limiter.hpp"
#include "unit/service/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace lms::test {

using nlohmann::json;
using service::Role;

/// Both sites over real services, asked without sockets.
struct RoutesWorld : service::test::World {
  content::PackageFiles files{*store};
  security::TryLimiter login_tries{clock};
  security::TryLimiter launch_tries{clock};
  int imports = 0;
  Result<void> readiness{};
  routes::Environment environment{.services = services,
                                  .files = files,
                                  .login_tries = login_tries,
                                  .launch_tries = launch_tries,
                                  .ready = [this] { return readiness; },
                                  .version_imported = [this] { ++imports; }};
  http::Site app{"app", routes::make_seams(environment)};
  http::Site content{"content"};

  RoutesWorld() {
    routes::add_app_routes(app.router(), environment);
    routes::add_webhooks(app.router(), services, {});
    routes::add_learner_data(app.router(), context);
    routes::add_lrs_records(app.router(), context);
    routes::add_forwards(app.router(), services, outgoing::AddressRule());
    routes::add_content_routes(content.router(), environment);
  }

  struct Answer {
    int status = 0;
    http::Headers headers{};
    std::string text{};
    [[nodiscard]] json body() const { return json::parse(text); }
    [[nodiscard]] std::string code() const { return body()["error"]["code"]; }
    [[nodiscard]] std::string element() const { return body()["error"]["details"]["element"]; }
  };

  static Answer ask_site(const http::Site& site, http::Method method, std::string target,
                         std::string_view body, http::Headers headers) {
    const auto mark = target.find('?');
    http::Head head{.method = method, .path = target.substr(0, mark), .headers = std::move(headers)};
    if (mark != std::string::npos) head.query = target.substr(mark + 1);
    const auto* route = route_of(site, method, head.path);
    const auto response = site.handle(std::move(head), body, "192.0.2.5");
    Answer answer{response.status, response.headers, *response.text()};
    check_declared(route, answer);
    return answer;
  }

  static const http::Route* route_of(const http::Site& site, http::Method method, std::string_view path) {
    const auto match = site.router().match(method, path);
    return match ? match->route : nullptr;
  }

  /// Every answer is one that its route declares, and every error is an error object.
  static void check_declared(const http::Route* route, const Answer& answer) {
    INFO(answer.status << " " << answer.text);
    if (answer.status == 416) return;
    if (answer.status >= 400) {
      const auto fine = http::check_shape(routes::shapes::kError, answer.body());
      if (answer.code() != "runtime.diverged") CHECK(error_code(fine) == "");
      return;
    }
    if (route == nullptr || answer.status == 304) return;
    INFO(route->pattern);
    const auto declared = std::find_if(route->answers.begin(), route->answers.end(),
                                       [&](const http::Answer& a) { return a.status == answer.status; });
    REQUIRE(declared != route->answers.end());
    if (declared->shape == nullptr) return;
    const auto fine = http::check_shape(*declared->shape, answer.body());
    INFO((fine ? "" : fine.error().element + " " + fine.error().message));
    CHECK(fine.has_value());
  }

  /// `token` "" asks without one; a body is JSON unless `type` says otherwise.
  [[nodiscard]] Answer ask(http::Method method, std::string target, const std::string& token = {},
                           std::string_view body = {}, std::string type = "application/json") const {
    http::Headers headers{{"Content-Type", std::move(type)}};
    if (!token.empty()) headers.add("Authorization", "Bearer " + token);
    return ask_site(app, method, std::move(target), body, std::move(headers));
  }
  [[nodiscard]] Answer get(std::string target, const std::string& token) const {
    return ask(http::Method::get, std::move(target), token);
  }
  [[nodiscard]] Answer post(std::string target, const std::string& token, const json& body) const {
    return ask(http::Method::post, std::move(target), token, body.dump());
  }
  [[nodiscard]] Answer patch(std::string target, const std::string& token, const json& body) const {
    return ask(http::Method::patch, std::move(target), token, body.dump());
  }
  [[nodiscard]] Answer remove(std::string target, const std::string& token) const {
    return ask(http::Method::del, std::move(target), token);
  }
  [[nodiscard]] Answer upload(std::string target, const std::string& token, std::string_view zip) const {
    return ask(http::Method::post, std::move(target), token, zip, "application/zip");
  }
  [[nodiscard]] Answer ask_content(http::Method method, std::string target, http::Headers headers = {},
                                   std::string_view body = {}) const {
    return ask_site(content, method, std::move(target), body, std::move(headers));
  }

  [[nodiscard]] std::string login(const std::string& email = "root@example.org") const {
    const auto answer =
        ask(http::Method::post, "/auth/login", {},
            json{{"email", email}, {"password", std::string(service::test::kPassword)}}.dump());
    INFO(answer.text);
    REQUIRE(answer.status == 200);
    return answer.body()["token"];
  }
  /// The token of a new user of `tenant`.
  std::string login_as(Role role, const std::string& tenant) {
    const std::string email = std::string(service::to_text(role)) + "@" + tenant + ".example";
    (void)user(tenant, email, role);
    return login(email);
  }
};

/// Whether `object` has exactly these members.
inline bool has_members(const json& object, std::initializer_list<const char*> names) {
  if (!object.is_object() || object.size() != names.size()) return false;
  for (const char* name : names)
    if (!object.contains(name)) return false;
  return true;
}

}  // namespace lms::test
