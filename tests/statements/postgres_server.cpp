#include "postgres_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

namespace lms::test {
namespace {

namespace fs = std::filesystem;

/// The folder of the newest installed server's programs.
fs::path find_programs() {
  std::error_code none;
  std::vector<fs::path> found;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none))
    if (fs::exists(version.path() / "bin" / "initdb") && fs::exists(version.path() / "bin" / "pg_ctl"))
      found.push_back(version.path() / "bin");
  return found.empty() ? fs::path() : *std::ranges::max_element(found);
}

const passwd* server_user() { return ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr; }

[[noreturn]] void become(const passwd* user, const fs::path& output,
                         const std::vector<std::string>& command) {
  const int out = ::open(output.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0666);
  if (out < 0 || ::dup2(out, 1) < 0 || ::dup2(out, 2) < 0 || ::chdir("/") != 0) ::_exit(126);
  if (user != nullptr &&
      (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
    ::_exit(126);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

Result<void> run(const fs::path& output, const std::vector<std::string>& command) {
  const passwd* user = server_user();
  const pid_t child = ::fork();
  if (child < 0) return fail("test.failed", "cannot start a process");
  if (child == 0) become(user, output, command);
  int status = 0;
  if (::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  std::ifstream in(output);
  return fail("test.failed", command[0] + " failed: " + std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace

Result<void> PostgresServer::start() {
  programs_ = find_programs();
  if (programs_.empty()) return fail("test.skipped", "PostgreSQL is not installed");
  if (::geteuid() == 0) {
    const passwd* user = server_user();
    if (user == nullptr)
      return fail("test.skipped", "PostgreSQL does not run as root, and there is no user postgres");
    if (::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
      return fail("test.failed", "cannot give the folder to postgres");
  }
  const std::string data = (folder_ / "data").string();
  const fs::path output = folder_ / "output";
  LMS_TRY(run(output, {programs_ / "initdb", "-D", data, "-U", "lms", "-A", "trust", "-E", "UTF8",
                       "--locale=C", "--no-sync"}));
  // No TCP, no durability: a server for seconds.
  const std::string options =
      "-F -c listen_addresses='' -c unix_socket_directories='" + folder_.path().string() + "'";
  LMS_TRY(run(output, {programs_ / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder_ / "log", "-o",
                       options, "start"}));
  running_ = true;
  return {};
}

PostgresServer::~PostgresServer() {
  if (!running_) return;
  if (!run(folder_ / "output",
           {programs_ / "pg_ctl", "-D", folder_ / "data", "-m", "immediate", "-w", "stop"}))
    std::cerr << "the temporary PostgreSQL server in " << folder_.path() << " did not stop\n";
}

std::string PostgresServer::connection_text() const {
  return "host='" + folder_.path().string() + "' user=lms dbname=postgres";
}

}  // namespace lms::test
