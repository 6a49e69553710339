#include "functional/cli/installation.hpp"

#include "support/course_package.hpp"

#include <httplib.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace lms::functional {
namespace {

/// Ports that are free now; held together, so that they differ.
std::vector<int> free_ports(std::size_t count) {
  std::vector<int> ports;
  std::vector<int> sockets;
  for (std::size_t i = 0; i < count; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0)
      throw std::runtime_error("no free port");
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ports.push_back(ntohs(address.sin_port));
    sockets.push_back(fd);
  }
  for (const int fd : sockets) ::close(fd);
  return ports;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

Installation::Installation() {
  environment_ = {
      {"HOME", folder_.path()}, {"TERM", "xterm"}, {"LMSCTL_CONFIG_DIR", folder_.path() / "config"}};
  const auto ports = free_ports(2);
  port_ = ports[0];
  content_port_ = ports[1];
  const std::string data = folder_.path() / "data";
  const Outcome init = run({LMSD, "init", "--data-dir", data, "--admin-email", kEmail,
                            "--admin-password-file", file("admin-password", std::string(kPassword) + "\n")},
                           environment_);
  if (init.status != 0) throw std::runtime_error("lmsd init failed: " + init.err);
  daemon_ = start({LMSD, "serve", "--data-dir", data, "--listen", "127.0.0.1:" + std::to_string(port_),
                   "--content-listen", "127.0.0.1:" + std::to_string(content_port_), "--public-url", url(),
                   "--content-url", content_url()},
                  environment_, folder_.path() / "lmsd.log");
  if (!eventually([this] { return ready(); }))
    throw std::runtime_error("lmsd did not start: " + daemon_log());
  const Outcome login =
      ctl({"login", "--url", url(), "--email", kEmail, "--password-file", folder_ / "admin-password"});
  if (login.status != 0) throw std::runtime_error("login failed: " + login.err + daemon_log());
}

Installation::~Installation() { stop(); }

void Installation::stop() {
  if (daemon_ <= 0) return;
  ::kill(daemon_, SIGTERM);
  wait_for(daemon_);
  daemon_ = -1;
}

bool Installation::ready() const {
  httplib::Client client("127.0.0.1", port_);
  const auto answer = client.Get("/readyz");
  return answer && answer->status == 200;
}

Outcome Installation::ctl(std::vector<std::string> words, const std::string& input) const {
  return ctl_as(environment_, std::move(words), input);
}

Outcome Installation::ctl_as(const Environment& who, std::vector<std::string> words,
                             const std::string& input) const {
  words.insert(words.begin(), LMSCTL);
  return run(words, who, input);
}

nlohmann::json Installation::json(std::vector<std::string> words) const {
  std::string said;
  for (const auto& word : words) said += word + " ";
  words.insert(words.end(), {"-o", "json"});
  const Outcome outcome = ctl(words);
  if (outcome.status != 0)
    throw std::runtime_error("lmsctl " + said + "ended with " + std::to_string(outcome.status) + ": " +
                             outcome.err);
  return nlohmann::json::parse(outcome.out);
}

std::unique_ptr<Session> Installation::session(std::vector<std::string> words) const {
  words.insert(words.begin(), LMSCTL);
  return std::make_unique<Session>(words, environment_);
}

Environment Installation::other_login(const std::string& name) const {
  Environment other = environment_;
  other["LMSCTL_CONFIG_DIR"] = folder_.path() / ("config-" + name);
  other["LMSCTL_URL"] = url();
  return other;
}

std::string Installation::file(const std::string& name, const std::string& content) const {
  const auto path = folder_.path() / name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string Installation::package(const std::string& title) const {
  return file(title + ".zip", test::course_zip({.title = title, .identifier = "id-" + title}));
}

std::set<std::string> Installation::kept_files() const {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path() / "data")) {
    const std::string name = entry.path().filename();
    if (entry.is_regular_file() && name.find(".db") == std::string::npos &&
        name.find("lock") == std::string::npos)
      files.insert(std::filesystem::relative(entry.path(), folder_.path()));
  }
  return files;
}

std::string Installation::daemon_log() const { return text_of(folder_.path() / "lmsd.log"); }

}  // namespace lms::functional
