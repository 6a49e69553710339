#include "base/text.hpp"
#include "package/checks.hpp"
#include "package/launch_url.hpp"
#include "package/schema_model.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace lms::package {
namespace {

class ManifestCheck {
 public:
  ManifestCheck(const xml::Document& document, CourseStandard standard, const FileSet& files,
                Findings& findings)
      : document_(document),
        standard_(standard),
        files_(files),
        findings_(findings),
        root_(document.root()) {}

  void run() {
    check_metadata();
    check_root_namespace();
    walk(root_, 0);
    if (const auto organizations = xml::child(root_, "organizations");
        xml::children(organizations, "organization").size() > 1)
      add("MAN024", "the manifest has several organizations", organizations);
  }

 private:
  void add(std::string_view rule, std::string message, const pugi::xml_node& at,
           std::string_view attribute = {}) {
    findings_.add(rule, std::move(message), document_.place(at, attribute));
  }

  [[nodiscard]] std::string_view version() const {
    return standard_ == CourseStandard::scorm12 ? "1.2" : "2004";
  }

  void check_metadata() {
    const auto metadata = xml::child(root_, "metadata");
    const auto schema = xml::child(metadata, "schema");
    if (schema && ascii_lower(xml::line_text(schema)) != "adl scorm")
      add("MAN006", fmt::format("schema is \"{}\", not \"ADL SCORM\"", printable(xml::line_text(schema))),
          schema);
    if (!xml::child(metadata, "schemaversion"))
      add("MAN005", "manifest/metadata has no schemaversion", metadata ? metadata : root_);
  }

  void check_root_namespace() {
    const std::string_view uri = xml::namespace_of(root_);
    if (uri.empty()) add("MAN008", "<manifest> is in no namespace", root_);
  }

  void walk(const pugi::xml_node& node, int depth) {
    check_namespaces(node);
    const std::string_view name = xml::local_name(node);
    if (depth > 0 && name == "manifest") add("MAN026", "a manifest lies in the manifest", node);
    if (node == root_) check_schema_locations(node);
    if (name == "location" && xml::namespace_of(node).find("adlcp") != std::string_view::npos)
      check_location(node);
    check_edition(node, name);
    if (name == "item" || name == "organization" || name == "resource" || name == "manifest")
      check_identifier(node, name);
    if (name == "resource") check_scorm_type(node);
    if (name == "item" || name == "organization") {
      const auto title = xml::child(node, "title");
      if (xml::line_text(title).empty())
        add("MAN023", fmt::format("the {} has no title", name), title ? title : node);
    }
    for (const pugi::xml_node child : node.children())
      if (child.type() == pugi::node_element) walk(child, depth + 1);
  }

  // A namespace of another version is said once.
  void check_namespaces(const pugi::xml_node& node) {
    for (const pugi::xml_attribute a : node.attributes()) {
      const std::string_view name = a.name();
      if (name != "xmlns" && !name.starts_with("xmlns:")) continue;
      const std::string uri(trim(a.value()));
      if (!uris_.insert(uri).second) continue;
      const KnownNamespace* const known = find_namespace(uri);
      if (known != nullptr && !known->version.empty() && known->version != version())
        add("MAN007",
            fmt::format("'{}' is of SCORM {}; the manifest is read as {}", printable(uri), known->version,
                        standard_name(standard_)),
            node, name);
      if (known == nullptr && looks_like_ours(uri))
        add("MAN007", fmt::format("'{}' is no namespace of {}", printable(uri), standard_name(standard_)),
            node, name);
    }
  }

  static bool looks_like_ours(std::string_view uri) {
    for (const std::string_view part : {"imscp_", "adlcp_", "adlseq_", "adlnav_", "xsd/imsss"})
      if (uri.find(part) != std::string_view::npos) return true;
    return false;
  }

  void check_schema_locations(const pugi::xml_node& node) {
    const auto value = xml::attribute(node, "xsi:schemaLocation");
    if (!value || !files_.complete()) return;
    std::vector<std::string> words;
    std::string all = xml::collapse(*value);
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = std::min(all.find(' ', at), all.size());
      words.push_back(all.substr(at, end - at));
      at = end + 1;
    }
    if (words.size() % 2 != 0)
      add("MAN027", "xsi:schemaLocation is not pairs of namespace and file", node, "xsi:schemaLocation");
    std::string missing;
    std::size_t count = 0;
    for (std::size_t i = 1; i < words.size(); i += 2) {
      if (is_web_url(words[i]) || files_.find_folded(file_name_of(resolve("", words[i]))) != nullptr)
        continue;
      if (count++ == 0) missing = words[i];
    }
    if (count > 0)
      add("MAN025",
          fmt::format(
              "{} of the schema files that the manifest names {} not in the package, the first is '{}'",
              count, count == 1 ? "is" : "are", printable(missing)),
          node, "xsi:schemaLocation");
  }

