#include "base/text.hpp"
#include "package/href_locator.hpp"
#include "package/language_text.hpp"
#include "package/launch_url.hpp"
#include "package/readers.hpp"
#include "package/schema_model.hpp"
#include "package/scorm_files.hpp"
#include "package/value_type.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace lms::package {
namespace {

constexpr std::string_view kNamespace = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";

constexpr std::array<std::pair<std::string_view, MoveOn>, 5> kMoveOn{{
    {"NotApplicable", MoveOn::not_applicable},
    {"Passed", MoveOn::passed},
    {"Completed", MoveOn::completed},
    {"CompletedAndPassed", MoveOn::completed_and_passed},
    {"CompletedOrPassed", MoveOn::completed_or_passed},
}};
constexpr std::array<std::pair<std::string_view, LaunchMethod>, 2> kLaunchMethods{{
    {"AnyWindow", LaunchMethod::any_window},
    {"OwnWindow", LaunchMethod::own_window},
}};

class Cmi5Reader {
 public:
  Cmi5Reader(const xml::Document& document, const FileSet& files, Findings& findings)
      : document_(document), files_(files), findings_(findings), lookup_(lookup_in(files)) {}

  Result<CourseStructure> read() {
    const pugi::xml_node root = document_.root();
    if (!xml::is(root, "courseStructure")) {
      add("CMI5-001",
          fmt::format("the root element is <{}>, not <courseStructure>", printable(xml::local_name(root))),
          root);
      return fail(Error{.code = "package.cmi5.unreadable",
                        .message = "cmi5.xml is no course structure",
                        .file = document_.file()});
    }
    if (trim(xml::namespace_of(root)) != kNamespace)
      add("CMI5-002", fmt::format("the namespace is '{}'", printable(xml::namespace_of(root))), root,
          "xmlns");
    check_extensions(root);
    const auto course = xml::child(root, "course");
    out_.id = identifier(course, "course");
    out_.title = texts(xml::child(course, "title"));
    out_.description = texts(xml::child(course, "description"));
    for (const pugi::xml_node node : xml::children(xml::child(root, "objectives"), "objective")) {
      out_.objectives.push_back({.id = identifier(node, "objective"),
                                 .title = texts(xml::child(node, "title")),
                                 .description = texts(xml::child(node, "description"))});
      objectives_.insert(out_.objectives.back().id);
    }
    CourseStructure structure{.standard = CourseStandard::cmi5,
                              .title = xml::collapse(best_text(out_.title)),
                              .manifest_identifier = out_.id,
                              .description = best_text(out_.description)};
    read_children(root, -1, structure.items);
    if (out_.units.empty()) {
      add("CMI5-015", "the course structure has no assignable unit", root);
      return fail(Error{.code = "package.cmi5.unreadable",
                        .message = "the course structure has no assignable unit",
                        .file = document_.file()});
    }
    structure.definition = plain_definition(structure.title, structure.items);
    structure.particulars = std::move(out_);
    return structure;
  }

 private:
  void add(std::string_view rule, std::string message, const pugi::xml_node& at,
           std::string_view attribute = {}) {
    findings_.add(rule, std::move(message), document_.place(at, attribute));
  }

  void read_children(const pugi::xml_node& parent, std::int32_t block, std::vector<StructureItem>& items) {
    for (const pugi::xml_node node : parent.children()) {
      if (xml::is(node, "au")) items.push_back(read_unit(node, block));
      if (xml::is(node, "block")) items.push_back(read_block(node, block));
    }
  }

  StructureItem read_block(const pugi::xml_node& node, std::int32_t parent) {
    const auto index = static_cast<std::int32_t>(out_.blocks.size());
    out_.blocks.push_back({.id = identifier(node, "block"),
                           .title = texts(xml::child(node, "title")),
                           .description = texts(xml::child(node, "description")),
                           .objectives = references(node),
                           .parent = parent});
    StructureItem item{.id = out_.blocks.back().id,
                       .title = xml::collapse(best_text(out_.blocks.back().title))};
    read_children(node, index, item.children);
    return item;
  }

