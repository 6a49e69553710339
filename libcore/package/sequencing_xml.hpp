#pragma once
#include "package/notes.hpp"
#include "sequencing/definition.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace lms::package {

/// `imsss:sequencingCollection`: reusable definitions by their ID, those of inner manifests too.
class SequencingCollection {
 public:
  SequencingCollection(const pugi::xml_node& manifest, Notes& notes);
  ~SequencingCollection();
  SequencingCollection(const SequencingCollection&) = delete;
  SequencingCollection& operator=(const SequencingCollection&) = delete;
  [[nodiscard]] pugi::xml_node find(std::string_view id) const;

 private:
  void read(const pugi::xml_node& manifest, Notes& notes);
  struct Table;
  std::unique_ptr<Table> table_;
};

/// The sequencing of an item or organization: what its own `imsss:sequencing` says, each element
/// of it replacing the same element of the definition that IDRef names. Normalised: the primary
/// objective stands first and always exists.
[[nodiscard]] sequencing::SequencingDefinition read_sequencing(const pugi::xml_node& item,
                                                               const SequencingCollection& collection,
                                                               Notes& notes);

/// How many elements read_sequencing() would look at, counted no further than `most`.
[[nodiscard]] std::size_t sequencing_size(const pugi::xml_node& item, const SequencingCollection& collection,
                                          std::size_t most);

/// attemptAbsoluteDurationLimit as it is written, for cmi.max_time_allowed: years and months do not
/// survive as milliseconds. Empty when there is none or it is no duration.
[[nodiscard]] std::string read_attempt_duration_text(const pugi::xml_node& item,
                                                     const SequencingCollection& collection);

/// Identifiers of objectives and shared data compare after %20 became a blank and runs of white
/// space one blank, none at the ends.
[[nodiscard]] std::string normal_id(std::string_view id);

}  // namespace lms::package
