#pragma once
#include <cstddef>
#include <vector>

namespace lms::package {

/// Nodes that lie on a circle of a directed graph, one per circle found. `edges[i]` are the nodes
/// that `i` points to. Works without recursion.
[[nodiscard]] std::vector<std::size_t> find_circles(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace lms::package
