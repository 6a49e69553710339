#include "content/directory_store.hpp"

#include "base/descriptor.hpp"
#include "base/random.hpp"
#include "content/file_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

namespace lms::content {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".zip";
constexpr std::size_t kHashDigits = 64;

std::unexpected<Error> cannot(std::string_view what, const fs::path& path, int problem) {
  return fail(Error{.code = "content.write_failed",
                    .message = fmt::format("cannot {}: {}", what, std::generic_category().message(problem)),
                    .file = path.string()});
}

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// A rename is durable only when the folder is.
Result<void> sync_folder(const fs::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::fsync(fd.get()) != 0) return cannot("sync the folder", folder, errno);
  return {};
}

Result<void> make_folder(const fs::path& folder) {
  const int problem = ::mkdir(folder.c_str(), 0700) == 0 ? 0 : errno;
  if (problem != 0 && (problem != EEXIST || !fs::is_directory(folder)))
    return cannot("create the folder", folder, problem);
  // Also when another thread made it: its sync may not have happened yet, and costs nothing after.
  return sync_folder(folder.has_parent_path() ? folder.parent_path() : fs::path("."));
}

using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

class DirectoryStaging final : public Staging {
 public:
  DirectoryStaging(fs::path root, fs::path temp, int fd)
      : root_(std::move(root)), temp_(std::move(temp)), fd_(fd), digest_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!digest_ || EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  }
  DirectoryStaging(const DirectoryStaging&) = delete;
  DirectoryStaging& operator=(const DirectoryStaging&) = delete;
  ~DirectoryStaging() override {
    if (!committed_) ::unlink(temp_.c_str());
  }

  Result<void> write(ByteView data) override {
    if (EVP_DigestUpdate(digest_.get(), data.data(), data.size()) != 1)
      return fail("content.write_failed", "SHA-256 is not available");
    stored_.size += data.size();
    while (!data.empty()) {
      const ssize_t done = ::write(fd_.get(), data.data(), data.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return cannot("write the upload", temp_, errno);
      data = data.subspan(static_cast<std::size_t>(done));
    }
    start_writeback();
    return {};
  }

  Result<StoredPackage> finish() override {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_DigestFinal_ex(digest_.get(), hash, &length) != 1)
      return fail("content.write_failed", "SHA-256 is not available");
    stored_.hash = to_hex(std::as_bytes(std::span(hash, length)));
    LMS_ASSIGN(source_, FileSource::open(temp_));
    return stored_;
  }

  [[nodiscard]] const package::ByteSource& source() const override { return *source_; }

  Result<void> commit() override {
    if (::fsync(fd_.get()) != 0) return cannot("sync the upload", temp_, errno);
    const fs::path folder = root_ / "packages" / stored_.hash.substr(0, 2);
    LMS_TRY(make_folder(folder));
    const fs::path target = folder / (stored_.hash + std::string(kExtension));
    // An equal package that is there already is replaced by the same bytes.
    if (::rename(temp_.c_str(), target.c_str()) != 0)
      return cannot("move the upload into place", target, errno);
    committed_ = true;
    return sync_folder(folder);
  }

 private:
  // Lets the disk work while the upload goes on, so that the final fsync has little left to do.
  void start_writeback() {
    constexpr std::uint64_t kStep = 8U << 20;
    if (stored_.size - flushed_ < kStep) return;
    ::sync_file_range(fd_.get(), static_cast<off_t>(flushed_), static_cast<off_t>(stored_.size - flushed_),
                      SYNC_FILE_RANGE_WRITE);
    flushed_ = stored_.size;
  }

  fs::path root_;
  fs::path temp_;
  Descriptor fd_;
  Digest digest_;
  StoredPackage stored_;
  std::uint64_t flushed_ = 0;
  std::shared_ptr<const FileSource> source_;
  bool committed_ = false;
};

}  // namespace

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::open_folder(const fs::path& root) {
  LMS_TRY(make_folder(root));
  LMS_TRY(make_folder(root / "packages"));
  LMS_TRY(make_folder(root / "staging"));
  std::error_code problem;
  for (const auto& left : fs::directory_iterator(root / "staging", problem)) fs::remove(left.path(), problem);
  if (problem) return cannot("clear the staging folder", root / "staging", problem.value());
  return std::unique_ptr<DirectoryStore>(new DirectoryStore(root));
}

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::look_at(const fs::path& root) {
  std::error_code problem;
  if (!fs::is_directory(root / "packages", problem))
    return fail(
        Error{.code = "content.not_found", .message = "there is no content folder", .file = root.string()});
  return std::unique_ptr<DirectoryStore>(new DirectoryStore(root));
}

Result<PackagePin> DirectoryStore::pin() const {
  const fs::path folder = root_ / "packages";
  Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Whoever removes a package holds the lock for that long.
  if (!fd.is_open() || ::flock(fd.get(), LOCK_SH) != 0) return cannot("pin the packages", folder, errno);
  return PackagePin(std::move(fd));
}

Result<std::unique_ptr<Staging>> DirectoryStore::begin() {
  fs::path temp = root_ / "staging" / (new_id() + ".part");
  const int fd = ::open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return cannot("create the upload's file", temp, errno);
  return std::make_unique<DirectoryStaging>(root_, std::move(temp), fd);
}

bool DirectoryStore::exists(std::string_view hash) const {
  return is_hash(hash) && ::access(path_of(hash).c_str(), F_OK) == 0;
}

Result<std::shared_ptr<const package::ByteSource>> DirectoryStore::open(std::string_view hash) const {
  if (!is_hash(hash)) return fail("content.package.not_found", "that is not the hash of a package");
  LMS_ASSIGN(std::shared_ptr<const package::ByteSource> source, FileSource::open(path_of(hash)));
  return source;
}

Result<void> DirectoryStore::remove(std::string_view hash) {
  if (!is_hash(hash)) return {};
  const fs::path path = path_of(hash);
  const std::lock_guard one_at_a_time(removing_);
  const Descriptor folder(::open((root_ / "packages").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return cannot("open the folder", root_ / "packages", errno);
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0)
    return fail(Error{.code = "content.pinned",
                      .message = "a backup is reading the packages; this one stays for now",
                      .file = path.string()});
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return cannot("remove the package", path, errno);
  }
  return sync_folder(path.parent_path());
}

Result<std::vector<StoredPackage>> DirectoryStore::list() const {
  std::vector<StoredPackage> found;
  std::error_code problem;
  for (const auto& entry : fs::recursive_directory_iterator(root_ / "packages", problem)) {
    const std::string hash = entry.path().stem().string();
    if (entry.is_regular_file() && entry.path().extension() == kExtension && is_hash(hash))
      found.push_back({.hash = hash, .size = entry.file_size()});
  }
  if (problem) return cannot("list the packages", root_ / "packages", problem.value());
  std::ranges::sort(found, {}, &StoredPackage::hash);
  return found;
}

Result<void> DirectoryStore::check_writable() const {
  const fs::path probe = root_ / "staging" / (new_id() + ".probe");
  const Descriptor fd(::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd.get() < 0) return cannot("write into the content folder", probe, errno);
  const bool written = ::write(fd.get(), "x", 1) == 1;
  const int problem = errno;
  ::unlink(probe.c_str());
  if (!written) return cannot("write into the content folder", probe, problem);
  return {};
}

fs::path DirectoryStore::path_of(std::string_view hash) const {
  return root_ / "packages" / hash.substr(0, 2) / (std::string(hash) + std::string(kExtension));
}

}  // namespace lms::content