  StructureItem read_unit(const pugi::xml_node& node, std::int32_t block) {
    Cmi5Unit unit{.id = identifier(node, "au"),
                  .title = texts(xml::child(node, "title")),
                  .description = texts(xml::child(node, "description")),
                  .objectives = references(node),
                  .url = xml::text(xml::child(node, "url")),
                  .launch_parameters = xml::text(xml::child(node, "launchParameters")),
                  .entitlement_key = xml::text(xml::child(node, "entitlementKey")),
                  .activity_type = xml::attribute_or_empty(node, "activityType"),
                  .move_on = word(node, "moveOn", kMoveOn, MoveOn::not_applicable),
                  .launch_method = word(node, "launchMethod", kLaunchMethods, LaunchMethod::any_window),
                  .mastery_score = mastery(node),
                  .block = block};
    if (!unit.activity_type.empty() && !is_absolute_iri(unit.activity_type))
      add("CMI5-005",
          fmt::format("activityType '{}' is no fully qualified IRI", printable(unit.activity_type)), node,
          "activityType");
    if (!unit.mastery_score &&
        (unit.move_on == MoveOn::passed || unit.move_on == MoveOn::completed_and_passed))
      add("CMI5-018", fmt::format("unit '{}' must be passed and has no masteryScore", printable(unit.id)),
          node);
    check_url(node, unit);
    StructureItem item{.id = unit.id, .title = xml::collapse(best_text(unit.title)), .href = unit.url};
    out_.units.push_back(std::move(unit));
    return item;
  }

  std::string identifier(const pugi::xml_node& node, std::string_view kind) {
    std::string id = xml::attribute_or_empty(node, "id");
    if (!node || id.empty()) return id;
    check_white_space(node, "id");
    if (!is_absolute_iri(id))
      add("CMI5-005", fmt::format("'{}' is no fully qualified IRI", printable(id)), node, "id");
    if (!ids_[std::string(kind)].insert(id).second)
      add("CMI5-006", fmt::format("there is another {} with the id '{}'", kind, printable(id)), node, "id");
    return id;
  }

  void check_white_space(const pugi::xml_node& node, const char* name) {
    const std::string_view raw = node.attribute(name).value();
    if (raw != trim(raw)) add("CMI5-020", fmt::format("'{}' has white space around it", name), node, name);
  }

  LanguageMap texts(const pugi::xml_node& node) {
    LanguageMap out;
    for (const pugi::xml_node each : xml::children(node, "langstring")) {
      std::string language = xml::attribute_or_empty(each, "lang");
      if (language.empty()) add("CMI5-016", "a langstring has no lang", each);
      out.emplace_back(std::move(language), xml::text(each));
    }
    return out;
  }

  std::vector<std::string> references(const pugi::xml_node& node) {
    std::vector<std::string> out;
    for (const pugi::xml_node each : xml::children(xml::child(node, "objectives"), "objective")) {
      std::string id = xml::attribute_or_empty(each, "idref");
      if (!objectives_.contains(id))
        add("CMI5-007", fmt::format("objective '{}' is not defined", printable(id)), each, "idref");
      out.push_back(std::move(id));
    }
    return out;
  }

  template <class E, std::size_t N>
  E word(const pugi::xml_node& node, const char* name,
         const std::array<std::pair<std::string_view, E>, N>& words, E fallback) {
    const auto value = xml::attribute(node, name);
    if (!value) return fallback;
    check_white_space(node, name);
    for (const auto& [text, meaning] : words)
      if (*value == text) return meaning;
    add("CMI5-011", fmt::format("{}=\"{}\" is not a known word", name, printable(*value)), node, name);
    return fallback;
  }

  std::optional<double> mastery(const pugi::xml_node& node) {
    const auto value = xml::attribute(node, "masteryScore");
    if (!value) return std::nullopt;
    double score = 0;
    if (!parse_xs_decimal(*value, score) || score < 0 || score > 1) {
      add("CMI5-010", fmt::format("masteryScore \"{}\" is not a number from 0 to 1", printable(*value)), node,
          "masteryScore");
      return std::nullopt;
    }
    const auto point = value->find('.');
    if (point != std::string::npos && value->size() - point - 1 > 4)
      add("CMI5-017", fmt::format("masteryScore \"{}\" has more than four decimals", printable(*value)), node,
          "masteryScore");
    return score;
  }

