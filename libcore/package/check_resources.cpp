#include "base/text.hpp"
#include "package/checks.hpp"
#include "package/graph.hpp"
#include "package/href_locator.hpp"
#include "package/launch_url.hpp"
#include "package/scorm_files.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>
#include <vector>

namespace lms::package {
namespace {

struct Entry {
  pugi::xml_node node;
  std::string id{};
  std::vector<std::pair<std::string, pugi::xml_node>> dependencies{};
  std::string launch{};  // the launch file when it still has to be found among the listed ones
  std::set<std::string> listed{};
};

class ResourceCheck {
 public:
  ResourceCheck(const xml::Document& document, const FileSet& files, Findings& findings)
      : document_(document), files_(files), findings_(findings), lookup_(lookup_in(files)) {}

  void run() {
    read_manifest(document_.root(), {});
    check_dependencies();
    check_use();
    if (files_.complete() && !entries_.empty()) check_unlisted();
  }

 private:
  void add(std::string_view rule, std::string message, const pugi::xml_node& at,
           std::string_view attribute = {}) {
    findings_.add(rule, std::move(message), document_.place(at, attribute));
  }

  void read_manifest(const pugi::xml_node& manifest, const HrefBase& outer) {
    const HrefBase base = outer.inside(manifest);
    for (const pugi::xml_node group : xml::children(manifest, "resources")) {
      const HrefBase inner = base.inside(group);
      for (const pugi::xml_node node : xml::children(group, "resource"))
        read_resource(node, inner.inside(node));
    }
    for (const pugi::xml_node nested : xml::children(manifest, "manifest")) read_manifest(nested, base);
  }

  void read_resource(const pugi::xml_node& node, const HrefBase& base) {
    Entry entry{.node = node, .id = xml::attribute_or_empty(node, "identifier")};
    const std::string href = xml::attribute_or_empty(node, "href");
    std::string launch;
    if (!href.empty()) launch = see(node, base, href);
    const auto listed = xml::children(node, "file");
    for (const pugi::xml_node file : listed) {
      const std::string name = xml::attribute_or_empty(file, "href");
      if (!name.empty()) entry.listed.insert(see(file, base, name));
    }
    const bool remote = !href.empty() && is_web_url(resolve(base.strict, href));
    if (listed.empty() && xml::children(node, "dependency").empty() && !remote)
      add("RES011", fmt::format("resource '{}' lists no files", printable(entry.id)), node);
    else if (!listed.empty() && !entry.listed.contains(launch) && !remote)
      entry.launch = launch;
    const std::string type = xml::attribute_or_empty(node, "type");
    if (!type.empty() && type != "webcontent")
      add("RES015", fmt::format("type is \"{}\", not \"webcontent\"", printable(type)), node, "type");
    if (remote) check_remote(node, resolve(base.strict, href));
    for (const pugi::xml_node other : xml::children(node, "dependency"))
      entry.dependencies.emplace_back(xml::attribute_or_empty(other, "identifierref"), other);
    if (!entry.id.empty()) by_id_.emplace(entry.id, entries_.size());
    entries_.push_back(std::move(entry));
  }

  void check_remote(const pugi::xml_node& node, const std::string& url) {
    add("RES016", fmt::format("'{}' lies outside the package", printable(url)), node, "href");
    if (ascii_lower(url.substr(0, 5)) == "http:")
      add("PORT004", fmt::format("'{}' is not https", printable(url)), node, "href");
  }

  // The file that a reference means; its faults as a reference.
  std::string see(const pugi::xml_node& node, const HrefBase& base, const std::string& href) {
    const std::string raw = node.attribute("href").value();
    if (href.find('\\') != std::string::npos)
      add("RES006", fmt::format("'{}' has backslashes", printable(href)), node, "href");
    const std::string_view path = split_url(href).path;
    if (split_url(href).scheme.empty() && (path.starts_with('/') || climbs(base.strict, path)))
      add("RES007", fmt::format("'{}' leads out of the package", printable(href)), node, "href");
    if (href.find_first_of(" <>\"{}|^`") != std::string::npos || has_control(raw))
      add("RES017", fmt::format("'{}' has characters that belong escaped", printable(href)), node, "href");
    const Located located = locate_href(base, href, lookup_);
    if (!located.found() || located.how == FoundAs::remote) return located.url;
    std::string name = file_name_of(located.url);
    listed_.insert(name);
    return name;
  }

