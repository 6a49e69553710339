#include "package/manifest.hpp"

#include "base/text.hpp"
#include "package/language_text.hpp"
#include "package/launch_url.hpp"
#include "package/manifest_reading.hpp"
#include "package/manifest_standard.hpp"
#include "package/resource_xml.hpp"
#include "package/sequencing_xml.hpp"
#include "package/xml_values.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace lms::package {
namespace {

using namespace sequencing;

constexpr const char* kManifestName = "imsmanifest.xml";

constexpr std::array<std::pair<std::string_view, HiddenControl>, 7> kHiddenControls{{
    {"previous", kHidePrevious},
    {"continue", kHideContinue},
    {"exit", kHideExit},
    {"exitAll", kHideExitAll},
    {"abandon", kHideAbandon},
    {"abandonAll", kHideAbandonAll},
    {"suspendAll", kHideSuspendAll},
}};
constexpr std::array<std::pair<std::string_view, TimeLimitAction>, 4> kTimeLimitActions{{
    {"exit,message", TimeLimitAction::exit_message},
    {"exit,no message", TimeLimitAction::exit_no_message},
    {"continue,message", TimeLimitAction::continue_message},
    {"continue,no message", TimeLimitAction::continue_no_message},
}};

class ManifestReader {
 public:
  ManifestReader(const xml::Document& document, const FileLookup& files, Findings& findings)
      : document_(document), notes_(document, findings), manifest_(document.root()), files_(files) {}

  Result<ManifestReading> read() {
    if (!xml::is(manifest_, "manifest"))
      return fail(document_.error(
          "package.manifest.root",
          fmt::format("the root element is <{}>, not <manifest>", printable(xml::local_name(manifest_))),
          manifest_));
    LMS_ASSIGN(standard_, detect_standard(manifest_, notes_));
    LMS_ASSIGN(const pugi::xml_node organization, default_organization());
    const SequencingCollection collection(manifest_, notes_);
    ResourceTable resources(manifest_, files_, notes_);
    collection_ = &collection;
    resources_ = &resources;
    list_submanifests(manifest_);
    read_organization(organization);
    if (oversized_)
      return fail(document_.error("package.manifest.too_large",
                                  "the sequencing is beyond all proportion: too many rules and objectives",
                                  oversized_));
    if (auto launchable = check_launchable(organization); !launchable)
      return fail(std::move(launchable.error()));
    out_.standard = course_standard(standard_);
    out_.manifest_identifier = xml::attribute_or_empty(manifest_, "identifier");
    out_.description = description_in(organization);
    if (out_.description.empty()) out_.description = description_in(manifest_);
    out_.resources = resources.take();
    return ManifestReading{std::move(out_), std::move(nodes_)};
  }

 private:
  [[nodiscard]] bool is_2004() const { return standard_ != Standard::scorm12; }
  std::vector<ActivityDefinition>& activities() { return out_.definition.activities; }

  Result<pugi::xml_node> default_organization() {
    const auto group = xml::child(manifest_, "organizations");
    const auto all = xml::children(group, "organization");
    if (all.empty())
      return fail(document_.error("package.manifest.no_organization",
                                  "the manifest has no organization, so there is no course to show; "
                                  "export the package with at least one",
                                  group ? group : manifest_));
    const std::string wanted = xml::attribute_or_empty(group, "default");
    for (const pugi::xml_node each : all)
      if (!wanted.empty() && xml::attribute_or_empty(each, "identifier") == wanted) return each;
    if (!wanted.empty())
      notes_.add("package.manifest.default_organization",
                 fmt::format("the default organization '{}' doesn't exist; the first one is used",
                             printable(wanted)),
                 group, "default");
    return all.front();
  }

  /// The general description (IEEE 1484.12.1, 1.4) of the metadata that stands in the element itself.
  static std::string description_in(const pugi::xml_node& node) {
    const auto metadata = xml::child(node, "metadata");
    const auto lom = xml::child(metadata, "lom");
    const auto description =
        xml::child(xml::child(lom ? lom : xml::child(metadata, "record"), "general"), "description");
    LanguageMap texts;
    for (const char* name : {"langstring", "string"})
      for (const pugi::xml_node each : xml::children(description, name)) {
        const auto language = xml::attribute(each, "lang");
        texts.emplace_back(language ? *language : xml::attribute_or_empty(each, "language"), xml::text(each));
      }
    return texts.empty() ? xml::text(description) : best_text(texts);
  }

  void read_organization(const pugi::xml_node& node) {
    ActivityDefinition root = read_activity(node, -1);
    out_.title = root.title;
    CourseDefinition& course = out_.definition;
    course.standard = standard_;
    course.title = root.title;
    course.objectives_global_to_system = read_bool(node, "objectivesGlobalToSystem", true, notes_);
    course.shared_data_global_to_system = read_bool(node, "sharedDataGlobalToSystem", true, notes_);
    make_cluster(root);
    push(std::move(root), node);
    for (const pugi::xml_node item : xml::children(node, "item")) read_item(item, 0, out_.items);
  }

