#pragma once
#include <span>
#include <string_view>

namespace lms::package {

/// Which vocabulary of elements a namespace name stands for.
struct KnownNamespace {
  std::string_view uri;
  std::string_view group;  ///< `cp`, `adlcp`, `adlseq`, `adlnav`, `imsss`, `cmi5`
  /// "1.2", "2004" or "" (either); what a manifest of that version uses.
  std::string_view version;
};
/// nullptr for a namespace that is none of ours.
[[nodiscard]] const KnownNamespace* find_namespace(std::string_view uri);

/// The content model of one element, in short hand.
///
/// `children`: names in the order of the schema, `?` at most one, `*` any number, `+` at least one,
/// nothing: exactly one; `a|b+` a choice. A name of another group is written `imsss:sequencing`;
/// such extensions may stand anywhere among the element's own children, and elements of unknown
/// namespaces are allowed everywhere. `-` as the only word: not checked.
/// `attributes`: `name=type`, `!` behind the name when required; no type: any text.
/// `text`: type of the element's text, empty when it has none to check.
///
/// Types: `bool`, `nat`, `dec(low,high)`, `duration`, `time`, `timespan` (SCORM 1.2), `id`,
/// `text(n)` at most n characters, `word:list` a word of a vocabulary.
struct ElementModel {
  std::string_view group;
  std::string_view name;
  std::string_view children;
  std::string_view attributes;
  std::string_view text;
};
/// nullptr for an element that the group doesn't have.
[[nodiscard]] const ElementModel* find_model(std::string_view group, std::string_view name);
/// The same, whatever the case.
[[nodiscard]] const ElementModel* find_model_folded(std::string_view group, std::string_view name);

/// Attributes of a group that stand on elements of another one; empty for an unknown name.
[[nodiscard]] std::string_view global_attribute_type(std::string_view group, std::string_view name);
[[nodiscard]] bool is_global_attribute(std::string_view group, std::string_view name);

/// The words of a vocabulary, `|` between them; they compare exactly.
[[nodiscard]] std::string_view vocabulary(std::string_view name);

}  // namespace lms::package
