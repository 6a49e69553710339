#pragma once
#include "base/result.hpp"
#include "cli/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// How an error is told.
struct Complaint {
  bool as_json = false;
  std::string request_id{};
  std::string_view noun{};  ///< of the command, for hints
  std::string command{};    ///< its full name; empty when there is none
};

/// Prints the error on standard error: `lmsctl: message`, then where and a hint; or one JSON
/// object `{"error":{code,message,details,requestId,hint,exitCode}}`. Gives the exit status.
int complain(World& world, const Error& error, const Complaint& complaint);

/// What to do about an error; empty when nothing general can be said.
[[nodiscard]] std::string hint_for(const Error& error, const Complaint& complaint);

/// Whether the command line asks for JSON, as far as it can be read at all.
[[nodiscard]] bool wants_json_errors(const std::vector<std::string>& words);

}  // namespace lms::cli
