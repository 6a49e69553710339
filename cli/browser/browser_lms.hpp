#pragma once
#include "cli/browser/devtools.hpp"
#include "cli/browser/scratch_folder.hpp"
#include "cli/browser/site.hpp"
#include "script/lms.hpp"
#include "script/player.hpp"

#include <memory>
#include <string>

namespace lms::cli {

/// Programs that a play in a browser needs.
struct BrowserPrograms {
  std::string lmsd{};
  std::string chromium{};
};

/// Chromium in front of an lmsd of its own: scripts are played through the real player.
class BrowserStage {
 public:
  /// Errors: browser.program, browser.lmsd, browser.protocol, file.unreadable
  [[nodiscard]] static Result<std::unique_ptr<BrowserStage>> start(const BrowserPrograms& programs);

  /// A learner who has never been there. `load` and the stage outlive it.
  [[nodiscard]] Result<std::unique_ptr<script::Lms>> new_learner(const script::CourseLoader& load);

 private:
  BrowserStage() = default;
  ScratchFolder folder_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<DevTools> browser_;
};

}  // namespace lms::cli
