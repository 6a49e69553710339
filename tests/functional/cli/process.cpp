#include "functional/cli/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace lms::functional {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{20};

struct Words {
  std::vector<std::string> text;
  std::vector<char*> pointers;

  explicit Words(std::vector<std::string> words) : text(std::move(words)) {
    for (std::string& word : text) pointers.push_back(word.data());
    pointers.push_back(nullptr);
  }
};

std::vector<std::string> lines_of(const Environment& environment) {
  std::vector<std::string> lines{std::string("PATH=") +
                                 std::getenv("PATH")};  // NOLINT(concurrency-mt-unsafe)
  for (const auto& [name, value] : environment) lines.push_back(name + "=" + value);
  return lines;
}

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

/// Reads both pipes to their ends, feeding the input meanwhile.
void pump(Pipe& in, Pipe& out, Pipe& err, const std::string& input, Outcome& outcome) {
  std::size_t written = 0;
  ::fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  if (input.empty()) in.close_end(1);
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    pollfd fds[3] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}, {in.ends[1], POLLOUT, 0}};
    if (::poll(fds, 3, -1) < 0) continue;
    const auto drain = [](Pipe& pipe, std::string& text) {
      char buffer[65536];
      const auto n = ::read(pipe.ends[0], buffer, sizeof buffer);
      if (n > 0) {
        text.append(buffer, static_cast<std::size_t>(n));
      } else {
        pipe.close_end(0);
      }
    };
    if (fds[0].revents != 0) drain(out, outcome.out);
    if (fds[1].revents != 0) drain(err, outcome.err);
    if (fds[2].revents != 0) {
      const auto n = ::write(in.ends[1], input.data() + written, input.size() - written);
      if (n > 0) written += static_cast<std::size_t>(n);
      if (n <= 0 || written == input.size()) in.close_end(1);
    }
  }
}

}  // namespace

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Outcome run(const std::vector<std::string>& command, const Environment& environment,
            const std::string& input) {
  Words words(command);
  Words variables(lines_of(environment));
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();  // no terminal to ask on
    ::dup2(in.ends[0], 0);
    ::dup2(out.ends[1], 1);
    ::dup2(err.ends[1], 2);
    ::execve(words.pointers[0], words.pointers.data(), variables.pointers.data());
    ::_exit(127);
  }
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  Outcome outcome;
  pump(in, out, err, input, outcome);
  outcome.status = wait_for(child);
  return outcome;
}

Session::Session(const std::vector<std::string>& command, const Environment& environment) {
  Words words(command);
  Words variables(lines_of(environment));
  winsize size{24, 80, 0, 0};
  child_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (child_ == 0) {
    ::execve(words.pointers[0], words.pointers.data(), variables.pointers.data());
    ::_exit(127);
  }
}

Session::~Session() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    wait_for(child_);
  }
  ::close(terminal_);
}

bool Session::read_some(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd state{terminal_, POLLIN, 0};
  if (left <= 0 || ::poll(&state, 1, static_cast<int>(left)) <= 0) return false;
  char buffer[4096];
  const auto n = ::read(terminal_, buffer, sizeof buffer);
  if (n <= 0) return false;
  shown_.append(buffer, static_cast<std::size_t>(n));
  return true;
}

bool Session::expect(const std::string& text) {
  const auto deadline = Clock::now() + kPatience;
  while (shown_.find(text) == std::string::npos)
    if (!read_some(deadline)) return false;
  return true;
}

void Session::type(const std::string& text) const {
  if (::write(terminal_, text.data(), text.size()) < 0) throw std::runtime_error("cannot type");
}

void Session::interrupt() const { type("\x03"); }

bool Session::echoes() const {
  termios settings{};
  return ::tcgetattr(terminal_, &settings) == 0 && (settings.c_lflag & ECHO) != 0;
}

Outcome Session::finish() {
  const auto deadline = Clock::now() + kPatience;
  while (read_some(deadline)) {
  }
  if (Clock::now() >= deadline) ::kill(child_, SIGKILL);
  Outcome outcome{wait_for(child_), shown_};
  child_ = -1;
  return outcome;
}

pid_t start(const std::vector<std::string>& command, const Environment& environment,
            const std::filesystem::path& log) {
  Words words(command);
  Words variables(lines_of(environment));
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, 0);
    ::dup2(file, 1);
    ::dup2(file, 2);
    ::setsid();
    ::execve(words.pointers[0], words.pointers.data(), variables.pointers.data());
    ::_exit(127);
  }
  return child;
}

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = Clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace lms::functional
