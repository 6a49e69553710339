#include "http/gzip.hpp"
#include "routes_world.hpp"
#include "security/file_capability.hpp"
#include "support/package_settings.hpp"
#include "web/assets.hpp"

#include <zlib.h>

namespace content_routes_test {

using namespace lms;
using namespace lms::test;
using http::Method;

namespace {

/// A world with one assigned course and the token of a launch link to it.
struct LaunchWorld : RoutesWorld {
  std::string admin_token = login();
  std::string page = "<html><body>" + numbers() + "</body></html>";

  /// 2.7 MB of text.
  static std::string numbers() {
    std::string out;
    for (int i = 0; i < 400'000; ++i) out += std::to_string(i) + " ";
    return out;
  }

  std::string token = make_link();

  std::string make_link() {
    (void)tenant("acme");
    (void)upload("/courses?key=golf", admin_token, service::test::small_course("Golf", "golf", page));
    const std::string dispatch =
        post("/dispatches", admin_token, {{"courseId", "golf"}, {"tenantId", "acme"}}).body()["id"];
    const std::string url = post("/dispatches/" + dispatch + "/launch-links", admin_token,
                                 {{"learner", {{"id", "7"}, {"name", "Ada"}}}})
                                .body()["url"];
    return url.substr(url.find("#t=") + 3);
  }
  [[nodiscard]] Answer exchange(const json& body) const {
    return ask_content(Method::post, "/launch/exchange", {{"Content-Type", "application/json"}}, body.dump());
  }
  [[nodiscard]] std::string files_path() const { return exchange({{"token", token}}).body()["files"]; }
};

std::string gunzip(const std::string& data) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out(4'000'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  REQUIRE(end == Z_STREAM_END);
  return out;
}

/// The name of the course's page within its package.
std::string page_name(const LaunchWorld& world) {
  return world.get("/courses/golf/versions/1", world.admin_token).body()["structure"][0]["href"];
}

}  // namespace

TEST_CASE("the exchange gives a launch for a token, and again for its ticket") {
  LaunchWorld world;
  const auto answer = world.exchange({{"token", world.token}});
  INFO(answer.text);
  CHECK(answer.status == 200);
  CHECK(answer.headers.get("Cache-Control") == "no-store");
  const auto launch = answer.body();
  for (const auto* name :
       {"launchId", "epoch", "secret", "ticket", "title", "standard", "learnerName", "mode", "build",
        "definition", "context", "snapshot", "resume", "files", "syncSeconds", "launchedAt"})
    CHECK(launch.contains(name));
  CHECK(launch["learnerName"] == "Ada");
  CHECK(launch["epoch"] == 1);
  const auto again = world.exchange({{"ticket", launch["ticket"]}}).body();
  CHECK(again["epoch"] == 2);
  CHECK(again["files"] == launch["files"]);
}

TEST_CASE("the page of a dispatch may be framed by the LMS domains that it names, and by any without") {
  LaunchWorld world;
  if (web::assets().empty()) {
    WARN("skipped: a build without web pages has no page to frame");
    return;
  }
  const std::string dispatch = world.get("/dispatches", world.admin_token).body()["items"][0]["id"];
  const auto policy = [&](const std::string& id) {
    return std::string(world.ask_content(Method::get, "/d/" + id, {}).headers.get("Content-Security-Policy"));
  };
  CHECK(policy(dispatch).ends_with("frame-ancestors *"));
  CHECK(world
            .ask(Method::patch, "/dispatches/" + dispatch, world.admin_token,
                 R"({"lmsDomains":["lms.acme.example"]})")
            .status == 200);
  CHECK(policy(dispatch).ends_with("frame-ancestors https://lms.acme.example http://lms.acme.example"));
  CHECK(policy(new_id()).ends_with("frame-ancestors *"));
}

TEST_CASE("a preview is opened without a registration, and its answer is of the declared shape") {
  LaunchWorld world;
  const std::string dispatch = world.get("/dispatches", world.admin_token).body()["items"][0]["id"];
  const auto link = world.post("/dispatches/" + dispatch + "/launch-links", world.admin_token,
                               {{"kind", "preview"}, {"language", "de"}, {"maxUses", 2}});
  INFO(link.text);
  CHECK(link.status == 201);
  CHECK(link.body()["learnerId"].is_null());
  const std::string url = link.body()["url"];
  CHECK(url.ends_with("&lang=de"));
  const auto from = url.find("#t=") + 3;
  const auto opened = world.exchange({{"token", url.substr(from, url.find('&') - from)}, {"browser", "b"}});
  INFO(opened.text);
  CHECK(opened.status == 200);
  CHECK(opened.body()["mode"] == "browse");
  CHECK(opened.body()["language"] == "de");
  for (const auto* name : {"registrationId", "secret", "ticket"}) CHECK(opened.body()[name].is_null());
  CHECK(world.get("/registrations", world.admin_token).body()["items"].empty());
}

TEST_CASE("unknown tokens are counted, refusals by a rule are not") {
  LaunchWorld world;
  CHECK(world.exchange(json::object()).element() == "token");
  CHECK(world.exchange({{"token", "a"}, {"ticket", "b"}}).element() == "token");
  for (int i = 0; i < 10; ++i)
    CHECK(world.exchange({{"token", "nobody made this"}}).code() == "launch.unknown_link");
  const auto limited = world.exchange({{"token", "nobody made this"}});
  CHECK(limited.status == 429);
  CHECK_FALSE(limited.headers.get("Retry-After").empty());
  CHECK(world.exchange({{"token", world.token}}).status == 200);
}

TEST_CASE("a package's token opens a launch from a customer's LMS, and what the LMS says is taken in") {
  LaunchWorld world;
  if (web::assets().empty()) {
    WARN("skipped: a build without web pages writes no packages");
    return;
  }
  const std::string dispatch = world.get("/dispatches", world.admin_token).body()["items"][0]["id"];
  const std::string package = world.get("/dispatches/" + dispatch + "/package", world.admin_token).text;
  const auto settings = package_settings(package);
  const json lms{{"origin", "https://lms.example"},
                 {"api", "1.2"},
                 {"format", "scorm12"},
                 {"shownIn", "frame"},
                 {"entry", "ab-initio"},
                 {"mode", "normal"},
                 {"credit", "credit"},
                 {"status", ""},
                 {"initialize", 0},
                 {"hashed", false}};
  json claim{{"dispatch", dispatch},
             {"token", settings["token"]},
             {"trace", "K7Q2-9XWM-3F4T"},
             {"learner", {{"id", "17"}, {"name", "Ada"}}},
             {"attempt", ""},
             {"lms", lms}};
  const auto open = [&] {
    return world.ask_content(Method::post, "/launch/dispatch", {{"Content-Type", "application/json"}},
                             claim.dump());
  };
  const auto opened = open();
  INFO(opened.text);
  REQUIRE(opened.status == 200);
  CHECK(opened.body()["launch"]["learnerName"] == "Ada");
  CHECK(opened.body()["result"]["completion"] == "unknown");
  const auto report = [&](const json& body, const std::string& secret) {
    const std::string path = "/runtime/" + std::string(opened.body()["launch"]["launchId"]) + "/relay";
    return world.ask_content(
        Method::post, path, {{"Content-Type", "application/json"}, {"X-Launch-Secret", secret}}, body.dump());
  };
  const json offer{{"completion", "completed"},
                   {"success", "passed"},
                   {"scaled", 0.8},
                   {"raw", nullptr},
                   {"min", nullptr},
                   {"max", nullptr},
                   {"progress", nullptr}};
  const json told{{"reports",
                   {{{"seq", 1},
                     {"at", 10},
                     {"event", "result"},
                     {"took", 2},
                     {"offer", offer},
                     {"accepted", true},
                     {"calls", {{{"call", "commit"}, {"answer", "true"}}}}}}}};
  CHECK(report(told, "wrong").status == 403);
  CHECK(report(told, opened.body()["launch"]["secret"]).status == 204);
  CHECK(report({{"reports", {{{"seq", 0}}}}}, opened.body()["launch"]["secret"]).status == 400);
  const auto shown =
      world.get("/registrations/" + std::string(opened.body()["launch"]["registrationId"]), world.admin_token)
          .body();
  CHECK(shown["lms"]["upToDate"] == true);
  CHECK(shown["lms"]["accepted"] == offer);
  const auto trace = world.get("/lms-launches?trace=K7Q2-9XWM-3F4T", world.admin_token).body();
  REQUIRE(trace["items"].size() == 1);
  CHECK(trace["items"][0]["lines"][0]["calls"][0]["call"] == "commit");
  claim["token"] = "nonsense";
  CHECK(open().code() == "dispatch.package_revoked");
}

TEST_CASE("the page that a package opens is the player, and any LMS may show it") {
  LaunchWorld world;
  if (web::assets().empty()) {
    WARN("skipped: a build without web pages has no player");
    return;
  }
  const auto page = world.ask_content(Method::get, "/d/01890a5d-ac96-774b-bcce-b302099a8057");
  CHECK(page.status == 200);
  CHECK(page.text == world.ask_content(Method::get, "/play").text);
  CHECK(page.headers.get("Content-Security-Policy").find("frame-ancestors *") != std::string_view::npos);
  CHECK_FALSE(page.headers.has("X-Frame-Options"));
}

TEST_CASE("a batch needs its launch's secret") {
  LaunchWorld world;
  const auto launch = world.exchange({{"token", world.token}}).body();
  const std::string path = "/runtime/" + std::string(launch["launchId"]) + "/log";
  const auto send = [&](const std::string& secret, const char* type) {
    return world.ask_content(Method::post, path, {{"Content-Type", type}, {"X-Launch-Secret", secret}},
                             "no batch");
  };
  CHECK(send("wrong", "application/octet-stream").code() == "runtime.forbidden");
  CHECK(send(launch["secret"], "application/octet-stream").code() == "runtime.malformed");
  CHECK(send(launch["secret"], "text/plain").status == 415);
}

TEST_CASE("a batch may come packed, and unpacks to no more than a plain one may have") {
  LaunchWorld world;
  const auto launch = world.exchange({{"token", world.token}}).body();
  const std::string path = "/runtime/" + std::string(launch["launchId"]) + "/log";
  const auto send = [&](const std::string& body) {
    return world.ask_content(Method::post, path,
                             {{"Content-Type", "application/octet-stream"},
                              {"Content-Encoding", "gzip"},
                              {"X-Launch-Secret", launch["secret"]}},
                             body);
  };
  CHECK(send(http::gzip("no batch")).code() == "runtime.malformed");
  CHECK(send("no batch").code() == "http.bad_request");
  CHECK(send(http::gzip("no batch").substr(0, 20)).code() == "http.bad_request");
  const std::string bomb = http::gzip(std::string(16 << 20, 'x'));
  REQUIRE(bomb.size() < 100'000);
  CHECK(send(bomb).code() == "http.body_too_large");
}

TEST_CASE("course files go out as they lie in the package, inflated only for who takes no gzip") {
  LaunchWorld world;
  const auto path = world.files_path() + page_name(world);
  const auto zipped = world.ask_content(Method::get, path, {{"Accept-Encoding", "gzip, br"}});
  CHECK(zipped.status == 200);
  CHECK(zipped.headers.get("Content-Encoding") == "gzip");
  CHECK(zipped.headers.get("Vary") == "Accept-Encoding");
  CHECK(gunzip(zipped.text) == world.page);
  const auto plain = world.ask_content(Method::get, path);
  CHECK_FALSE(plain.headers.has("Content-Encoding"));
  CHECK(plain.text == world.page);
  CHECK(plain.headers.get("Cache-Control") == "private, max-age=31536000, immutable");
  CHECK(plain.headers.get("Permissions-Policy") == "unload=*");
  CHECK_FALSE(plain.headers.has("Content-Security-Policy"));
  CHECK(plain.headers.get("ETag") != zipped.headers.get("ETag"));
}

TEST_CASE("ranges are of the identity form, whatever encodings are taken") {
  LaunchWorld world;
  const auto path = world.files_path() + page_name(world);
  const auto ask = [&](const char* range) {
    return world.ask_content(Method::get, path, {{"Accept-Encoding", "gzip"}, {"Range", range}});
  };
  const auto size = std::to_string(world.page.size());
  const auto part = ask("bytes=10-19");
  CHECK(part.status == 206);
  CHECK(part.text == world.page.substr(10, 10));
  CHECK(part.headers.get("Content-Range") == "bytes 10-19/" + size);
  CHECK(ask("bytes=-5").text == world.page.substr(world.page.size() - 5));
  CHECK(ask("bytes=2500000-2500099").text == world.page.substr(2'500'000, 100));
  CHECK(ask("bytes=5000000-6000000").status == 416);
  CHECK(ask("bytes=5000000-6000000").headers.get("Content-Range") == "bytes */" + size);
  CHECK(ask("bytes=0-1,5-6").status == 200);
  CHECK(ask("lines=1-2").status == 200);
}

TEST_CASE("a file that is known is not sent again") {
  LaunchWorld world;
  const auto path = world.files_path() + page_name(world);
  const std::string etag(world.ask_content(Method::get, path).headers.get("ETag"));
  const auto answer = world.ask_content(Method::get, path, {{"If-None-Match", etag}});
  CHECK(answer.status == 304);
  CHECK(answer.text.empty());
}

TEST_CASE("a capability opens its package and nothing else") {
  LaunchWorld world;
  const auto files = world.files_path();
  const auto name = page_name(world);
  CHECK(world.ask_content(Method::get, files + name).status == 200);
  CHECK(world.ask_content(Method::get, files + "missing.html").status == 404);
  CHECK(world.ask_content(Method::get, files + "../" + name).status == 404);
  CHECK(world.ask_content(Method::get, files + "%2e%2e%2f" + name).status == 404);
  auto forged = files;
  forged[5] = forged[5] == 'A' ? 'B' : 'A';
  const auto refused = world.ask_content(Method::get, forged + name);
  CHECK(refused.status == 404);
  CHECK(refused.headers.get("Cache-Control") == "no-store");
  const auto elsewhere = security::make_file_capability(
      *world.keys, {.registration_id = new_id(), .package_sha256 = std::string(64, 'a')});
  CHECK(world.ask_content(Method::get, "/c/" + elsewhere + "/" + name).status == 404);
}

}  // namespace content_routes_test
