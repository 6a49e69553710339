#include "package/resource_xml.hpp"

#include "base/text.hpp"
#include "package/launch_url.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

namespace lms::package {
namespace {

std::string with_slash(std::string base) {
  if (!base.empty() && !base.ends_with('/') && split_url(base).query.empty()) base += '/';
  return base;
}

// A name that has a literal per cent sign, as a URL.
std::string escape_percent(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '%')
      out += "%25";
    else
      out += c;
  }
  return out;
}

bool looks_like_page(std::string_view href) {
  const std::string name = ascii_lower(split_url(href).path);
  return name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml");
}

}  // namespace

// xml:base by the letter of RFC 3986, and as authors mean it who forget the final slash.
struct ResourceTable::Base {
  std::string strict;
  std::string folder;

  [[nodiscard]] Base inside(const pugi::xml_node& node) const {
    const auto own = xml::attribute(node, "base");
    if (!own || own->empty()) return *this;
    return {resolve(strict, *own), with_slash(resolve(folder, *own))};
  }
};

ResourceTable::ResourceTable(const pugi::xml_node& manifest, const FileExists& exists, Notes& notes)
    : exists_(exists), notes_(notes) {
  read_manifest(manifest, {});
  note_missing_files();
}

const CourseResource* ResourceTable::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &list_[found->second];
}

bool ResourceTable::launch_file_found(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found != by_id_.end() && found_[found->second];
}

void ResourceTable::read_manifest(const pugi::xml_node& manifest, const Base& outer) {
  const Base base = outer.inside(manifest);
  for (const pugi::xml_node group : xml::children(manifest, "resources")) {
    const Base inner = base.inside(group);
    for (const pugi::xml_node node : xml::children(group, "resource")) read_resource(node, inner);
  }
  for (const pugi::xml_node nested : xml::children(manifest, "manifest")) read_manifest(nested, base);
}

void ResourceTable::read_resource(const pugi::xml_node& node, const Base& outer) {
  CourseResource resource{.id = xml::attribute_or_empty(node, "identifier"), .kind = kind_of(node)};
  if (resource.id.empty()) {
    notes_.add("package.manifest.bad_resource", "a resource without identifier is left out", node);
    return;
  }
  const Base base = outer.inside(node);
  const std::string href = xml::attribute_or_empty(node, "href");
  Located launch = href.empty() ? Located{} : locate(base, href, node, false);
  for (const pugi::xml_node file : xml::children(node, "file")) {
    const std::string name = xml::attribute_or_empty(file, "href");
    if (name.empty()) continue;
    Located located = locate(base, name, file, true);
    if (!located.found && missing_files_++ == 0) {
      first_missing_ = located.url;
      first_missing_at_ = notes_.document().error("package.manifest.file_missing", {}, file);
    }
    if (href.empty() && launch.url.empty() && located.found && looks_like_page(located.url)) launch = located;
    resource.files.push_back(std::move(located.url));
  }
  for (const pugi::xml_node other : xml::children(node, "dependency"))
    resource.dependencies.push_back(xml::attribute_or_empty(other, "identifierref"));
  resource.href = std::move(launch.url);
  if (!by_id_.emplace(resource.id, list_.size()).second) {
    notes_.add("package.manifest.duplicate_identifier",
               fmt::format("resource '{}' is defined twice; the first counts", printable(resource.id)), node);
    return;
  }
  list_.push_back(std::move(resource));
  found_.push_back(launch.found);
}

ResourceTable::Located ResourceTable::locate(const Base& base, std::string_view href,
                                             const pugi::xml_node& at, bool quiet) {
  std::string url = resolve(base.strict, href);
  const UrlParts parts = split_url(url);
  if (!parts.scheme.empty()) {
    if (is_web_url(url)) return {std::move(url), true};
    notes_.add("package.manifest.bad_href",
               fmt::format("'{}' is no file of the package and no web address", printable(href)), at);
    return {};
  }
  if (!exists_ || exists_(file_name_of(url))) return {std::move(url), true};
  const auto other = [&](std::string candidate, std::string_view what) -> Located {
    if (!quiet)
      notes_.add("package.manifest.href_guessed",
                 fmt::format("'{}' is taken for '{}': {}", printable(href), printable(candidate), what), at);
    return {std::move(candidate), true};
  };
  if (std::string in_folder = resolve(base.folder, href); exists_(file_name_of(in_folder)))
    return other(std::move(in_folder), "xml:base lacks its final slash");
  if (std::string at_root = resolve("", href); exists_(file_name_of(at_root)))
    return other(std::move(at_root), "xml:base doesn't apply to it");
  if (exists_(parts.path)) {
    std::string literal = escape_percent(parts.path) + std::string(parts.query) + std::string(parts.fragment);
    return other(std::move(literal), "the file's name has a per cent sign");
  }
  return {std::move(url), false};
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
        node);
  return launchable ? sequencing::ResourceKind::sco : sequencing::ResourceKind::asset;
}

void ResourceTable::note_missing_files() {
  if (missing_files_ == 0) return;
  first_missing_at_.message =
      missing_files_ == 1 ? fmt::format("listed file '{}' is not in the package", printable(first_missing_))
                          : fmt::format("{} listed files are not in the package, the first is '{}'",
                                        missing_files_, printable(first_missing_));
  notes_.add(std::move(first_missing_at_));
}

}  // namespace lms::package
