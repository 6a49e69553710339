#include "base/text.hpp"
#include "package/aicc_script.hpp"
#include "package/checks.hpp"
#include "package/graph.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace lms::package {
namespace {

class OrganizationCheck {
 public:
  OrganizationCheck(const xml::Document& document, CourseStandard standard, Findings& findings)
      : document_(document), standard_(standard), findings_(findings) {}

  void run() {
    for (const pugi::xml_node organization :
         xml::children(xml::child(document_.root(), "organizations"), "organization")) {
      items_.clear();
      by_id_.clear();
      for (const pugi::xml_node item : xml::children(organization, "item")) visit(item);
      if (!items_.empty() && std::ranges::all_of(items_, [](const pugi::xml_node& item) {
            return ascii_lower(xml::attribute_or_empty(item, "isvisible")) == "false";
          }))
        add("ORG008", "no item of the organization is visible", organization);
      if (standard_ == CourseStandard::scorm12) check_prerequisites();
    }
  }

 private:
  void add(std::string_view rule, std::string message, const pugi::xml_node& at,
           std::string_view attribute = {}) {
    findings_.add(rule, std::move(message), document_.place(at, attribute));
  }

  void visit(const pugi::xml_node& item) {
    const std::string id = xml::attribute_or_empty(item, "identifier");
    by_id_.emplace(id, items_.size());
    items_.push_back(item);
    const auto nested = xml::children(item, "item");
    if (nested.empty() && xml::attribute_or_empty(item, "identifierref").empty())
      add("ORG002", fmt::format("item '{}' has neither items nor a resource", printable(id)), item);
    for (const pugi::xml_node child : nested) visit(child);
  }

  void check_prerequisites() {
    std::vector<std::vector<std::size_t>> edges(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const auto element = xml::child(items_[i], "prerequisites");
      const std::string text = xml::line_text(element);
      if (text.empty()) continue;
      const auto names = script_identifiers(text);
      if (!names) {
        add("ORG005", fmt::format("prerequisites \"{}\": {}", printable(text), names.error().message),
            element);
        continue;
      }
      for (const std::string& name : *names) {
        const auto found = by_id_.find(name);
        if (found == by_id_.end())
          add("ORG006", fmt::format("prerequisites name '{}', which is no item", printable(name)), element);
        else
          edges[i].push_back(found->second);
      }
      // Behind `|` and `~` a circle may be left; only what must be done first locks.
      if (text.find_first_of("|~<{") != std::string::npos) edges[i].clear();
    }
    for (const std::size_t at : find_circles(edges))
      add("ORG007",
          fmt::format("item '{}' waits for itself",
                      printable(xml::attribute_or_empty(items_[at], "identifier"))),
          xml::child(items_[at], "prerequisites"));
  }

  const xml::Document& document_;
  CourseStandard standard_;
  Findings& findings_;
  std::vector<pugi::xml_node> items_;
  std::map<std::string, std::size_t> by_id_;
};

}  // namespace

void check_organizations(const xml::Document& document, CourseStandard standard, Findings& findings) {
  OrganizationCheck(document, standard, findings).run();
}

}  // namespace lms::package
