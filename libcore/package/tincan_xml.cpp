#include "base/text.hpp"
#include "package/href_locator.hpp"
#include "package/language_text.hpp"
#include "package/launch_url.hpp"
#include "package/readers.hpp"
#include "package/scorm_files.hpp"
#include "package/value_type.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <array>
#include <set>

namespace lms::package {
namespace {

constexpr std::string_view kNamespace = "http://projecttincan.com/tincan.xsd";

class TincanReader {
 public:
  TincanReader(const xml::Document& document, const FileSet& files, Findings& findings)
      : document_(document), findings_(findings), lookup_(lookup_in(files)) {}

  Result<CourseStructure> read() {
    const pugi::xml_node root = document_.root();
    if (!xml::is(root, "tincan")) {
      add("TIN001", fmt::format("the root element is <{}>, not <tincan>", printable(xml::local_name(root))),
          root);
      return unreadable("tincan.xml is no Tin Can manifest");
    }
    if (trim(xml::namespace_of(root)) != kNamespace)
      add("TIN006", fmt::format("the namespace is '{}'", printable(xml::namespace_of(root))), root, "xmlns");
    const auto group = xml::child(root, "activities");
    if (!group) add("TIN010", "<tincan> has no <activities>", root);
    CourseStructure structure{.standard = CourseStandard::tincan};
    std::size_t launches = 0;
    for (const pugi::xml_node node : group.children()) {
      if (node.type() != pugi::node_element) continue;
      if (!xml::is(node, "activity")) {
        add("TIN010", fmt::format("<{}> doesn't belong into <activities>", printable(xml::local_name(node))),
            node);
        continue;
      }
      TincanActivity activity = read_activity(node);
      if (!activity.launch.empty()) {
        if (++launches == 2) add("TIN009", "this is the second activity with a launch", node);
        structure.items.push_back({.id = activity.id, .title = activity.name, .href = activity.launch});
        if (structure.title.empty()) {
          structure.title = activity.name;
          structure.manifest_identifier = activity.id;
          structure.description = activity.description;
        }
      }
      course_.activities.push_back(std::move(activity));
    }
    if (launches == 0) {
      add("TIN002", "no activity has a launch", group ? group : root);
      return unreadable("no activity of tincan.xml has a launch");
    }
    structure.definition = plain_definition(structure.title, structure.items);
    structure.particulars = std::move(course_);
    return structure;
  }

 private:
  std::unexpected<Error> unreadable(std::string message) const {
    return fail(
        Error{.code = "package.tincan.unreadable", .message = std::move(message), .file = document_.file()});
  }

  void add(std::string_view rule, std::string message, const pugi::xml_node& at,
           std::string_view attribute = {}) {
    findings_.add(rule, std::move(message), document_.place(at, attribute));
  }

  TincanActivity read_activity(const pugi::xml_node& node) {
    TincanActivity activity{.id = xml::attribute_or_empty(node, "id"),
                            .type = xml::attribute_or_empty(node, "type"),
                            .name = text(node, "name"),
                            .description = text(node, "description")};
    if (!is_absolute_iri(activity.id))
      add("TIN004", fmt::format("the id '{}' is no absolute IRI", printable(activity.id)), node, "id");
    else if (!ids_.insert(activity.id).second)
      add("TIN005", fmt::format("there is another activity with the id '{}'", printable(activity.id)), node,
          "id");
    if (!is_absolute_iri(activity.type))
      add("TIN011", fmt::format("the type '{}' is no absolute IRI", printable(activity.type)), node, "type");
    if (activity.name.empty()) {
      add("TIN007", fmt::format("activity '{}' has no name", printable(activity.id)), node);
      activity.name = activity.id;
    }
    // The second line: how tools describe the questions of a course.
    constexpr std::array kKnown = {"name",
                                   "description",
                                   "launch",
                                   "resource",
                                   "extensions",
                                   "interactionType",
                                   "choices",
                                   "scale",
                                   "source",
                                   "target",
                                   "steps",
                                   "correctResponsesPattern",
                                   "correctResponsesPatterns",
                                   "correctResponsePatterns"};
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      bool known = false;
      for (const std::string_view each : kKnown) known |= xml::is(child, each);
      if (!known)
        add("TIN010", fmt::format("<{}> doesn't belong into <activity>", printable(xml::local_name(child))),
            child);
    }
    if (const auto launch = xml::child(node, "launch")) activity.launch = read_launch(launch);
    return activity;
  }

  std::string text(const pugi::xml_node& node, std::string_view name) {
    LanguageMap texts;
    for (const pugi::xml_node each : xml::children(node, name)) {
      const std::string language = xml::attribute_or_empty(each, "lang");
      if (language.empty()) add("TIN008", fmt::format("<{}> has no lang", name), each);
      texts.emplace_back(language, xml::line_text(each));
    }
    return best_text(texts);
  }

  std::string read_launch(const pugi::xml_node& node) {
    const std::string href = xml::text(node);
    if (href.empty()) return {};
    const Located located = locate_href({}, href, lookup_);
    if (!located.found()) add("TIN003", fmt::format("'{}' is not in the package", printable(href)), node);
    if (located.how == FoundAs::other_case)
      add("RES004",
          fmt::format("'{}' is called '{}' in the package", printable(href),
                      printable(file_name_of(located.url))),
          node);
    if (located.how == FoundAs::remote && ascii_lower(href.substr(0, 5)) == "http:")
      add("PORT004", fmt::format("'{}' is not https", printable(href)), node);
    return located.url;
  }

  const xml::Document& document_;
  Findings& findings_;
  FileLookup lookup_;
  TincanCourse course_;
  std::set<std::string> ids_;
};

}  // namespace

Result<CourseStructure> read_tincan(const xml::Document& document, const FileSet& files, Findings& findings) {
  return TincanReader(document, files, findings).read();
}

}  // namespace lms::package
