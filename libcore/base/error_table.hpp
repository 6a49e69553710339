#pragma once
#include <span>
#include <string_view>

namespace lms {

/// Exit codes of lmsctl and lmsd (architecture section 8).
enum class ExitCode : int {
  ok = 0,
  failure = 1,
  usage = 2,
  partial = 3,
  authentication = 4,
  not_found = 5,
  conflict = 6,
  findings = 7,
  unreachable = 8,
  refused = 9,
  interrupted = 130,
};

/// What an error code means at the two borders of the product.
struct ErrorKind {
  int http_status;
  ExitCode exit_code;
};

/// One row: a full code (`dispatch.expired`) or, with a leading `*`, the last segment
/// of a code (`*.not_found`).
struct ErrorRow {
  std::string_view code;
  ErrorKind kind;
};

/// The table, exact codes first. For documentation and its tests.
[[nodiscard]] std::span<const ErrorRow> error_table();

/// The row for `code`: an exact one, else one for its last segment, else 500 / failure.
[[nodiscard]] ErrorKind classify(std::string_view code);

}  // namespace lms
