#pragma once
#include "base/result.hpp"
#include "cli/browser/child.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace lms::cli {

/// Chromium with one page, spoken to in the DevTools protocol over a pipe (--remote-debugging-pipe): no
/// port that others could reach, and nothing but the browser itself to be installed.
class DevTools {
 public:
  /// `profile` is an empty folder, where the browser's output goes, too.
  /// Errors: browser.program, browser.protocol
  [[nodiscard]] static Result<std::unique_ptr<DevTools>> start(const std::string& chromium,
                                                               const std::filesystem::path& profile);
  virtual ~DevTools() = default;

  /// Loads `url` and waits until its document is there.
  [[nodiscard]] virtual Result<void> open(const std::string& url) = 0;

  /// The value of a JavaScript expression in the page; a promise is waited for.
  /// Errors: browser.script (it threw; the message says what), browser.protocol
  [[nodiscard]] virtual Result<nlohmann::json> evaluate(const std::string& expression) = 0;
};

}  // namespace lms::cli
