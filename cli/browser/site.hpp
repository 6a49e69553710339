#pragma once
#include "base/result.hpp"
#include "cli/browser/child.hpp"
#include "cli/client.hpp"
#include "sequencing/definition.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace lms::cli {

/// A learner of the site.
struct SiteLearner {
  std::string id{};
  std::string name{};
};

/// An lmsd of one's own: free ports of the loopback, an empty data folder, an administrator. It ends, and
/// the folder goes, with the object.
class Site {
 public:
  /// Errors: browser.program, browser.lmsd (it does not come up; its log is in the message)
  [[nodiscard]] static Result<std::unique_ptr<Site>> start(const std::string& lmsd,
                                                           const std::filesystem::path& folder);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  [[nodiscard]] Result<SiteLearner> add_learner();

  /// A link that opens the package at `path` for the learner; the same one each time.
  /// Errors: those of importing it, client.*
  [[nodiscard]] Result<std::string> link(const std::string& path, const sequencing::CourseDefinition& course,
                                         bool strict, const SiteLearner& learner);

 private:
  explicit Site(std::filesystem::path folder);
  [[nodiscard]] Result<void> serve(const std::string& lmsd);
  [[nodiscard]] Result<void> log_in(const std::string& url);
  [[nodiscard]] Result<std::string> dispatch(const std::string& path,
                                             const sequencing::CourseDefinition& course, bool strict);

  std::filesystem::path folder_;
  Child lmsd_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<Client> client_;
  std::string tenant_;
  std::map<std::string, std::string> dispatches_;  ///< by path of the package
  std::map<std::string, std::string> links_;       ///< by dispatch and learner
  std::size_t made_ = 0;
};

}  // namespace lms::cli
