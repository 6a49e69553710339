#include "base/text.hpp"
#include "package/checks.hpp"
#include "package/schema_model.hpp"
#include "package/value_type.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace lms::package {
namespace {

// The rules that a group's violations break.
struct RuleSet {
  std::string_view unexpected, order, missing, too_often, attribute, required, value, length;
};
constexpr RuleSet kScorm{"MAN015", "MAN016", "MAN017", "MAN018", "MAN019", "MAN020", "MAN021", "MAN022"};
constexpr RuleSet kCmi5{"CMI5-003", "CMI5-003", "CMI5-004", "CMI5-003",
                        "CMI5-003", "CMI5-004", "CMI5-003", "CMI5-003"};

const RuleSet& rules_of(std::string_view group) { return group == "cmi5" ? kCmi5 : kScorm; }

struct Particle {
  std::vector<std::string_view> names;  // a choice when there are several
  char times = '1';                     // 1 ? * +
};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(at, from), text.size());
    if (end > from) out.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

std::vector<Particle> particles(std::string_view children) {
  std::vector<Particle> out;
  for (std::string_view word : split(children, ' ')) {
    Particle particle;
    if (word.back() == '?' || word.back() == '*' || word.back() == '+') {
      particle.times = word.back();
      word.remove_suffix(1);
    }
    particle.names = split(word, '|');
    out.push_back(std::move(particle));
  }
  return out;
}

struct AttributeModel {
  std::string_view name;
  std::string_view type{};
  bool required = false;
};

std::vector<AttributeModel> attribute_models(std::string_view text) {
  std::vector<AttributeModel> out;
  for (const std::string_view word : split(text, ' ')) {
    const auto equals = word.find('=');
    AttributeModel model{.name = word.substr(0, equals)};
    if (equals != std::string_view::npos) model.type = word.substr(equals + 1);
    model.required = model.name.ends_with('!');
    if (model.required) model.name.remove_suffix(1);
    out.push_back(model);
  }
  return out;
}

class SchemaWalk {
 public:
  SchemaWalk(const xml::Document& document, Findings& findings) : document_(document), findings_(findings) {}

  // Namespaces are handed down, so that each element looks at its own attributes only.
  struct Scope {
    std::map<std::string, std::string, std::less<>> prefixes;
  };

  void walk(const pugi::xml_node& node, const Scope& outer) {
    const Scope* scope = &outer;
    Scope own;
    for (const pugi::xml_attribute a : node.attributes()) {
      const std::string_view name = a.name();
      if (name != "xmlns" && !name.starts_with("xmlns:")) continue;
      if (scope == &outer) {
        own = outer;
        scope = &own;
      }
      own.prefixes[std::string(name.size() > 5 ? name.substr(6) : std::string_view{})] = a.value();
    }
    const std::string_view group = group_of(node.name(), *scope);
    if (!group.empty()) check(node, group, *scope);
    for (const pugi::xml_node child : node.children())
      if (child.type() == pugi::node_element) walk(child, *scope);
  }

 private:
  static std::string_view group_of(std::string_view name, const Scope& scope) {
    const auto colon = name.find(':');
    const std::string_view prefix =
        colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
    const auto found = scope.prefixes.find(prefix);
    const std::string_view uri =
        found == scope.prefixes.end() ? std::string_view{} : std::string_view(found->second);
    if (uri.empty() && prefix.empty()) return "cp";  // no namespace at all: another rule's
    const KnownNamespace* const known = find_namespace(uri);
    return known == nullptr ? std::string_view{} : known->group;
  }

  void check(const pugi::xml_node& node, std::string_view group, const Scope& scope) {
    const std::string_view name = xml::local_name(node);
    const ElementModel* model = find_model(group, name);
    if (model == nullptr) model = find_model_folded(group, name);
    if (model == nullptr) return;  // its parent has said so
    if (model->children != "-") check_children(node, *model, scope);
    if (!model->children.empty() && model->children != "-") check_no_text(node, *model);
    check_attributes(node, *model, scope);
    const std::string text = xml::line_text(node);
    if (!model->text.empty() && !text.empty())
      check_text(node, fmt::format("<{}>", model->name), model->text, text, {}, rules_of(group));
  }