  void push(ActivityDefinition activity, const pugi::xml_node& node) {
    activities().push_back(std::move(activity));
    nodes_.push_back(node);
  }

  // SCORM 1.2 knows no sequencing: the learner may choose and step freely.
  void make_cluster(ActivityDefinition& activity) const {
    if (is_2004()) return;
    activity.sequencing.control.flow = true;
    activity.sequencing.control.choice = true;
  }

  void read_item(const pugi::xml_node& node, std::int32_t parent, std::vector<StructureItem>& siblings) {
    ActivityDefinition activity = read_activity(node, parent);
    auto nested = xml::children(node, "item");
    const pugi::xml_node organization = organization_of(node);
    const bool merged = open(organization);
    if (merged)
      take_organization(organization, node, activity, nested);
    else
      attach_resource(node, activity);
    StructureItem shown{
        .id = activity.id, .title = activity.title, .href = activity.href, .visible = activity.visible};
    const auto position = static_cast<std::int32_t>(activities().size());
    if (nested.empty()) {
      push(std::move(activity), node);
    } else {
      make_cluster(activity);
      std::optional<ActivityDefinition> page;
      if (activity.launchable()) page = split_page(node, activity, position);
      push(std::move(activity), node);
      if (page) push(std::move(*page), node);
      for (const pugi::xml_node item : nested) read_item(item, position, shown.children);
    }
    if (merged) open_.erase(organization.internal_object());
    siblings.push_back(std::move(shown));
  }

  // An item may stand for a whole manifest inside this one (CP 3.4): the item's children are then those
  // of that manifest's organization, and its sequencing is the organization's unless it has its own.
  pugi::xml_node organization_of(const pugi::xml_node& item) const {
    const std::string reference = xml::attribute_or_empty(item, "identifierref");
    if (reference.empty() || resources_->find(reference) != nullptr) return {};
    const auto found = submanifests_.find(reference);
    if (found == submanifests_.end()) return {};
    const auto group = xml::child(found->second, "organizations");
    const std::string wanted = xml::attribute_or_empty(group, "default");
    for (const pugi::xml_node each : xml::children(group, "organization"))
      if (xml::attribute_or_empty(each, "identifier") == wanted) return each;
    return xml::child(group, "organization");
  }

  void list_submanifests(const pugi::xml_node& outer) {
    for (const pugi::xml_node nested : xml::children(outer, "manifest")) {
      submanifests_.emplace(xml::attribute_or_empty(nested, "identifier"), nested);
      list_submanifests(nested);
    }
  }

  // A manifest that leads back to itself is taken once; many that name each other twice would grow
  // without end.
  bool open(const pugi::xml_node& organization) {
    constexpr std::size_t kDeepest = 50;
    constexpr std::size_t kMost = 20'000;
    return organization && open_.size() < kDeepest && activities().size() < kMost &&
           open_.insert(organization.internal_object()).second;
  }

  void take_organization(const pugi::xml_node& organization, const pugi::xml_node& item,
                         ActivityDefinition& activity, std::vector<pugi::xml_node>& items) {
    if (xml::line_text(xml::child(item, "title")).empty())
      if (const std::string title = xml::line_text(xml::child(organization, "title")); !title.empty())
        activity.title = title;
    if (is_2004() && !xml::child(item, "sequencing")) activity.sequencing = sequencing_of(organization);
    const auto more = xml::children(organization, "item");
    items.insert(items.end(), more.begin(), more.end());
  }

  // Only leaves are delivered. An item with children and a page of its own becomes a cluster
  // whose first child is that page.
  ActivityDefinition split_page(const pugi::xml_node& node, ActivityDefinition& cluster,
                                std::int32_t position) {
    notes_.add("package.manifest.item_with_children_and_resource",
               fmt::format("item '{}' has both items and a resource; its resource becomes the first of them",
                           printable(cluster.id)),
               node);
    ActivityDefinition page{
        .id = unique_id(cluster.id + "-page", node),
        .title = cluster.title,
        .parent = position,
        .visible = cluster.visible,
        .resource = std::exchange(cluster.resource, ResourceKind::none),
        .href = std::exchange(cluster.href, {}),
        .data_from_lms = std::exchange(cluster.data_from_lms, {}),
        .time_limit_action = std::exchange(cluster.time_limit_action, {}),
        .hidden_controls = cluster.hidden_controls,
        .shared_data = cluster.shared_data,
        .mastery_score = std::exchange(cluster.mastery_score, {}),
        .max_time_allowed = std::exchange(cluster.max_time_allowed, {}),
    };
    page.sequencing.objectives.push_back({.primary = true});
    return page;
  }

