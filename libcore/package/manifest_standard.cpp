#include "package/manifest_standard.hpp"

#include "base/text.hpp"
#include "package/course_structure.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace lms::package {
namespace {

using sequencing::Standard;

// "1.2" is in "SCORM 1.2", and not in "1.1.2", which is a version of IMS Content Packaging.
bool has_number(std::string_view text, std::string_view number) {
  const auto part_of_one = [text](std::size_t i) {
    return i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.');
  };
  for (auto at = text.find(number); at != std::string_view::npos; at = text.find(number, at + 1)) {
    const std::size_t end = at + number.size();
    const bool longer = end < text.size() && text[end] >= '0' && text[end] <= '9';
    if (!longer && (at == 0 || !part_of_one(at - 1))) return true;
  }
  return false;
}

std::optional<Standard> from_schema_version(std::string_view text) {
  const std::string version = ascii_lower(text);
  const auto has = [&version](std::string_view part) { return version.find(part) != std::string::npos; };
  const bool named = has("2004") || has("edition");
  if (has("4th") || (named && (has("fourth") || has("edition 4")))) return Standard::scorm2004_4th;
  if (has("3rd") || (named && (has("third") || has("edition 3")))) return Standard::scorm2004_3rd;
  if (has("2nd") || has_number(version, "1.3") || (named && (has("second") || has("edition 2"))))
    return Standard::scorm2004_2nd;
  if (has("2004")) return Standard::scorm2004_3rd;
  if (has_number(version, "1.2") || version == "1.1") return Standard::scorm12;
  return std::nullopt;
}

// What schemaversion is in the standard's own words.
std::string_view schema_version_of(Standard standard) {
  switch (standard) {
    case Standard::scorm2004_2nd:
      return "CAM 1.3";
    case Standard::scorm2004_3rd:
      return "2004 3rd Edition";
    case Standard::scorm2004_4th:
      return "2004 4th Edition";
    default:
      return "1.2";
  }
}

// What the elements and namespaces of a manifest give away.
struct Signs {
  bool scorm12 = false;
  bool scorm2004 = false;
  bool fourth = false;
  bool cartridge = false;
};

void look_at(const pugi::xml_node& node, Signs& signs) {
  for (const pugi::xml_attribute a : node.attributes()) {
    const std::string_view name = a.name();
    const std::string_view value = a.value();
    if (!name.starts_with("xmlns")) continue;
    signs.scorm2004 |= value.find("adlcp_v1p3") != std::string_view::npos;
    signs.scorm12 |= value.find("adlcp_rootv1p2") != std::string_view::npos;
    signs.cartridge |= value.find("/imscc") != std::string_view::npos;
  }
  if (xml::is(node, "completionThreshold") &&
      (xml::attribute(node, "completedByMeasure") || xml::attribute(node, "progressWeight")))
    signs.fourth = true;
  if (xml::is(node, "mapInfo") && xml::namespace_of(node).find("adlseq") != std::string_view::npos)
    signs.fourth = true;
  if (xml::is(node, "map") && xml::attribute(node, "targetID")) signs.fourth = true;
  for (const pugi::xml_node child : node.children())
    if (child.type() == pugi::node_element) look_at(child, signs);
}

// The places where schemaversion stands in the field, the right one first.
std::vector<pugi::xml_node> schema_versions(const pugi::xml_node& manifest) {
  std::vector<pugi::xml_node> found = xml::children(xml::child(manifest, "metadata"), "schemaversion");
  const auto add = [&found](const std::vector<pugi::xml_node>& more) {
    found.insert(found.end(), more.begin(), more.end());
  };
  add(xml::children(manifest, "schemaversion"));
  const auto organizations = xml::child(manifest, "organizations");
  add(xml::children(xml::child(organizations, "metadata"), "schemaversion"));
  for (const pugi::xml_node organization : xml::children(organizations, "organization")) {
    add(xml::children(organization, "schemaversion"));
    add(xml::children(xml::child(organization, "metadata"), "schemaversion"));
  }
  return found;
}

}  // namespace

Result<Standard> detect_standard(const pugi::xml_node& manifest, Notes& notes) {
  Signs signs;
  look_at(manifest, signs);
  std::optional<Standard> declared;
  pugi::xml_node unknown;
  for (const pugi::xml_node node : schema_versions(manifest)) {
    const std::string text = xml::line_text(node);
    const auto here = from_schema_version(text);
    if (!here && !text.empty() && !unknown) unknown = node;
    if (here && text != schema_version_of(*here))
      notes.add("package.manifest.schema_version",
                fmt::format("schemaversion \"{}\" is read as \"{}\", which is how the standard writes it",
                            printable(text), schema_version_of(*here)),
                node);
    if (here && declared && *here != *declared)
      notes.add("package.manifest.schema_version",
                fmt::format("schemaversion is given twice and differently; {} counts",
                            standard_name(course_standard(*declared))),
                node);
    if (here && !declared) declared = here;
  }
  if (declared) return *declared;
  if (signs.cartridge && !signs.scorm12 && !signs.scorm2004)
    return fail(notes.document().error("package.standard.unsupported",
                                       "the package is an IMS Common Cartridge, which is not supported",
                                       manifest));
  Standard standard = Standard::scorm12;
  if (signs.scorm2004) standard = signs.fourth ? Standard::scorm2004_4th : Standard::scorm2004_3rd;
  notes.add(
      "package.manifest.schema_version",
      fmt::format("{}; the manifest is read as {}",
                  unknown ? fmt::format("schemaversion \"{}\" is unknown", printable(xml::line_text(unknown)))
                          : "no schemaversion is given",
                  standard_name(course_standard(standard))),
      unknown ? unknown : manifest);
  return standard;
}

}  // namespace lms::package
