#pragma once
#include "package/byte_source.hpp"

#include <filesystem>
#include <memory>

namespace lms::content {

/// A file opened for reading; its size is taken once. pread only, so threads may share it.
class FileSource final : public package::ByteSource {
 public:
  /// Errors: content.package.not_found, content.read_failed
  [[nodiscard]] static Result<std::shared_ptr<const FileSource>> open(const std::filesystem::path& path);
  /// Takes over `fd`.
  FileSource(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override;
  /// For sendfile and the like.
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
  std::uint64_t size_;
};

}  // namespace lms::content