  void check_url(const pugi::xml_node& node, Cmi5Unit& unit) {
    const auto element = xml::child(node, "url");
    if (unit.url.empty()) {
      if (element) add("CMI5-008", "the URL is empty", element);
      return;
    }
    const UrlParts parts = split_url(unit.url);
    if (unit.url.find_first_of(" \t\r\n<>\"{}|\\^`") != std::string::npos)
      add("CMI5-008", fmt::format("'{}' has characters that belong escaped", printable(unit.url)), element);
    check_query(parts.query, element);
    if (!parts.scheme.empty()) {
      const std::string scheme = ascii_lower(parts.scheme);
      if ((scheme == "http" || scheme == "https") && !is_web_url(unit.url))
        add("CMI5-008", fmt::format("'{}' has no host", printable(unit.url)), element);
      // Other schemes may open an app; these are never what a learner's browser may be sent to.
      constexpr std::array kNoAddress = {"javascript", "vbscript", "data", "file", "about", "blob"};
      if (std::ranges::find(kNoAddress, scheme) != kNoAddress.end())
        add("CMI5-008",
            fmt::format("'{}' is no address that a unit can be launched from", printable(unit.url)), element);
      if (scheme == "http") add("PORT004", fmt::format("'{}' is not https", printable(unit.url)), element);
      return;
    }
    if (!files_.complete()) {
      add("CMI5-013", fmt::format("'{}' is relative", printable(unit.url)), element);
      return;
    }
    const Located located = locate_href({}, unit.url, lookup_);
    if (located.how == FoundAs::missing)
      add("CMI5-012", fmt::format("'{}' is not in the package", printable(unit.url)), element);
    if (located.how == FoundAs::other_case)
      add("CMI5-019",
          fmt::format("'{}' is called '{}' in the package", printable(unit.url),
                      printable(file_name_of(located.url))),
          element);
  }

  void check_query(std::string_view query, const pugi::xml_node& element) {
    constexpr std::array kReserved = {"endpoint", "fetch", "actor", "registration", "activityId"};
    if (query.starts_with('?')) query.remove_prefix(1);
    while (!query.empty()) {
      const std::string_view pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(pair.size() + 1, query.size()));
      const std::string name = url_decode(pair.substr(0, pair.find('=')));
      if (std::ranges::find(kReserved, name) != kReserved.end())
        add("CMI5-009", fmt::format("the query's '{}' is what the launch adds itself", name), element);
    }
  }

  // Other namespaces need a schema that the structure names.
  void check_extensions(const pugi::xml_node& root) {
    const std::string locations = xml::attribute_or_empty(root, "xsi:schemaLocation");
    std::set<std::string> said;
    look_for_extensions(root, locations, said);
  }

  void look_for_extensions(const pugi::xml_node& node, const std::string& locations,
                           std::set<std::string>& said) {
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const std::string uri(trim(xml::namespace_of(child)));
      if (uri != kNamespace && find_namespace(uri) == nullptr && uri != trim(xml::namespace_of(root())) &&
          locations.find(uri) == std::string::npos && said.insert(uri).second)
        add("CMI5-014",
            fmt::format("<{}> is of namespace '{}', whose schema is not named",
                        printable(xml::local_name(child)), printable(uri)),
            child);
      look_for_extensions(child, locations, said);
    }
  }
  [[nodiscard]] pugi::xml_node root() const { return document_.root(); }

  const xml::Document& document_;
  const FileSet& files_;
  Findings& findings_;
  FileLookup lookup_;
  Cmi5Course out_;
  std::set<std::string> objectives_;
  std::map<std::string, std::set<std::string>> ids_;
};

}  // namespace

std::string_view move_on_word(MoveOn value) {
  for (const auto& [text, meaning] : kMoveOn)
    if (meaning == value) return text;
  return {};
}

std::string_view launch_method_word(LaunchMethod value) {
  for (const auto& [text, meaning] : kLaunchMethods)
    if (meaning == value) return text;
  return {};
}

std::string best_text(const LanguageMap& texts) {
  for (const auto& [language, text] : texts)
    if (ascii_lower(language).starts_with("en")) return text;
  return texts.empty() ? std::string{} : texts.front().second;
}

Result<CourseStructure> read_cmi5(const xml::Document& document, const FileSet& files, Findings& findings) {
  return Cmi5Reader(document, files, findings).read();
}

}  // namespace lms::package
