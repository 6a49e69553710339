#pragma once
#include "package/byte_source.hpp"
#include "package/limits.hpp"
#include "package/zip_records.hpp"

#include <span>
#include <string>

namespace lms::package {

/// What the manifests at the archive's root say in attributes and texts, percent-decoded, one below
/// the other; "" when there is none that can be read. It tells in which encoding the archive's names
/// are written, so it works on records whose names nobody has decoded.
[[nodiscard]] std::string text_of_manifests(const ByteSource& source, std::span<const EntryHeader> headers,
                                            const PackageLimits& limits);

}  // namespace lms::package
