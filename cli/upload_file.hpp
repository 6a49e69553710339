#pragma once
#include "cli/client.hpp"
#include "cli/world.hpp"

#include <memory>
#include <string>

namespace lms::cli {

/// A file that is uploaded: opened once, its size taken then.
class UploadFile {
 public:
  /// Errors: file.not_found, file.unreadable
  [[nodiscard]] static Result<std::unique_ptr<UploadFile>> open(const std::string& path);
  ~UploadFile();
  UploadFile(const UploadFile&) = delete;
  UploadFile& operator=(const UploadFile&) = delete;

  /// For Client::upload; valid as long as this object is. A file that shrinks meanwhile
  /// fails with file.changed.
  [[nodiscard]] Upload upload() const;
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  UploadFile(int fd, std::uint64_t size, std::string path) : fd_(fd), size_(size), path_(std::move(path)) {}
  int fd_;
  std::uint64_t size_;
  std::string path_;
};

/// A bar on standard error that is redrawn at most ten times a second; nothing at all when
/// standard error is no terminal.
class ProgressBar {
 public:
  ProgressBar(World& world, std::string label, std::uint64_t total, bool quiet);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void update(std::uint64_t done);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lms::cli
