#pragma once
#include "package/notes.hpp"
#include "sequencing/definition.hpp"

#include <map>
#include <string>
#include <string_view>

namespace lms::package {

/// `imsss:sequencingCollection`: reusable definitions by their ID.
class SequencingCollection {
 public:
  SequencingCollection(pugi::xml_node manifest, Notes& notes);
  [[nodiscard]] pugi::xml_node find(std::string_view id) const;

 private:
  std::map<std::string, pugi::xml_node, std::less<>> by_id_;
};

/// The sequencing of an item or organization: what its own `imsss:sequencing` says, each element
/// of it replacing the same element of the definition that IDRef names. Normalised: the primary
/// objective stands first and always exists.
[[nodiscard]] sequencing::SequencingDefinition read_sequencing(pugi::xml_node item,
                                                               const SequencingCollection& collection,
                                                               Notes& notes);

/// Identifiers of objectives and shared data compare after %20 became a blank and runs of white
/// space one blank, none at the ends.
[[nodiscard]] std::string normal_id(std::string_view id);

}  // namespace lms::package
