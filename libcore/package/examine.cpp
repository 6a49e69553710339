#include "package/examine.hpp"

#include "base/text.hpp"
#include "package/checks.hpp"
#include "package/manifest_reading.hpp"
#include "package/paths.hpp"
#include "package/readers.hpp"
#include "package/scorm_files.hpp"
#include "package/zip_reader.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>

namespace lms::package {
namespace {

constexpr std::string_view kScorm = "imsmanifest.xml";
constexpr std::string_view kCmi5 = "cmi5.xml";
constexpr std::string_view kTincan = "tincan.xml";

// The wrapper folder nearest to the root that has a manifest; empty without one.
std::string_view wrapped_manifest(const FileSet& files) {
  std::string_view best;
  for (const PackageFile& file : files.files()) {
    const std::string base = ascii_lower(base_name(file.name));
    if (base != kScorm && base != kCmi5 && base != kTincan) continue;
    if (ascii_lower(file.name).starts_with("__macosx/")) continue;
    const auto depth = std::ranges::count(file.name, '/');
    if (best.empty() || depth < std::ranges::count(best, '/')) best = file.name;
  }
  return best;
}

// Elements of that name below `node`, which is not deeper than the limits of reading allow.
std::size_t count_of(const pugi::xml_node& node, std::string_view name) {
  std::size_t count = 0;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    if (xml::is(child, name)) ++count;
    count += count_of(child, name);
  }
  return count;
}

class Examiner {
 public:
  Examiner(const FileSet& files, const ExamineOptions& options) : files_(files), options_(options) {}

  Examination run(Findings findings) {
    findings_ = std::move(findings);
    if (files_.complete()) check_files(files_, findings_);
    auto course = read();
    if (course) {
      if (options_.deep) check_launch_pages(*course, files_, findings_);
      out_.course = std::move(*course);
    } else {
      out_.refusal = std::move(course.error());
    }
    out_.findings = findings_.take();
    if (out_.course)
      for (const Finding& finding : out_.findings)
        if (finding.severity != Severity::info) out_.course->warnings.push_back(to_error(finding));
    return std::move(out_);
  }

 private:
  Result<CourseStructure> read() {
    const PackageFile* const scorm = manifest(kScorm);
    const PackageFile* const cmi5 = manifest(kCmi5);
    const PackageFile* const tincan = manifest(kTincan);
    if ((scorm != nullptr) + (cmi5 != nullptr) + (tincan != nullptr) > 1)
      findings_.add("ZIP027", "the package has manifests of several standards", {});
    if (scorm != nullptr) return read_xml(*scorm, kScorm);
    if (cmi5 != nullptr) return read_xml(*cmi5, kCmi5);
    if (tincan != nullptr) return read_xml(*tincan, kTincan);
    if (has_aicc(files_)) return read_aicc(files_, findings_, options_.limits);
    return missing();
  }

  const PackageFile* manifest(std::string_view name) {
    const PackageFile* const found = files_.find_folded(name);
    if (found != nullptr && found->name != name)
      findings_.add("ZIP025", fmt::format("'{}' should be called '{}'", printable(found->name), name),
                    Place{.file = printable(found->name)});
    return found;
  }

  Result<CourseStructure> missing() {
    Error error{.code = "package.manifest.missing",
                .message = "the package has no imsmanifest.xml, cmi5.xml, tincan.xml or AICC files",
                .file = std::string(kScorm)};
    const std::string_view wrapped = wrapped_manifest(files_);
    if (!wrapped.empty()) {
      error.message = fmt::format(
          "{} is in the folder '{}', not at the root of the ZIP; zip what is in that folder, not the folder",
          printable(base_name(wrapped)), printable(folder_of(wrapped)));
      error.file = printable(wrapped);
    }
    findings_.add(wrapped.empty() ? "ZIP023" : "ZIP005", error.message,
                  Place{.file = wrapped.empty() ? std::string{} : error.file});
    return fail(std::move(error));
  }

  std::unexpected<Error> refuse(Error error, Place place) {
    findings_.add(error, std::move(place));
    return fail(std::move(error));
  }

