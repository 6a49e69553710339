#include "cli/browser/site.hpp"

#include "cli/browser/stand_in.hpp"
#include "cli/login.hpp"
#include "cli/secret.hpp"
#include "cli/upload_file.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <utility>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kAdmin = "scripts@example.org";
constexpr const char* kPassword = "a password of learner scripts";

/// A port that nobody listens on now.
int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool ok = fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (fd >= 0) ::close(fd);
  return ok ? ntohs(address.sin_port) : 0;
}

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
}

std::string last_lines(const fs::path& log) {
  const auto text = read_text_file(log.string());
  if (!text) return {};
  return text->size() > 600 ? text->substr(text->size() - 600) : *text;
}

}  // namespace

Site::Site(fs::path folder) : folder_(std::move(folder)) {}
Site::~Site() = default;

Result<std::unique_ptr<Site>> Site::start(const std::string& lmsd, const fs::path& folder) {
  std::unique_ptr<Site> site(new Site(folder));
  LMS_TRY(site->serve(lmsd));
  LMS_ASSIGN(const json tenant, site->client_->post("/org/tenants", {{"name", "Learner scripts"},
                                                                     {"domain", "scripts.example"}}));
  site->tenant_ = tenant.value("id", "");
  return site;
}

Result<void> Site::serve(const std::string& lmsd) {
  const fs::path log = folder_ / "lmsd.log";
  const fs::path data = folder_ / "data";
  write_file(folder_ / "password", std::string(kPassword) + "\n");
  write_file(folder_ / "lmsd.toml", "");
  const std::string config = (folder_ / "lmsd.toml").string();
  const std::vector<std::string> environment{"HOME=" + folder_.string(), "LANG=C.UTF-8",
                                             "PATH=/usr/bin:/bin"};
  LMS_ASSIGN(Child init, Child::start({.words = {lmsd, "init", "--config", config, "--data-dir",
                                                 data.string(), "--admin-email", kAdmin,
                                                 "--admin-password-file", (folder_ / "password").string()},
                                       .output = log,
                                       .environment = environment}));
  if (init.wait() != 0) return fail("browser.lmsd", "'lmsd init' fails: " + last_lines(log));
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::string app = "127.0.0.1:" + std::to_string(free_port());
    const std::string content = "127.0.0.1:" + std::to_string(free_port());
    // Nobody waits between the openings of a link here, and a long suite outlasts a usual login.
    LMS_ASSIGN(lmsd_, Child::start({.words = {lmsd,
                                              "serve",
                                              "--config",
                                              config,
                                              "--data-dir",
                                              data.string(),
                                              "--listen",
                                              app,
                                              "--content-listen",
                                              content,
                                              "--public-url",
                                              "http://" + app,
                                              "--content-url",
                                              "http://" + content,
                                              "--database-synchronous",
                                              "normal",
                                              "--auth-access-token-life",
                                              "1d",
                                              "--rate-limit-account-burst",
                                              "100000",
                                              "--rate-limit-address-burst",
                                              "100000"},
                                    .output = log,
                                    .environment = environment}));
    for (int i = 0; i < 1000 && lmsd_.runs(); ++i) {
      LMS_ASSIGN(Url url, parse_url("http://" + app));
      Client probe(url, nullptr);
      const auto ready = probe.get("/readyz");
      if (ready) return log_in("http://" + app);
      ::usleep(20'000);
    }
    // Somebody else may have taken a port between looking and listening.
    lmsd_.stop();
  }
  return fail("browser.lmsd", "lmsd does not come up: " + last_lines(log));
}

Result<void> Site::log_in(const std::string& address) {
  LMS_ASSIGN(const Url url, parse_url(address));
  Client anybody(url, nullptr);
  LMS_ASSIGN(const json login, anybody.post("/auth/login", {{"email", kAdmin}, {"password", kPassword}}));
  credentials_ = fixed_credentials(login.value("token", ""));
  client_ = std::make_unique<Client>(url, credentials_.get());
  return {};
}

Result<SiteLearner> Site::add_learner() {
  const std::string number = std::to_string(++made_);
  LMS_ASSIGN(const json user, client_->post("/org/tenants/" + tenant_ + "/users",
                                            {{"email", "learner" + number + "@scripts.example"},
                                             {"firstName", "A."},
                                             {"lastName", "Learner"},
                                             {"password", kPassword},
                                             {"role", "learner"}}));
  return SiteLearner{.id = user.value("id", ""), .name = "Learner, A."};
}

Result<std::string> Site::dispatch(const std::string& path, const sequencing::CourseDefinition& course,
                                   bool strict) {
  std::string& known = dispatches_[(strict ? "strict " : "") + path];
  if (!known.empty()) return known;
  const std::string key = "script-" + std::to_string(++made_);
  const std::string file = (folder_ / (key + ".zip")).string();
  LMS_TRY(write_playable(path, course, file));
  LMS_ASSIGN(const auto opened, UploadFile::open(file));
  LMS_ASSIGN(const json imported,
             client_->upload("/courses", {{"course", key}, {"create", "true"}}, opened->upload()));
  const std::string id = imported["course"].value("id", "");
  if (strict) LMS_TRY(client_->patch("/courses/" + id, {{"strictness", "strict"}}));
  LMS_ASSIGN(const json made, client_->post("/dispatches", {{"courseId", id}, {"tenantId", tenant_}}));
  known = made.value("id", "");
  return known;
}

Result<std::string> Site::link(const std::string& path, const sequencing::CourseDefinition& course,
                               bool strict, const SiteLearner& learner) {
  LMS_ASSIGN(const std::string assigned, dispatch(path, course, strict));
  std::string& known = links_[assigned + " " + learner.id];
  if (!known.empty()) return known;
  LMS_ASSIGN(const json link, client_->post("/dispatches/" + assigned + "/launch-links",
                                            {{"userId", learner.id}, {"debug", true}}));
  known = link.value("url", "");
  return known;
}

}  // namespace lms::cli
