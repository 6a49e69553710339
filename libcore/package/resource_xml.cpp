#include "package/resource_xml.hpp"

#include "base/text.hpp"
#include "package/launch_url.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

namespace lms::package {
namespace {

bool looks_like_page(std::string_view href) {
  const std::string name = ascii_lower(split_url(href).path);
  return name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml");
}

}  // namespace

ResourceTable::ResourceTable(const pugi::xml_node& manifest, const FileLookup& files, Notes& notes)
    : files_(files), notes_(notes) {
  read_manifest(manifest, {});
}

const CourseResource* ResourceTable::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &list_[found->second];
}

bool ResourceTable::launch_file_found(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found != by_id_.end() && found_[found->second];
}

void ResourceTable::read_manifest(const pugi::xml_node& manifest, const HrefBase& outer) {
  const HrefBase base = outer.inside(manifest);
  for (const pugi::xml_node group : xml::children(manifest, "resources")) {
    const HrefBase inner = base.inside(group);
    for (const pugi::xml_node node : xml::children(group, "resource")) read_resource(node, inner);
  }
  for (const pugi::xml_node nested : xml::children(manifest, "manifest")) read_manifest(nested, base);
}

void ResourceTable::read_resource(const pugi::xml_node& node, const HrefBase& outer) {
  CourseResource resource{.id = xml::attribute_or_empty(node, "identifier"), .kind = kind_of(node)};
  if (resource.id.empty()) {
    notes_.add("package.manifest.bad_resource", "a resource without identifier is left out", node);
    return;
  }
  const HrefBase base = outer.inside(node);
  const std::string href = xml::attribute_or_empty(node, "href");
  Located launch = href.empty() ? Located{} : locate(base, href, node);
  for (const pugi::xml_node file : xml::children(node, "file")) {
    const std::string name = xml::attribute_or_empty(file, "href");
    if (name.empty()) continue;
    Located located = locate(base, name, file);
    if (located.how == FoundAs::missing)
      notes_.add("package.manifest.file_missing",
                 fmt::format("listed file '{}' is not in the package", printable(file_name_of(located.url))),
                 file, "href");
    if (href.empty() && launch.url.empty() && located.found() && looks_like_page(located.url))
      launch = located;
    resource.files.push_back(std::move(located.url));
  }
  for (const pugi::xml_node other : xml::children(node, "dependency"))
    resource.dependencies.push_back(xml::attribute_or_empty(other, "identifierref"));
  resource.href = std::move(launch.url);
  if (!by_id_.emplace(resource.id, list_.size()).second) {
    notes_.add("package.manifest.duplicate_identifier",
               fmt::format("resource '{}' is defined twice; the first counts", printable(resource.id)), node,
               "identifier");
    return;
  }
  list_.push_back(std::move(resource));
  found_.push_back(launch.found());
}

Located ResourceTable::locate(const HrefBase& base, std::string_view href, const pugi::xml_node& at) {
  Located located = locate_href(base, href, files_);
  if (located.how == FoundAs::not_a_file)
    notes_.add("package.manifest.bad_href",
               fmt::format("'{}' is no file of the package and no web address", printable(href)), at, "href");
  if (located.how == FoundAs::other_case)
    notes_.add("package.manifest.file_case",
               fmt::format("'{}' is called '{}' in the package", printable(href),
                           printable(file_name_of(located.url))),
               at, "href");
  if (const std::string_view reason = guess_reason(located.how); !reason.empty())
    notes_.add("package.manifest.href_guessed",
               fmt::format("'{}' is taken for '{}': {}", printable(href), printable(located.url), reason), at,
               "href");
  return located;
}

sequencing::ResourceKind ResourceTable::kind_of(const pugi::xml_node& node) {
  const auto type = xml::attribute(node, "scormtype");
  const std::string lower = ascii_lower(type.value_or(""));
  if (lower == "asset") return sequencing::ResourceKind::asset;
  if (lower == "sco") return sequencing::ResourceKind::sco;
  // Offering the API to a page that doesn't use it does no harm; the reverse breaks the course.
  const bool launchable = xml::attribute(node, "href").has_value();
  if (launchable)
    notes_.add(
        "package.manifest.scorm_type",
        type ? fmt::format("scormType \"{}\" is unknown; the resource is treated as a sco", printable(*type))
             : std::string("the resource has no scormType; it is treated as a sco"),
        node, type ? "scormtype" : "");
  return launchable ? sequencing::ResourceKind::sco : sequencing::ResourceKind::asset;
}

}  // namespace lms::package