  Result<CourseStructure> read_xml(const PackageFile& file, std::string_view kind) {
    out_.manifest = std::string(file.name);
    const std::string name(file.name);
    if (file.size > options_.limits.manifest_size)
      return refuse(Error{.code = "package.manifest.too_large",
                          .message = fmt::format("{} has {} bytes, more than the {} allowed", name, file.size,
                                                 options_.limits.manifest_size),
                          .file = name},
                    Place{.file = name});
    auto bytes = files_.read(file.name, options_.limits.manifest_size);
    if (!bytes) return refuse(bytes.error(), Place{.file = name});
    auto document = xml::Document::open(*bytes, name, options_.limits);
    if (!document) {
      const xml::ParseFailure& failure = document.error();
      return refuse(failure.error, failure.place);
    }
    note_problems(**document);
    const std::string_view listed = kind == kScorm ? "item" : kind == kCmi5 ? "au" : "activity";
    if (count_of((*document)->root(), listed) > options_.limits.activities)
      return refuse((*document)->error("package.manifest.too_large",
                                       fmt::format("{} has more than the {} <{}> allowed", name,
                                                   options_.limits.activities, listed),
                                       (*document)->root()),
                    (*document)->place((*document)->root()));
    if (kind == kCmi5) {
      check_schema(**document, findings_);
      return read_cmi5(**document, files_, findings_);
    }
    if (kind == kTincan) return read_tincan(**document, files_, findings_);
    return read_scorm(**document);
  }

  void note_problems(const xml::Document& document) {
    if (!document.guessed_encoding().empty())
      findings_.add(
          document.error("package.xml.guessed_encoding", document.guessed_encoding(), document.root()));
    for (const xml::Problem& problem : document.problems())
      findings_.add(Error{.code = problem.code, .message = problem.message, .file = document.file()},
                    document.place_at(problem.offset, problem.offset));
  }

  Result<CourseStructure> read_scorm(const xml::Document& document) {
    const FileLookup lookup = lookup_in(files_);
    auto reading = read_manifest(document, lookup, findings_);
    if (!reading) {
      Error error = reading.error();
      // What isn't a manifest at all is not measured as one.
      const bool foreign =
          error.code == "package.manifest.root" || error.code == "package.standard.unsupported";
      if (foreign || error.code != "package.launch_file.missing")
        findings_.add(error, place_of(document, error));
      if (!foreign) check_scorm(document, CourseStandard::scorm12);
      return fail(std::move(error));
    }
    check_scorm(document, reading->course.standard);
    check_sequencing(document, reading->course.definition, reading->nodes, findings_);
    return std::move(reading->course);
  }

  static Place place_of(const xml::Document& document, const Error& error) {
    Place place = document.place(document.root());
    if (error.line == place.line || error.line == 0) return place;
    return {.file = error.file, .line = error.line, .column = 1, .element = error.element};
  }

  void check_scorm(const xml::Document& document, CourseStandard standard) {
    check_schema(document, findings_);
    check_manifest(document, standard, files_, findings_);
    check_resources(document, files_, findings_);
    check_organizations(document, standard, findings_);
  }

  const FileSet& files_;
  const ExamineOptions& options_;
  Findings findings_;
  Examination out_;
};

}  // namespace

std::string_view kind_of_manifest(ByteView bytes) {
  const auto text = decode_xml(bytes);
  if (!text) return kScorm;
  // The first start tag; a comment before it may name anything.
  std::string_view rest = text->text;
  for (;;) {
    const auto open = rest.find('<');
    if (open == std::string_view::npos) return kScorm;
    rest.remove_prefix(open);
    const bool comment = rest.starts_with("<!--");
    if (!comment && !rest.starts_with("<?") && !rest.starts_with("<!")) break;
    const auto end = rest.find(comment ? "-->" : ">");
    if (end == std::string_view::npos) return kScorm;
    rest.remove_prefix(end + 1);
  }
  std::string_view name = rest.substr(1, rest.find_first_of(" \t\r\n/>") - 1);
  if (const auto colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  if (ascii_lower(name) == "coursestructure") return kCmi5;
  if (ascii_lower(name) == "tincan") return kTincan;
  return kScorm;
}

Examination examine(const FileSet& files, const ExamineOptions& options) {
  return Examiner(files, options).run(Findings{});
}

Examination examine_zip(const ByteSource& source, const ExamineOptions& options) {
  auto index = read_index(source, options.limits);
  if (!index) {
    Examination out;
    Findings findings;
    findings.add(index.error());
    out.findings = findings.take();
    out.refusal = std::move(index.error());
    return out;
  }
  Findings findings;
  check_records(*index, findings);
  if (options.deep)
    for (const Error& fault : verify(source, *index).faults) findings.add(fault);
  Examination out = Examiner(ZipFiles(source, *index), options).run(std::move(findings));
  out.index = std::move(*index);
  return out;
}

Examination examine_manifest(std::string name, Bytes bytes, const ExamineOptions& options) {
  const std::string_view kind = kind_of_manifest(bytes);
  // It answers to its standard's name, whatever its own.
  Examination out = Examiner(LoneFile(std::string(kind), std::move(bytes)), options).run(Findings{});
  for (Finding& finding : out.findings)
    if (finding.place.file == kind) finding.place.file = name;
  out.manifest = std::move(name);
  return out;
}

}  // namespace lms::package
