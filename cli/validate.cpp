#include "cli/validate.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "cli/folder_files.hpp"
#include "cli/package_file.hpp"
#include "cli/terminal.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;
using package::Examination;
using package::ExamineOptions;
using package::Finding;
using package::Severity;

std::string digest(std::string_view text) {
  std::array<std::byte, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), &length,
                 EVP_sha256(), nullptr) != 1)
    return {};
  return to_hex(std::span(out).first(16));
}

void take(PackageReport& report, Examination examined) {
  if (examined.course) {
    report.title = examined.course->title;
    report.standard = std::string(package::standard_key(examined.course->standard));
  }
  for (Finding& finding : examined.findings) {
    const std::string name = fs::path(report.path).filename().string();
    std::string identity = std::string(finding.rule->id) + "\n" + name + "\n" + finding.place.file + "\n" +
                           finding.place.element + "\n" + finding.message;
    report.findings.push_back({std::move(finding), digest(identity), false});
  }
}

// Whether a file is a manifest rather than an archive: its first character is a tag's.
bool looks_like_xml(const package::ByteSource& source) {
  std::array<std::byte, 64> head{};
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), head.size()));
  if (!source.read(0, std::span(head).first(size))) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const auto c = static_cast<unsigned char>(head[i]);
    if (c == '<') return true;
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != 0xEF && c != 0xBB && c != 0xBF && c != 0xFF &&
        c != 0xFE && c != 0)
      return false;
  }
  return false;
}

Bytes all_of(const package::ByteSource& source, std::uint64_t cap) {
  Bytes bytes(static_cast<std::size_t>(std::min(source.size(), cap + 1)));
  if (!source.read(0, bytes)) bytes.clear();
  return bytes;
}

void examine_source(PackageReport& report, const package::ByteSource& source, const ExamineOptions& options) {
  // A page that was saved under a package's name, a login's say, is no manifest.
  if (looks_like_xml(source) && !ascii_lower(report.path).ends_with(".zip")) {
    report.lone = true;
    take(report,
         package::examine_manifest(report.path, all_of(source, options.limits.manifest_size), options));
    return;
  }
  take(report, package::examine_zip(source, options));
}

// What can't be read twice is kept in a file that goes with this.
class Spool {
 public:
  static Result<std::unique_ptr<Spool>> of(int from) {
    auto out = std::make_unique<Spool>();
    out->name_ = (fs::temp_directory_path() / "lmsctl-validate-XXXXXX").string();
    const int fd = ::mkstemp(out->name_.data());
    if (fd < 0) return fail("file.unreadable", "what is read could not be kept in a file");
    const bool good = copy(from, fd);
    ::close(fd);
    if (!good) return fail("file.unreadable", "it cannot be read to its end");
    return out;
  }
  ~Spool() { ::unlink(name_.c_str()); }
  Spool() = default;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  static bool copy(int from, int to) {
    std::array<char, 65536> buffer{};
    for (;;) {
      const ssize_t got = ::read(from, buffer.data(), buffer.size());
      if (got <= 0) return got == 0;
      for (ssize_t done = 0; done < got;) {
        const ssize_t wrote = ::write(to, buffer.data() + done, static_cast<std::size_t>(got - done));
        if (wrote <= 0) return false;
        done += wrote;
      }
    }
  }

  std::string name_;
};

Result<void> examine_file(PackageReport& report, const std::string& file, const ExamineOptions& options) {
  LMS_ASSIGN(const auto opened, PackageFile::open(file));
  examine_source(report, opened->bytes(), options);
  return {};
}

Result<void> examine_stream(PackageReport& report, int from, const ExamineOptions& options) {
  LMS_ASSIGN(const auto spool, Spool::of(from));
  return examine_file(report, spool->name(), options);
}

Result<void> examine_path(PackageReport& report, const std::string& file, const ExamineOptions& options) {
  if (file == "-") return examine_stream(report, STDIN_FILENO, options);
  std::error_code problem;
  if (fs::is_directory(file, problem)) {
    report.container = false;
    LMS_ASSIGN(const auto folder, FolderFiles::open(file));
    take(report, package::examine(*folder, options));
    return {};
  }
  // What `<(command)` of a shell is.
  if (fs::is_fifo(file, problem)) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail("file.unreadable", "the file cannot be opened for reading");
    auto done = examine_stream(report, fd, options);
    ::close(fd);
    return done;
  }
  return examine_file(report, file, options);
}

}  // namespace

std::size_t PackageReport::count(Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count_if(findings, [severity](const Reported& each) {
    return !each.known && each.finding.severity == severity;
  }));
}

std::string PackageReport::uri(const package::Place& place) const {
  if (lone || place.file.empty()) return path;
  return path + (path.ends_with('/') ? "" : "/") + place.file;
}

PackageReport validate_path(const std::string& path, const ValidatePlan& plan) {
  PackageReport report{.path = path == "-" ? "(standard input)" : path};
  const ExamineOptions options{.deep = plan.deep};
  Result<void> done = examine_path(report, path, options);
  if (!done) report.unreadable = std::move(done.error());
  apply_plan(report, plan);
  return report;
}

std::vector<PackageReport> validate_paths(const std::vector<std::string>& paths, const ValidatePlan& plan) {
  std::vector<PackageReport> reports(paths.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < paths.size(); i = next++) reports[i] = validate_path(paths[i], plan);
  };
  const std::size_t threads =
      std::min<std::size_t>(paths.size(), std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::jthread> pool;
  for (std::size_t i = 1; i < threads; ++i) pool.emplace_back(work);
  work();
  pool.clear();
  return reports;
}

void apply_plan(PackageReport& report, const ValidatePlan& plan) {
  for (Reported& each : report.findings) {
    Finding& finding = each.finding;
    if (plan.strict && finding.severity == Severity::warning &&
        finding.rule->basis == package::Basis::conformance)
      finding.severity = Severity::error;
    const auto wanted = plan.severities.find(finding.rule->id);
    if (wanted != plan.severities.end()) {
      if (wanted->second)
        finding.severity = *wanted->second;
      else
        each.fingerprint.clear();
    }
    each.known = plan.known.contains(each.fingerprint);
  }
  std::erase_if(report.findings, [](const Reported& each) { return each.fingerprint.empty(); });
}

}  // namespace lms::cli
