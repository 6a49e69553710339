#pragma once
#include "service/context.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace lms::service {

/// Removes those of `packages` (SHA-256 in hex) from the content store that no course version refers
/// to. Called after the transaction that removed versions; holds Context::package_files alone. What
/// fails here stays for Courses::collect_garbage; what a backup holds is tried again at the next call.
/// Returns how many went.
std::size_t remove_unused_packages(Context& context, const std::vector<std::string>& packages);

}  // namespace lms::service
