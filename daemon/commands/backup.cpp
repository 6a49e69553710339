#include "commands/backup.hpp"

#include "backup/create.hpp"
#include "backup/restore.hpp"
#include "base/descriptor.hpp"
#include "base/random.hpp"
#include "commands/signals.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace lms::commands {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> cannot(std::string code, std::string_view what, const std::string& file, int problem) {
  return fail(
      Error{.code = std::move(code),
            .message = "cannot " + std::string(what) + ": " + std::generic_category().message(problem),
            .file = file});
}

Result<void> check_interrupt() {
  if (interrupted()) return fail("client.interrupted", "interrupted; nothing was kept");
  return {};
}

backup::Sink writer_to(int fd, const std::string& name) {
  return [fd, name](ByteView data) -> Result<void> {
    while (!data.empty()) {
      LMS_TRY(check_interrupt());
      const auto done = ::write(fd, data.data(), data.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return cannot("backup.write_failed", "write", name, errno);
      data = data.subspan(static_cast<std::size_t>(done));
    }
    return {};
  };
}

/// A file under another name until it is whole and on the disk.
class NewFile {
 public:
  static Result<NewFile> make(const fs::path& file) {
    const fs::path unfinished = file.string() + "." + random_token(6) + ".part";
    // It holds the keys of the installation: nobody else may read it.
    Descriptor fd(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd.is_open()) return cannot("backup.write_failed", "create the file", unfinished.string(), errno);
    return NewFile(file, unfinished, std::move(fd));
  }
  NewFile(NewFile&& other) noexcept
      : file_(std::move(other.file_)),
        unfinished_(std::exchange(other.unfinished_, {})),
        fd_(std::move(other.fd_)) {}
  NewFile& operator=(NewFile&&) = delete;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    std::error_code ignored;
    if (!unfinished_.empty()) fs::remove(unfinished_, ignored);
  }

  [[nodiscard]] int fd() const { return fd_.get(); }

  Result<void> put_in_place() {
    const auto failed = [&] {
      return cannot("backup.write_failed", "finish the file", file_.string(), errno);
    };
    if (::fsync(fd_.get()) != 0) return failed();
    if (::rename(unfinished_.c_str(), file_.c_str()) != 0) return failed();
    unfinished_.clear();
    const fs::path parent = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
    const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || ::fsync(folder.get()) != 0) return failed();
    return {};
  }

 private:
  NewFile(fs::path file, fs::path unfinished, Descriptor fd)
      : file_(std::move(file)), unfinished_(std::move(unfinished)), fd_(std::move(fd)) {}
  fs::path file_;
  fs::path unfinished_;
  Descriptor fd_;
};

struct Input {
  Descriptor file{};
  backup::Supply supply{};
};

Result<Input> open_input(const std::string& name) {
  Input input;
  int fd = STDIN_FILENO;
  if (name != "-") {
    input.file = Descriptor(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
    fd = input.file.get();
    if (fd < 0) return cannot("backup.not_found", "read the backup", name, errno);
  }
  input.supply = [fd, name](std::span<std::byte> out) -> Result<std::size_t> {
    for (;;) {
      LMS_TRY(check_interrupt());
      const auto got = ::read(fd, out.data(), out.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return cannot("backup.read_failed", "read the backup", name, errno);
    }
  };
  return input;
}

ExitCode report(std::string_view done, const backup::Manifest& manifest, const std::string& place,
                Format format, std::FILE* out) {
  std::uint64_t bytes = 0;
  for (const auto& file : manifest.files) bytes += file.size;
  const std::size_t packages = manifest.files.size() < 2 ? 0 : manifest.files.size() - 2;
  const bool sound = manifest.damaged.empty() && manifest.missing.empty();
  if (format == Format::json) {
    const nlohmann::json row{{"outcome", done},
                             {"place", place},
                             {"program", manifest.program},
                             {"begunAt", format_time(manifest.begun_at)},
                             {"schema", manifest.schema},
                             {"packages", packages},
                             {"bytes", bytes},
                             {"damaged", manifest.damaged},
                             {"missing", manifest.missing}};
    fmt::print(out, "{}\n", row.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print(out, "{} {}: state of {}, {} packages, {} bytes, schema {}, by {}\n", done, place,
               format_time(manifest.begun_at), packages, bytes, manifest.schema, manifest.program);
    for (const auto& hash : manifest.damaged)
      fmt::print(out, "damaged in the installation already: package {}\n", hash);
    for (const auto& hash : manifest.missing)
      fmt::print(out, "missing in the installation already: package {}\n", hash);
  }
  return sound ? ExitCode::ok : ExitCode::findings;
}

}  // namespace

Result<ExitCode> back_up(const fs::path& data_dir, const std::string& file, Format format) {
  constexpr std::string_view kProgram = "lmsd " LMS_VERSION;
  if (file == "-") {
    if (::isatty(STDOUT_FILENO) == 1)
      return fail(Error{.code = "options.usage",
                        .message = "an archive is nothing for a terminal: name a file or a pipe",
                        .element = "--file"});
    LMS_ASSIGN(const auto manifest,
               backup::create(data_dir, kProgram, writer_to(STDOUT_FILENO, "standard output")));
    return report("wrote", manifest, "standard output", format, stderr);
  }
  LMS_ASSIGN(auto target, NewFile::make(file));
  LMS_ASSIGN(const auto manifest, backup::create(data_dir, kProgram, writer_to(target.fd(), file)));
  LMS_TRY(check_interrupt());
  LMS_TRY(target.put_in_place());
  return report("wrote", manifest, file, format, stdout);
}

Result<ExitCode> verify_backup(const std::string& file, Format format) {
  LMS_ASSIGN(const auto input, open_input(file));
  LMS_ASSIGN(const auto manifest, backup::verify(input.supply));
  return report("verified", manifest, file, format, stdout);
}

Result<ExitCode> restore_backup(const std::string& file, const fs::path& data_dir, Format format) {
  LMS_ASSIGN(const auto input, open_input(file));
  LMS_ASSIGN(const auto manifest, backup::restore(input.supply, data_dir));
  return report("restored", manifest, data_dir.string(), format, stdout);
}

}  // namespace lms::commands
