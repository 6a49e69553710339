#include "cli/package_file.hpp"

#include "cli/upload_file.hpp"
#include "package/lone_structure.hpp"

#include <span>

namespace lms::cli {
namespace {

/// The file as the package reader wants it.
class UploadSource final : public package::ByteSource {
 public:
  explicit UploadSource(const UploadFile& file) : upload_(file.upload()) {}

  [[nodiscard]] std::uint64_t size() const override { return upload_.size; }

  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset > upload_.size || out.size() > upload_.size - offset)
      return fail("package.truncated", "the package ends before its contents do");
    while (!out.empty()) {
      LMS_ASSIGN(const std::size_t got,
                 upload_.read(offset, reinterpret_cast<char*>(out.data()), out.size()));
      offset += got;
      out = out.subspan(got);
    }
    return {};
  }

 private:
  Upload upload_;
};

class OpenedPackage final : public PackageFile {
 public:
  OpenedPackage(std::unique_ptr<UploadFile> file, std::string path)
      : file_(std::move(file)), source_(*file_), path_(std::move(path)) {}

  [[nodiscard]] Result<package::Package> read() const override {
    LMS_ASSIGN(const auto wrapped, package::zip_of_lone_structure(source_));
    auto read =
        wrapped ? package::read_package(package::SpanSource(*wrapped)) : package::read_package(source_);
    if (!read && read.error().file.empty()) read.error().file = path_;
    return read;
  }
  [[nodiscard]] const package::ByteSource& bytes() const override { return source_; }

 private:
  std::unique_ptr<UploadFile> file_;
  UploadSource source_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<PackageFile>> PackageFile::open(const std::string& path) {
  LMS_ASSIGN(auto file, UploadFile::open(path));
  return std::make_unique<OpenedPackage>(std::move(file), path);
}

}  // namespace lms::cli