  void check_children(const pugi::xml_node& node, const ElementModel& model, const Scope& scope) {
    const std::vector<Particle> wanted = particles(model.children);
    std::vector<std::size_t> counts(wanted.size(), 0);
    const RuleSet& rules = rules_of(model.group);
    std::size_t reached = 0;
    bool disordered = false;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const std::string_view group = group_in(child, scope);
      if (group.empty()) continue;
      const std::string_view name = xml::local_name(child);
      const std::size_t at = position(wanted, model.group, group, name);
      if (at == wanted.size()) {
        unexpected(child, model, group, name, rules);
        continue;
      }
      const Particle& particle = wanted[at];
      if (++counts[at] > 1 && (particle.times == '1' || particle.times == '?'))
        findings_.add(rules.too_often, fmt::format("<{}> has a second <{}>", model.name, printable(name)),
                      document_.place(child));
      if (group != model.group) continue;
      if (at < reached && !disordered) {
        disordered = true;
        findings_.add(
            rules.order,
            fmt::format("<{}> must stand before <{}>", printable(name), wanted[reached].names.front()),
            document_.place(child));
      }
      reached = std::max(reached, at);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (counts[i] == 0 && (wanted[i].times == '1' || wanted[i].times == '+'))
        findings_.add(rules.missing,
                      fmt::format("<{}> has no <{}>", model.name, fmt::join(wanted[i].names, "> or <")),
                      document_.place(node));
  }

