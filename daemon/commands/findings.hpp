#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace lms::commands {

/// What `lmsd --check` found of one thing.
struct Finding {
  enum class Status : std::uint8_t {
    ok,
    accepted,  ///< a problem or warning that check.accept names
    warning,   ///< works, but somebody should know
    problem,   ///< must be mended
  };
  std::string id{};  ///< `url.private`: what check.accept takes
  Status status = Status::ok;
  std::string message{};
  std::string remedy{};
};

class Findings {
 public:
  explicit Findings(std::vector<std::string> accepted) : accepted_(std::move(accepted)) {}

  void ok(std::string id, std::string message) {
    list_.push_back({std::move(id), Finding::Status::ok, std::move(message), {}});
  }
  void warning(std::string id, std::string message, std::string remedy) {
    add({std::move(id), Finding::Status::warning, std::move(message), std::move(remedy)});
  }
  void problem(std::string id, std::string message, std::string remedy) {
    add({std::move(id), Finding::Status::problem, std::move(message), std::move(remedy)});
  }

  [[nodiscard]] const std::vector<Finding>& list() const { return list_; }
  [[nodiscard]] bool has_problem() const {
    for (const Finding& finding : list_)
      if (finding.status == Finding::Status::problem) return true;
    return false;
  }

 private:
  void add(Finding finding) {
    for (const std::string& id : accepted_)
      if (id == finding.id) finding.status = Finding::Status::accepted;
    list_.push_back(std::move(finding));
  }

  std::vector<std::string> accepted_;
  std::vector<Finding> list_{};
};

}  // namespace lms::commands
