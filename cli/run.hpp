#pragma once
#include "base/error_table.hpp"
#include "base/result.hpp"
#include "cli/client.hpp"
#include "cli/login.hpp"
#include "cli/parse.hpp"
#include "cli/printer.hpp"
#include "cli/world.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// One run of one command: what its handler works with.
class Run {
 public:
  Run(World& world, const Request& request);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  World& world;
  const Command& command;
  const Args& args;
  Printer print;

  /// The server of this run, with credentials. Made at first use.
  /// Errors: url.invalid, context.*, file.*
  [[nodiscard]] Result<Client*> client();

  /// Of the server's last answer; empty when there was none.
  [[nodiscard]] std::string request_id() const;

  /// Asks "…?" unless --yes; with --dry-run there is nothing to ask.
  /// Errors: client.needs_yes (no terminal to ask on), client.declined
  [[nodiscard]] Result<void> confirm(const std::string& question);

  [[nodiscard]] bool dry_run() const { return args.has("dry-run"); }

  enum class Method { post, patch, remove };
  /// Sends a change; with --dry-run says what would be sent and gives nothing.
  [[nodiscard]] Result<std::optional<nlohmann::json>> change(Method method, const std::string& path,
                                                             const nlohmann::json& body,
                                                             const Query& query = {});

  /// Prints one record that a GET of `path` gives.
  [[nodiscard]] Result<ExitCode> show(const View& view, const std::string& path, const Query& query = {});
  /// Prints the list at `path`, with the flags of list_flags() applied.
  [[nodiscard]] Result<ExitCode> list(const View& view, const std::string& path, Query query = {});
  /// change() and print the record that comes back.
  [[nodiscard]] Result<ExitCode> change_and_show(const View& view, Method method, const std::string& path,
                                                 const nlohmann::json& body, const Query& query = {});
  /// Looks the thing up, asks, deletes it and says so. `what` is for people: "tenant acme.example".
  [[nodiscard]] Result<ExitCode> destroy(const View& view, const std::string& what, const std::string& path,
                                         const Query& query = {});

  /// A time flag as RFC 3339 (`7d` counts from now); nothing when absent.
  /// Errors: client.usage
  [[nodiscard]] Result<std::optional<std::string>> time(std::string_view flag);
  /// The same for what has been: `7d` is a week ago.
  [[nodiscard]] Result<std::optional<std::string>> past(std::string_view flag);

  /// The id of a course named by id or key (looked up in --tenant when that is given).
  /// Errors: course.not_found, course.ambiguous
  [[nodiscard]] Result<std::string> course_id(const std::string& name);
  /// The id of a learner named by id, external id or e-mail (within --tenant when given).
  /// Errors: learner.not_found, learner.ambiguous
  [[nodiscard]] Result<std::string> learner_id(const std::string& name);
  /// The id of a dispatch named by id or `COURSE@TENANT`.
  /// Errors: dispatch.not_found, client.usage
  [[nodiscard]] Result<std::string> dispatch_id(const std::string& name);

 private:
  std::optional<Target> target_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<Client> client_;
};

/// `lmsctl WORDS…`: everything but the process's own set-up. Gives the exit status.
[[nodiscard]] int run_lmsctl(const std::vector<std::string>& words, World& world);

}  // namespace lms::cli
