#include "cli/browser/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace lms::cli {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

/// In the new process, where nothing may be allocated any more. A group of its own: Ctrl-C at the
/// terminal reaches this program alone, which then ends its children in order.
[[noreturn]] void become(const ChildOptions& options, char** words, char** environment, int output) {
  ::signal(SIGPIPE, SIG_DFL);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP})
    ::signal(signal, options.ending == Ending::with_us ? SIG_DFL : SIG_IGN);
  ::setpgid(0, 0);
  // Also where this program is killed.
  if (options.ending == Ending::with_us) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nowhere = ::open("/dev/null", O_RDWR);
  ::dup2(nowhere, 0);
  ::dup2(output >= 0 ? output : nowhere, 1);
  ::dup2(output >= 0 ? output : nowhere, 2);
  // Moved out of the way first: one of them may be the other's place.
  const int three = options.fd3 >= 0 ? ::fcntl(options.fd3, F_DUPFD, 10) : -1;
  const int four = options.fd4 >= 0 ? ::fcntl(options.fd4, F_DUPFD, 10) : -1;
  if (three >= 0) ::dup2(three, 3);
  if (four >= 0) ::dup2(four, 4);
  for (int fd = three >= 0 || four >= 0 ? 5 : 3; fd < 256; ++fd) ::close(fd);
  ::execve(words[0], words, environment);
  ::_exit(127);
}

}  // namespace

Result<Child> Child::start(const ChildOptions& options) {
  std::vector<std::string> words = options.words;
  std::vector<std::string> environment = options.environment;
  auto word_pointers = pointers(words);
  auto environment_pointers = pointers(environment);
  const int output = options.output.empty()
                         ? -1
                         : ::open(options.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  // Held back until the new process has shed this one's handlers.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid != 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid == 0) become(options, word_pointers.data(), environment_pointers.data(), output);
  if (output >= 0) ::close(output);
  if (pid < 0) return fail("browser.program", words.front() + " cannot be started");
  return Child(pid);
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(std::exchange(other.status_, -1)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this != &other) {
    stop();
    pid_ = std::exchange(other.pid_, -1);
    status_ = std::exchange(other.status_, -1);
  }
  return *this;
}

Child::~Child() { stop(); }

int Child::wait() {
  if (pid_ < 0) return status_;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return status_;
}

bool Child::runs() {
  if (pid_ < 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  pid_ = -1;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

void Child::stop() {
  if (!runs()) return;
  ::kill(pid_, SIGTERM);
  for (int i = 0; i < 500 && runs(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  if (pid_ < 0) return;
  // The program's own children with it: they share its group.
  ::kill(-pid_, SIGKILL);
  static_cast<void>(wait());
}

std::string find_program(const std::vector<std::string>& names, const std::string& path) {
  for (const std::string& name : names) {
    if (name.find('/') != std::string::npos) {
      if (::access(name.c_str(), X_OK) == 0) return name;
      continue;
    }
    for (std::size_t from = 0; from <= path.size();) {
      const std::size_t colon = std::min(path.find(':', from), path.size());
      const std::string file = path.substr(from, colon - from) + "/" + name;
      if (colon > from && ::access(file.c_str(), X_OK) == 0) return file;
      from = colon + 1;
    }
  }
  return {};
}

}  // namespace lms::cli
