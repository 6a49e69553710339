#include "cli/world.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <iostream>

namespace lms::cli {
namespace {

// What the signal handler needs to give the terminal its echo back.
volatile sig_atomic_t echo_is_off = 0;
int echo_terminal = -1;
termios echo_before{};

extern "C" void on_interrupt(int) {
  if (echo_is_off != 0) ::tcsetattr(echo_terminal, TCSANOW, &echo_before);
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, "\n", 1);
  ::_exit(130);
}

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

Result<std::string> read_line(int terminal) {
  std::string line;
  for (;;) {
    char c = 0;
    const auto n = ::read(terminal, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0 && line.empty()) return fail("client.no_terminal", "nothing was entered");
    if (n <= 0 || c == '\n') return line;
    line += c;
  }
}

Result<std::string> ask_terminal(std::string_view prompt, Echo echo) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return fail("client.no_terminal", "there is no terminal to ask on");
  [[maybe_unused]] auto written = ::write(terminal, prompt.data(), prompt.size());
  const bool hide = echo == Echo::hidden && ::tcgetattr(terminal, &echo_before) == 0;
  if (hide) {
    termios quiet = echo_before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    echo_terminal = terminal;
    echo_is_off = 1;
    ::tcsetattr(terminal, TCSAFLUSH, &quiet);
  }
  auto line = read_line(terminal);
  if (hide) {
    ::tcsetattr(terminal, TCSANOW, &echo_before);
    echo_is_off = 0;
    written = ::write(terminal, "\n", 1);
  }
  ::close(terminal);
  return line;
}

}  // namespace

World real_world() {
  World world;
  world.in = &std::cin;
  world.out = &std::cout;
  world.err = &std::cerr;
  world.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
  world.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  world.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  world.columns = terminal_columns();
  world.clock = &system_clock();
  world.env = [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
  };
  world.ask = ask_terminal;
  world.reader_is_gone = [] {
    pollfd state{STDOUT_FILENO, POLLOUT, 0};
    return ::poll(&state, 1, 0) > 0 && (state.revents & POLLERR) != 0;
  };
  return world;
}

void install_signal_handlers() {
  ::signal(SIGPIPE, SIG_IGN);
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  ::sigaction(SIGINT, &action, nullptr);
}

SignalPause::SignalPause() {
  static_assert(sizeof(sigset_t) <= sizeof(saved_));
  sigset_t held;
  sigset_t before;
  ::sigemptyset(&held);
  ::sigaddset(&held, SIGINT);
  ::sigaddset(&held, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &held, &before);
  std::memcpy(saved_, &before, sizeof before);
}

SignalPause::~SignalPause() {
  sigset_t before;
  std::memcpy(&before, saved_, sizeof before);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace lms::cli
