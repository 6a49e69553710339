#pragma once
#include <cstdint>

namespace lms::package {

/// What an uploaded package may declare before anything of it is inflated.
struct PackageLimits {
  std::uint32_t entries = 100'000;
  std::uint64_t total_size = 4ULL << 30;   ///< sum of the declared uncompressed sizes
  std::uint64_t ratio = 200;               ///< uncompressed : compressed, of the whole package …
  std::uint64_t ratio_free = 10ULL << 20;  ///< … when it declares more than this
  std::uint64_t manifest_size = 20ULL << 20;
  std::uint32_t manifest_elements = 300'000;
  std::uint32_t activities = 60'000;  ///< items, assignable units or activities that it lists
  std::uint32_t manifest_depth = 200;
  std::uint32_t manifest_attributes = 1000;   ///< of one element
  std::uint32_t manifest_value = 256U << 10;  ///< bytes of one attribute's value
};

}  // namespace lms::package
