#pragma once
#include "package/notes.hpp"
#include "sequencing/definition.hpp"

namespace lms::package {

/// Which standard and edition a manifest is written in: its schemaversion (wherever it stands),
/// else its namespaces and the elements it uses.
/// Errors: package.standard.unsupported (IMS Common Cartridge)
[[nodiscard]] Result<sequencing::Standard> detect_standard(const pugi::xml_node& manifest, Notes& notes);

}  // namespace lms::package
