#pragma once
#include "functional/cli/process.hpp"
#include "support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace lms::functional {

/// A real lmsd with a data folder and ports of its own, and lmsctl logged in to it as the
/// platform's administrator.
class Installation {
 public:
  Installation();
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  /// Runs lmsctl with the administrator's login.
  [[nodiscard]] Outcome ctl(std::vector<std::string> words, const std::string& input = {}) const;
  /// The same, which must succeed, with `-o json`: what it printed.
  [[nodiscard]] nlohmann::json json(std::vector<std::string> words) const;
  /// lmsctl on a terminal.
  [[nodiscard]] std::unique_ptr<Session> session(std::vector<std::string> words) const;
  /// lmsctl as somebody else: with another configuration folder.
  [[nodiscard]] Environment other_login(const std::string& name) const;
  [[nodiscard]] Outcome ctl_as(const Environment& who, std::vector<std::string> words,
                               const std::string& input = {}) const;

  [[nodiscard]] const Environment& environment() const { return environment_; }

  /// Writes a file into the installation's folder and gives its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const;
  /// A small good package.
  [[nodiscard]] std::string package(const std::string& title = "Golf") const;
  /// Every file in the data folder but the database's and the lock's.
  [[nodiscard]] std::set<std::string> kept_files() const;
  /// What lmsd wrote so far.
  [[nodiscard]] std::string daemon_log() const;
  void stop();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string content_url() const {
    return "http://127.0.0.1:" + std::to_string(content_port_);
  }

  static constexpr const char* kEmail = "admin@example.org";
  static constexpr const char* kPassword = "correct horse battery";

 private:
  [[nodiscard]] bool ready() const;
  test::TempDir folder_;
  Environment environment_;
  int port_ = 0;
  int content_port_ = 0;
  pid_t daemon_ = -1;
};

}  // namespace lms::functional