  void check_location(const pugi::xml_node& node) {
    const std::string href = xml::line_text(node);
    if (!files_.complete() || href.empty() || is_web_url(href)) return;
    if (files_.find_folded(file_name_of(resolve("", href))) == nullptr)
      add("MAN029", fmt::format("metadata file '{}' is not in the package", printable(href)), node);
  }

  // What an edition has that the declared one hasn't; each is said once.
  void check_edition(const pugi::xml_node& node, std::string_view name) {
    if (standard_ == CourseStandard::scorm2004_4th) return;
    if (standard_ == CourseStandard::scorm12) {
      if (name == "sequencing" && said_.insert("sequencing").second)
        add("MAN030", "SCORM 1.2 has no sequencing: it has no effect", node);
      return;
    }
    const std::string_view uri = xml::namespace_of(node);
    const auto in = [uri](std::string_view part) { return uri.find(part) != std::string_view::npos; };
    if ((in("adlseq") && (name == "objectives" || name == "mapInfo")) || (in("adlcp") && name == "data"))
      is_of_fourth(fmt::format("<{}>", name), node);
    if (name == "completionThreshold" && in("adlcp"))
      for (const std::string_view each : {"completedByMeasure", "minProgressMeasure", "progressWeight"})
        if (xml::attribute(node, each)) is_of_fourth(fmt::format("{} of <{}>", each, name), node, each);
    if (name == "organization")
      for (const pugi::xml_attribute a : node.attributes())
        if (std::string_view(a.name()).ends_with(":sharedDataGlobalToSystem"))
          is_of_fourth("sharedDataGlobalToSystem", node, a.name());
  }

  void is_of_fourth(const std::string& what, const pugi::xml_node& node, std::string_view attribute = {}) {
    if (said_.insert(what).second)
      add("MAN030",
          fmt::format("{} is of the 4th Edition; the manifest is declared as {}", what,
                      standard_name(standard_)),
          node, attribute);
  }

  void check_identifier(const pugi::xml_node& node, std::string_view name) {
    const std::string id = xml::attribute_or_empty(node, "identifier");
    if (id.empty()) {
      if (name == "manifest") add("MAN010", "<manifest> has no identifier", node);
      return;
    }
    const auto [first, fresh] = identifiers_.emplace(id, name);
    // Two items and two resources are the readers' business.
    if (!fresh && first->second != name)
      add("MAN012", fmt::format("identifier '{}' is that of another <{}>, too", printable(id), first->second),
          node, "identifier");
  }

  void check_scorm_type(const pugi::xml_node& node) {
    for (const pugi::xml_attribute a : node.attributes()) {
      const std::string_view name = a.name();
      const std::string_view local =
          name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
      if (ascii_lower(local) != "scormtype") continue;
      const std::string_view right = standard_ == CourseStandard::scorm12 ? "scormtype" : "scormType";
      if (local != right)
        add("MAN028",
            fmt::format("'{}' is written adlcp:{} in {}", printable(name), right, standard_name(standard_)),
            node, name);
      const std::string_view value = trim(a.value());
      if (value != "sco" && value != "asset" &&
          (ascii_lower(value) == "sco" || ascii_lower(value) == "asset"))
        add("MAN021", fmt::format("{}=\"{}\" is written in small letters", printable(name), printable(value)),
            node, name);
    }
  }

  const xml::Document& document_;
  CourseStandard standard_;
  const FileSet& files_;
  Findings& findings_;
  pugi::xml_node root_;
  std::set<std::string> uris_;
  std::set<std::string> said_;
  std::map<std::string, std::string> identifiers_;
};

}  // namespace

void check_manifest(const xml::Document& document, CourseStandard standard, const FileSet& files,
                    Findings& findings) {
  ManifestCheck(document, standard, files, findings).run();
}

}  // namespace lms::package
