#pragma once
#include "base/result.hpp"
#include "package/place.hpp"
#include "package/rules.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace lms::package {

/// A rule broken at a place.
struct Finding {
  const Rule* rule = nullptr;
  Severity severity = Severity::warning;  ///< the rule's, unless something changed it
  std::string message{};                  ///< one lower-case sentence, with the names at hand
  Place place{};
  std::string code{};  ///< of the reader that noticed it; empty for a check's own
};

/// Gathers findings. A place breaks a rule once; of one rule at most 100 are kept, and the rest
/// counted. Not thread-safe.
class Findings {
 public:
  void add(std::string_view rule, std::string message, Place place);
  void add(const Error& error);               ///< by its code
  void add(const Error& error, Place place);  ///< by its code, exactly there
  void add(Finding finding);

  [[nodiscard]] const std::vector<Finding>& list() const { return list_; }
  /// By file, line and column; what was not kept is said at the end of its rule.
  [[nodiscard]] std::vector<Finding> take();
  [[nodiscard]] bool has_errors() const;

 private:
  static constexpr std::size_t kMostOfARule = 100;
  std::vector<Finding> list_;
  std::map<std::string_view, std::size_t> counts_;
  std::unordered_set<std::size_t> seen_;  ///< hashes of rule and place; there may be hundreds of thousands
};

/// Whether a course that breaks this rule can't be played at all, so that importing it is refused.
/// (What only one activity suffers from is a warning to the importer.)
[[nodiscard]] bool stops_play(const Rule& rule);

/// A finding as the error that an importer passes on, with rule, file, line and element.
[[nodiscard]] Error to_error(const Finding& finding);

}  // namespace lms::package
