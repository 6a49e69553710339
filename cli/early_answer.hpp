#pragma once
#include <chrono>
#include <optional>
#include <string>

namespace lms::cli {

/// An answer that came while the request's body was still being sent.
struct EarlyAnswer {
  int status = 0;
  std::string body;
};

/// Whether something, or the end, can be read from `socket` at once.
[[nodiscard]] bool has_input(int socket);

/// Reads one plain HTTP/1.1 answer with a Content-Length from `socket`. Nothing when the
/// connection ends, `patience` runs out, or it is not such an answer (at most 1 MiB).
[[nodiscard]] std::optional<EarlyAnswer> read_early_answer(int socket, std::chrono::seconds patience);

}  // namespace lms::cli
