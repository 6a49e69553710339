#pragma once
#include "sequencing/definition.hpp"

#include <nlohmann/json_fwd.hpp>

namespace lms::cli {

/// An activity's sequencing in the words of imsss and adlseq, as far as it is not the standard's
/// default; an empty object when all of it is. Durations in milliseconds.
[[nodiscard]] nlohmann::json sequencing_json(const sequencing::SequencingDefinition& sequencing);

}  // namespace lms::cli