  static bool has_control(std::string_view text) {
    return std::ranges::any_of(trim(text), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  }

  static bool climbs(std::string_view base, std::string_view path) {
    int depth = static_cast<int>(std::ranges::count(base, '/'));
    for (std::size_t at = 0; at <= path.size();) {
      const std::size_t slash = std::min(path.find_first_of("/\\", at), path.size());
      const std::string_view segment = path.substr(at, slash - at);
      if (segment == "..") --depth;
      if (depth < 0) return true;
      if (!segment.empty() && segment != "." && segment != "..") ++depth;
      at = slash + 1;
    }
    return false;
  }

  void check_dependencies() {
    std::vector<std::vector<std::size_t>> edges(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i)
      for (const auto& [reference, node] : entries_[i].dependencies) {
        const auto found = by_id_.find(reference);
        if (found == by_id_.end()) {
          if (!reference.empty())
            add("RES009", fmt::format("there is no resource '{}'", printable(reference)), node,
                "identifierref");
          continue;
        }
        used_.insert(reference);
        edges[i].push_back(found->second);
      }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = entries_[i];
      // A resource may leave its launch file to one that it depends on.
      if (!entry.launch.empty() && std::ranges::none_of(edges[i], [&](std::size_t to) {
            return entries_[to].listed.contains(entry.launch);
          }))
        add("RES012", fmt::format("'{}' is launched and not among the listed files", printable(entry.launch)),
            entry.node, "href");
    }
    for (const std::size_t at : find_circles(edges))
      add("RES010", fmt::format("resource '{}' depends on itself by a circle", printable(entries_[at].id)),
          entries_[at].node);
  }

  void collect_references(const pugi::xml_node& node) {
    if (xml::is(node, "item")) used_.insert(xml::attribute_or_empty(node, "identifierref"));
    for (const pugi::xml_node child : node.children())
      if (child.type() == pugi::node_element && !xml::is(child, "resources")) collect_references(child);
  }

  void check_use() {
    collect_references(document_.root());
    for (const Entry& entry : entries_)
      if (!entry.id.empty() && !used_.contains(entry.id))
        add("RES014", fmt::format("nothing uses resource '{}'", printable(entry.id)), entry.node);
  }

  void check_unlisted() {
    std::size_t count = 0;
    std::string_view first;
    for (const PackageFile& file : files_.files()) {
      if (listed_.contains(std::string(file.name)) || is_control_file(file.name)) continue;
      if (count++ == 0) first = file.name;
    }
    if (count > 0)
      findings_.add(
          "RES003",
          count == 1 ? fmt::format("'{}' is in the package and listed by no resource", printable(first))
                     : fmt::format("{} files are in the package and listed by no resource, the first is '{}'",
                                   count, printable(first)),
          Place{.file = printable(first)});
  }

  // Manifest and schemas are nobody's content.
  static bool is_control_file(std::string_view name) {
    const std::string lower = ascii_lower(name);
    return lower == "imsmanifest.xml" || lower.ends_with(".xsd") || lower.ends_with(".dtd") ||
           lower == "metadata.xml" || lower.starts_with("__macosx/") || lower.ends_with(".ds_store") ||
           lower == "tincan.xml" || lower == "cmi5.xml";
  }

  const xml::Document& document_;
  const FileSet& files_;
  Findings& findings_;
  FileLookup lookup_;
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t> by_id_;
  std::set<std::string> used_;
  std::unordered_set<std::string> listed_;
};

}  // namespace

FileLookup lookup_in(const FileSet& files) {
  FileLookup lookup;
  if (!files.complete()) return lookup;
  lookup.exists = [&files](std::string_view name) { return files.find(name) != nullptr; };
  lookup.folded = [&files](std::string_view name) {
    const PackageFile* const file = files.find_folded(name);
    return file == nullptr ? std::string{} : std::string(file->name);
  };
  return lookup;
}

void check_resources(const xml::Document& document, const FileSet& files, Findings& findings) {
  ResourceCheck(document, files, findings).run();
}

}  // namespace lms::package
