#pragma once
#include "base/error_table.hpp"
#include "base/result.hpp"

namespace lms::cli {

/// Whether after this error of one request of many no further one can succeed.
[[nodiscard]] inline bool ends_everything(const Error& error) {
  const ExitCode code = classify(error.code).exit_code;
  return code == ExitCode::authentication || code == ExitCode::unreachable;
}

}  // namespace lms::cli
