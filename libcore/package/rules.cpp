#include "package/rules.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <utility>
#include <vector>

namespace lms::package {
namespace {

// Error codes of the readers. A code without a row is a damaged or unreadable package.
constexpr auto kCodes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"package.not_zip", "ZIP001"},
    {"package.truncated", "ZIP002"},
    {"package.zip.malformed", "ZIP003"},
    {"package.zip.multi_disk", "ZIP004"},
    {"package.manifest.wrapped", "ZIP005"},
    {"package.zip.traversal", "ZIP006"},
    {"package.zip.absolute_name", "ZIP007"},
    {"package.zip.backslash_name", "ZIP008"},
    {"package.zip.symlink", "ZIP009"},
    {"package.zip.duplicate_name", "ZIP010"},
    {"package.zip.case_collision", "ZIP011"},
    {"package.zip.encrypted", "ZIP012"},
    {"package.zip.method", "ZIP013"},
    {"package.zip.local_header_mismatch", "ZIP014"},
    {"package.zip.overlap", "ZIP015"},
    {"package.zip.too_large", "ZIP016"},
    {"package.zip.ratio", "ZIP016"},
    {"package.zip.too_many_entries", "ZIP016"},
    {"package.zip.corrupt_data", "ZIP017"},
    {"package.zip.size_mismatch", "ZIP017"},
    {"package.zip.crc_mismatch", "ZIP017"},
    {"package.manifest.missing", "ZIP023"},
    {"package.zip.name", "ZIP024"},
    {"package.xml.malformed", "XML001"},
    {"package.xml.dtd", "XML002"},
    {"package.xml.encoding", "XML003"},
    {"package.xml.guessed_encoding", "XML004"},
    {"package.xml.unbound_prefix", "XML005"},
    {"package.manifest.too_large", "XML006"},
    {"package.manifest.too_deep", "XML006"},
    {"package.xml.duplicate_attribute", "XML007"},
    {"package.xml.space_before", "XML008"},
    {"package.manifest.root", "MAN001"},
    {"package.manifest.no_organization", "MAN002"},
    {"package.manifest.nothing_to_launch", "MAN003"},
    {"package.manifest.schema_version", "MAN004"},
    {"package.standard.unsupported", "MAN009"},
    {"package.manifest.missing_identifier", "MAN010"},
    {"package.manifest.duplicate_item", "MAN011"},
    {"package.manifest.duplicate_identifier", "MAN012"},
    {"package.manifest.default_organization", "MAN014"},
    {"package.manifest.bad_value", "MAN021"},
    {"package.launch_file.missing", "RES001"},
    {"package.manifest.file_missing", "RES002"},
    {"package.manifest.file_case", "RES004"},
    {"package.manifest.href_guessed", "RES005"},
    {"package.manifest.bad_href", "RES008"},
    {"package.manifest.scorm_type", "RES013"},
    {"package.manifest.bad_resource", "RES018"},
    {"package.manifest.bad_reference", "ORG001"},
    {"package.manifest.no_launch_page", "ORG004"},
    {"package.manifest.bad_cluster_reference", "ORG009"},
    {"package.manifest.item_with_children_and_resource", "ORG003"},
    {"package.sequencing.unknown_collection", "SEQ001"},
    {"package.sequencing.bad_collection", "SEQ002"},
    {"package.sequencing.bad_rule", "SEQ003"},
    {"package.sequencing.bad_objective", "SEQ004"},
    {"package.sequencing.bad_map", "SEQ005"},
    {"package.sequencing.unknown_objective", "SEQ006"},
    {"package.sequencing.no_start", "SEQ007"},
});

std::vector<Rule> join() {
  std::vector<Rule> all;
  for (const auto part :
       {container_rules(), manifest_rules(), sequencing_rules(), aicc_rules(), xapi_rules()})
    std::ranges::copy(part, std::back_inserter(all));
  return all;
}

}  // namespace

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

std::span<const Rule> rules() {
  static const std::vector<Rule> all = join();
  return all;
}

const Rule* find_rule(std::string_view id) {
  const auto same = [id](const Rule& rule) {
    return std::ranges::equal(rule.id, id, {}, {},
                              [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  };
  const auto found = std::ranges::find_if(rules(), same);
  return found == rules().end() ? nullptr : &*found;
}

const Rule& rule_of_code(std::string_view code) {
  std::string_view id = "ZIP017";
  for (const auto& [known, rule] : kCodes)
    if (known == code) id = rule;
  if (const Rule* const rule = find_rule(id)) return *rule;
  std::abort();  // a row of kCodes names no rule; a test goes through all of them
}

}  // namespace lms::package
