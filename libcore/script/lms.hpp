#pragma once
#include "base/result.hpp"
#include "script/learner_script.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lms::script {

/// A call as it is made: placeholders filled in, indexes looked up.
struct ApiCall {
  runtime::Method method = runtime::Method::initialize;
  std::string argument{};
  std::string value{};
};

struct ApiAnswer {
  std::string value{};
  std::string error{};  ///< GetLastError right after the call
};

/// What stands on the learner's screen.
struct Seen {
  std::string delivered{};     ///< identifier of the activity, empty: no content
  std::uint32_t delivery = 0;  ///< another number: another page
  bool ended = false;          ///< the sequencing session is over
};

struct ControlSeen {
  bool visible = false;
  bool enabled = false;
};

/// What a script is played on: the engine itself, or a browser in front of a server. One learner.
class Lms {
 public:
  virtual ~Lms() = default;

  [[nodiscard]] virtual std::string learner_id() const = 0;
  [[nodiscard]] virtual std::string learner_name() const = 0;

  /// Before each step of a script. Gives what went wrong by itself, empty when nothing did.
  [[nodiscard]] virtual Result<std::string> before_step() { return std::string{}; }

  /// Opens the package at `path` with `first` (start, resume_all or choice of `target`) as first request.
  [[nodiscard]] virtual Result<void> launch(const std::string& name, const std::string& path,
                                            runtime::NavKind first, const std::string& target,
                                            bool strict) = 0;

  /// An event of the learner. The page that it takes away makes the calls `on_unload`.
  [[nodiscard]] virtual Result<std::vector<ApiAnswer>> navigate(runtime::NavKind kind,
                                                                const std::string& target,
                                                                const std::vector<ApiCall>& on_unload) = 0;

  /// A call of the page of `delivery`.
  [[nodiscard]] virtual Result<ApiAnswer> call(std::uint32_t delivery, const ApiCall& call) = 0;

  [[nodiscard]] virtual Result<Seen> look() = 0;
  [[nodiscard]] virtual Result<ControlSeen> control(Control which, const std::string& target) = 0;

  /// How the last event was decided, where that can be told.
  [[nodiscard]] virtual std::string exception() const { return {}; }
  [[nodiscard]] virtual std::vector<std::string> trace() const { return {}; }

  /// After the last step: what is to be kept, is kept.
  [[nodiscard]] virtual Result<void> finish() { return {}; }
};

}  // namespace lms::script