  // Between the elements of an element there is nothing but white space.
  void check_no_text(const pugi::xml_node& node, const ElementModel& model) {
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata) continue;
      const std::string text = xml::collapse(child.value());
      if (text.empty()) continue;
      std::string shown = printable(std::string_view(text).substr(0, 40));
      while (!is_utf8(shown)) shown.pop_back();
      findings_.add(rules_of(model.group).unexpected,
                    fmt::format("<{}> has text, '{}', where only elements may stand", model.name, shown),
                    document_.place(node));
      return;
    }
  }

  std::string_view group_in(const pugi::xml_node& child, const Scope& scope) {
    // A declaration on the child itself counts for its own name.
    for (const pugi::xml_attribute a : child.attributes())
      if (std::string_view(a.name()).starts_with("xmlns")) {
        Scope inner = scope;
        for (const pugi::xml_attribute b : child.attributes()) {
          const std::string_view name = b.name();
          if (name == "xmlns" || name.starts_with("xmlns:"))
            inner.prefixes[std::string(name.size() > 5 ? name.substr(6) : std::string_view{})] = b.value();
        }
        return group_of(child.name(), inner);
      }
    return group_of(child.name(), scope);
  }

  static std::size_t position(const std::vector<Particle>& wanted, std::string_view parent,
                              std::string_view group, std::string_view name) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      for (std::string_view each : wanted[i].names) {
        const auto colon = each.find(':');
        const std::string_view own = colon == std::string_view::npos ? parent : each.substr(0, colon);
        if (colon != std::string_view::npos) each = each.substr(colon + 1);
        if (own == group && each == name) return i;
      }
    return wanted.size();
  }

  void unexpected(const pugi::xml_node& child, const ElementModel& parent, std::string_view group,
                  std::string_view name, const RuleSet& rules) {
    const ElementModel* const folded = find_model_folded(group, name);
    std::string message = fmt::format("<{}> doesn't belong into <{}>", printable(name), parent.name);
    if (find_model(group, name) == nullptr)
      message = folded != nullptr
                    ? fmt::format("<{}> is written <{}>", printable(name), folded->name)
                    : fmt::format("there is no element <{}> in this namespace", printable(name));
    findings_.add(rules.unexpected, std::move(message), document_.place(child));
  }

  void check_attributes(const pugi::xml_node& node, const ElementModel& model, const Scope& scope) {
    const RuleSet& rules = rules_of(model.group);
    const std::vector<AttributeModel> known = attribute_models(model.attributes);
    for (const pugi::xml_attribute a : node.attributes()) {
      const std::string_view name = a.name();
      if (name.starts_with("xmlns")) continue;
      if (name.find(':') != std::string_view::npos) {
        check_foreign(node, model, name, a.value(), scope);
        continue;
      }
      const auto found = std::ranges::find(known, name, &AttributeModel::name);
      if (found == known.end()) {
        unknown_attribute(node, model, known, name, rules);
        continue;
      }
      if (!found->type.empty())
        check_text(node, std::string(name), found->type, trim(a.value()), name, rules);
    }
    // A missing identifier is said by MAN010 and RES018.
    for (const AttributeModel& each : known)
      if (each.required && each.name != "identifier" && !xml::attribute(node, each.name))
        findings_.add(rules.required, fmt::format("<{}> has no attribute '{}'", model.name, each.name),
                      document_.place(node));
  }

  void check_foreign(const pugi::xml_node& node, const ElementModel& model, std::string_view name,
                     std::string_view value, const Scope& scope) {
    const std::string_view prefix = name.substr(0, name.find(':'));
    if (prefix == "xml" || prefix == "xsi") return;
    const std::string_view group = group_of(name, scope);
    if (group.empty()) return;
    const std::string_view local = name.substr(prefix.size() + 1);
    if (!is_global_attribute(group, local)) {
      findings_.add(rules_of(model.group).attribute,
                    fmt::format("'{}' is no attribute that stands on <{}>", printable(name), model.name),
                    document_.place(node, name));
      return;
    }
    if (const std::string_view type = global_attribute_type(group, local); !type.empty())
      check_text(node, std::string(name), type, trim(value), name, rules_of(model.group));
  }

  void unknown_attribute(const pugi::xml_node& node, const ElementModel& model,
                         const std::vector<AttributeModel>& known, std::string_view name,
                         const RuleSet& rules) {
    const std::string lower = ascii_lower(name);
    std::string message = fmt::format("<{}> has no attribute '{}'", model.name, printable(name));
    for (const AttributeModel& each : known)
      if (ascii_lower(each.name) == lower)
        message = fmt::format("'{}' is written '{}'", printable(name), each.name);
    if (lower == "scormtype" || lower == "objectivesglobaltosystem" || lower == "shareddataglobaltosystem")
      message = fmt::format("'{}' needs its prefix (adlcp: or adlseq:)", printable(name));
    findings_.add(rules.attribute, std::move(message), document_.place(node, name));
  }

  void check_text(const pugi::xml_node& node, const std::string& what, std::string_view type,
                  std::string_view text, std::string_view attribute, const RuleSet& rules) {
    const ValueCheck check = check_value(type, text);
    if (check.fault == ValueFault::none) return;
    std::string shown = printable(text.substr(0, 80));
    while (!is_utf8(shown)) shown.pop_back();
    if (type == "id" && !attribute.empty()) {
      if (!text.empty())
        findings_.add("MAN013", fmt::format("'{}' is no XML identifier", shown),
                      document_.place(node, attribute));
      return;
    }
    findings_.add(check.fault == ValueFault::too_long ? rules.length : rules.value,
                  check.fault == ValueFault::too_long
                      ? fmt::format("{} has {} characters; {} are certain to be kept", what,
                                    utf16_length(text), check.wanted)
                      : fmt::format("{} \"{}\" is not {}", what, shown, check.wanted),
                  document_.place(node, attribute));
  }

  const xml::Document& document_;
  Findings& findings_;
};

}  // namespace

void check_schema(const xml::Document& document, Findings& findings) {
  SchemaWalk(document, findings).walk(document.root(), {});
}

}  // namespace lms::package
