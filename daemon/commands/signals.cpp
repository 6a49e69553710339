#include "commands/signals.hpp"

#include <pthread.h>

#include <csignal>

namespace lms::commands {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

volatile std::sig_atomic_t noted = 0;

}  // namespace

void note_interrupts() {
  struct sigaction action{};
  action.sa_handler = [](int) { noted = 1; };  // and without SA_RESTART: what waits comes back
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

bool interrupted() { return noted != 0; }

void block_signals() {
  const sigset_t set = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::string wait_for_stop(const std::function<void()>& hangup) {
  const sigset_t set = stop_signals();
  int signal = 0;
  while (::sigwait(&set, &signal) != 0 || signal == SIGHUP)
    if (signal == SIGHUP) hangup();
  // The default action of the next one ends a drain that takes too long for somebody.
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

}  // namespace lms::commands