  ActivityDefinition read_activity(const pugi::xml_node& node, std::int32_t parent) {
    ActivityDefinition a;
    a.id = unique_id(xml::attribute_or_empty(node, "identifier"), node);
    a.title = xml::line_text(xml::child(node, "title"));
    if (a.title.empty()) a.title = a.id;
    a.parent = parent;
    a.visible = read_bool(node, "isvisible", true, notes_);
    a.data_from_lms = xml::text(xml::child(node, "dataFromLMS"));
    a.time_limit_action = read_time_limit_action(node);
    if (is_2004()) {
      a.sequencing = sequencing_of(node);
      a.max_time_allowed = read_attempt_duration_text(node, *collection_);
      a.hidden_controls = read_hidden_controls(node);
      a.shared_data = read_shared_data(node);
      read_completion_threshold(node, a);
    } else {
      a.sequencing.objectives.push_back({.primary = true});
      a.mastery_score = xml::text(xml::child(node, "masteryscore"));
      a.max_time_allowed = xml::text(xml::child(node, "maxtimeallowed"));
      a.prerequisites = xml::text(xml::child(node, "prerequisites"));
    }
    return a;
  }

  // IDRef lets a small manifest ask for much: each item gets a copy of what it refers to.
  SequencingDefinition sequencing_of(const pugi::xml_node& node) {
    constexpr std::size_t kMostOfOne = 5'000;
    constexpr std::size_t kMostOfAll = 300'000;
    if (oversized_) return {};
    const std::size_t size = sequencing_size(node, *collection_, kMostOfOne + 1);
    sequencing_size_ += size;
    if (size <= kMostOfOne && sequencing_size_ <= kMostOfAll)
      return read_sequencing(node, *collection_, notes_);
    oversized_ = node;
    return {};
  }

  // Activities are addressed by their identifiers, so each needs one of its own.
  std::string unique_id(const std::string& wanted, const pugi::xml_node& at) {
    const std::string base = wanted.empty() ? std::string(xml::local_name(at)) : wanted;
    std::string id = base;
    // Counted on for each identifier, so that 100,000 of the same take no longer than others.
    for (int& n = suffixes_.try_emplace(base, 1).first->second; !ids_.insert(id).second;)
      id = fmt::format("{}-{}", base, ++n);
    if (id != wanted)
      notes_.add(wanted.empty() ? "package.manifest.missing_identifier" : "package.manifest.duplicate_item",
                 wanted.empty() ? fmt::format("no identifier is given; '{}' is used", printable(id))
                                : fmt::format("identifier '{}' is used twice; this one is called '{}'",
                                              printable(wanted), printable(id)),
                 at, wanted.empty() ? "" : "identifier");
    return id;
  }

  void attach_resource(const pugi::xml_node& node, ActivityDefinition& activity) {
    const std::string reference = xml::attribute_or_empty(node, "identifierref");
    if (reference.empty()) return;
    const CourseResource* const resource = resources_->find(reference);
    if (resource == nullptr || resource->href.empty()) {
      std::string_view code = "package.manifest.no_launch_page";
      if (resource == nullptr)
        code = xml::child(node, "item") ? "package.manifest.bad_cluster_reference"
                                        : "package.manifest.bad_reference";
      notes_.add(
          code,
          fmt::format("item '{}' refers to resource '{}', which {}", printable(activity.id),
                      printable(reference), resource == nullptr ? "doesn't exist" : "has no page to launch"),
          node, "identifierref");
      return;
    }
    activity.resource = resource->kind;
    activity.href = add_parameters(resource->href, xml::attribute_or_empty(node, "parameters"));
    if (resources_->launch_file_found(reference)) return;
    Error missing =
        document_.error("package.launch_file.missing",
                        fmt::format("launch file '{}' of item '{}' is not in the package",
                                    printable(file_name_of(resource->href)), printable(activity.id)),
                        node);
    notes_.add(missing.code, missing.message, node, "identifierref");
    if (missing_++ == 0) first_missing_ = std::move(missing);
  }

  std::optional<TimeLimitAction> read_time_limit_action(const pugi::xml_node& node) {
    const auto element = xml::child(node, "timeLimitAction");
    if (!element) return std::nullopt;
    std::string text = ascii_lower(xml::line_text(element));
    if (text.empty()) return std::nullopt;
    if (const auto comma = text.find(','); comma != std::string::npos)
      text = std::string(trim(text.substr(0, comma))) + "," + std::string(trim(text.substr(comma + 1)));
    for (const auto& [word, action] : kTimeLimitActions)
      if (word == text) return action;
    notes_.add("package.manifest.bad_value",
               fmt::format("timeLimitAction '{}' is not a known value", printable(text)), element);
    return std::nullopt;
  }

