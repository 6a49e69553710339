#pragma once
#include <functional>
#include <string>

namespace lms::commands {

/// Keeps SIGTERM, SIGINT and SIGHUP for wait_for_stop(). Before the first thread is made, as
/// threads inherit it.
void block_signals();

/// Waits for SIGTERM or SIGINT and gives its name. From then on a second one ends the process at
/// once. Calls `hangup` at every SIGHUP before that.
[[nodiscard]] std::string wait_for_stop(const std::function<void()>& hangup);

/// For commands that end by themselves: SIGTERM, SIGINT and SIGHUP are noted, so that they can clean
/// up and leave.
void note_interrupts();
[[nodiscard]] bool interrupted();

}  // namespace lms::commands
