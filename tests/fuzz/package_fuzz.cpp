// libFuzzer over everything that reads what was uploaded. LMS_FUZZ_TARGET says what the bytes are:
// zip (a whole package), manifest, cmi5 (XML by itself), aicc (files one after the other).
#include "package/examine.hpp"
#include "package/zip_reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace lms;

// The files of an AICC course, divided by a line `==name`.
class Files final : public package::FileSet {
 public:
  explicit Files(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find("\n=="), text.size());
      std::string_view part = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!part.starts_with("==")) continue;
      const auto line = std::min(part.find('\n'), part.size());
      names_.emplace_back(part.substr(2, line - 2));
      contents_.emplace_back(part.substr(std::min(line + 1, part.size())));
      if (names_.size() == 20) break;
    }
    for (std::size_t i = 0; i < names_.size(); ++i) files_.push_back({names_[i], contents_[i].size()});
  }
  [[nodiscard]] std::span<const package::PackageFile> files() const override { return files_; }
  [[nodiscard]] Result<Bytes> read(std::string_view name, std::uint64_t) const override {
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (names_[i] == name) return to_bytes(contents_[i]);
    return fail("package.file.not_found", "none");
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::string> contents_;
  std::vector<package::PackageFile> files_;
};

// Whatever comes in, each finding has a rule and a message, and a course has a tree that decodes.
void check(const package::Examination& examined) {
  for (const package::Finding& finding : examined.findings)
    if (finding.rule == nullptr || finding.message.empty() || finding.place.line < 0) std::abort();
  if (!examined.course && examined.findings.empty()) std::abort();
  if (examined.course && !sequencing::decode_course(sequencing::encode(examined.course->definition)))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string target = [] {
    const char* const name = std::getenv("LMS_FUZZ_TARGET");
    return std::string(name == nullptr ? "manifest" : name);
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const package::ExamineOptions options{
      .limits = {.entries = 1000, .total_size = 8 << 20, .manifest_size = 1 << 20}, .deep = true};
  if (target == "zip")
    check(package::examine_zip(package::SpanSource(as_bytes(text)), options));
  else if (target == "aicc")
    check(package::examine(Files(text), options));
  else
    check(package::examine_manifest("m.xml", to_bytes(text), options));
  return 0;
}