  std::uint16_t read_hidden_controls(const pugi::xml_node& node) {
    std::uint16_t hidden = 0;
    const auto interface = xml::child(xml::child(node, "presentation"), "navigationInterface");
    for (const pugi::xml_node each : xml::children(interface, "hideLMSUI")) {
      const std::string text = ascii_lower(xml::line_text(each));
      const auto known = std::ranges::find_if(
          kHiddenControls, [&](const auto& row) { return ascii_lower(row.first) == text; });
      if (known != kHiddenControls.end())
        hidden = static_cast<std::uint16_t>(hidden | known->second);
      else
        notes_.add("package.manifest.bad_value",
                   fmt::format("hideLMSUI '{}' is not a known value", printable(text)), each);
    }
    return hidden;
  }

  std::vector<SharedDataMap> read_shared_data(const pugi::xml_node& node) {
    std::vector<SharedDataMap> maps;
    for (const pugi::xml_node each : xml::children(xml::child(node, "data"), "map")) {
      SharedDataMap map{.target = normal_id(xml::attribute_or_empty(each, "targetID")),
                        .read = read_bool(each, "readSharedData", true, notes_),
                        .write = read_bool(each, "writeSharedData", true, notes_)};
      if (map.target.empty() || std::ranges::find(maps, map.target, &SharedDataMap::target) != maps.end())
        notes_.add("package.manifest.bad_value",
                   "a map without targetID, or with one used before, is left out", each);
      else
        maps.push_back(std::move(map));
    }
    return maps;
  }

  // The 4th Edition has attributes. Before it the element's text was the threshold of a SCO.
  void read_completion_threshold(const pugi::xml_node& node, ActivityDefinition& a) {
    const auto element = xml::child(node, "completionThreshold");
    if (!element) return;
    constexpr Range kShare{0.0, 1.0};
    a.completed_by_measure = read_bool(element, "completedByMeasure", false, notes_);
    a.min_progress_measure = read_decimal(element, "minProgressMeasure", 1.0, kShare, notes_);
    a.progress_weight = read_decimal(element, "progressWeight", 1.0, kShare, notes_);
    const std::string text = xml::text(element);
    if (text.empty() || xml::attribute(element, "minProgressMeasure") ||
        xml::attribute(element, "completedByMeasure"))
      return;
    if (xml::child(node, "item")) {
      notes_.add("package.manifest.bad_value", "a completionThreshold as text counts for a SCO only",
                 element);
      return;
    }
    if (const auto threshold = parse_decimal(text, kShare, element, notes_)) {
      a.completed_by_measure = true;
      a.min_progress_measure = *threshold;
    }
  }

  Result<void> check_launchable(const pugi::xml_node& organization) {
    const auto launchable = std::ranges::count_if(activities(), &ActivityDefinition::launchable);
    if (launchable == 0)
      return fail(document_.error("package.manifest.nothing_to_launch",
                                  "no item of the organization has a page to launch", organization));
    if (missing_ == static_cast<std::size_t>(launchable)) return fail(std::move(first_missing_));
    return {};
  }

  const xml::Document& document_;
  Notes notes_;
  pugi::xml_node manifest_;
  const FileLookup& files_;
  Standard standard_ = Standard::scorm12;
  const SequencingCollection* collection_ = nullptr;
  ResourceTable* resources_ = nullptr;
  std::set<std::string> ids_;
  std::map<std::string, int> suffixes_;  // the last one that made an identifier unique
  std::map<std::string, pugi::xml_node, std::less<>> submanifests_;
  std::set<const void*> open_;       // organizations of inner manifests that are being read
  pugi::xml_node oversized_;         // whose sequencing is too much
  std::size_t sequencing_size_ = 0;  // elements read for all activities
  std::size_t missing_ = 0;
  Error first_missing_{};
  std::vector<pugi::xml_node> nodes_;
  CourseStructure out_{};
};

}  // namespace

Result<ManifestReading> read_manifest(const xml::Document& document, const FileLookup& files,
                                      Findings& findings) {
  return ManifestReader(document, files, findings).read();
}

Result<CourseStructure> parse_manifest(ByteView xml, const FileLookup& files, const PackageLimits& limits) {
  LMS_ASSIGN(const auto document, xml::Document::parse(xml, kManifestName, limits));
  Findings findings;
  if (!document->guessed_encoding().empty())
    findings.add(
        document->error("package.xml.guessed_encoding", document->guessed_encoding(), document->root()));
  LMS_ASSIGN(ManifestReading reading, read_manifest(*document, files, findings));
  for (const Finding& finding : findings.take())
    if (finding.severity != Severity::info) reading.course.warnings.push_back(to_error(finding));
  return std::move(reading.course);
}

}  // namespace lms::package
