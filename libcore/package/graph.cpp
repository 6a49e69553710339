#include "package/graph.hpp"

#include <cstdint>

namespace lms::package {

std::vector<std::size_t> find_circles(const std::vector<std::vector<std::size_t>>& edges) {
  enum class Mark : std::uint8_t { fresh, open, done };
  std::vector<Mark> marks(edges.size(), Mark::fresh);
  std::vector<bool> told(edges.size(), false);
  std::vector<std::size_t> circles;
  struct Frame {
    std::size_t node;
    std::size_t next = 0;
  };
  std::vector<Frame> stack;
  for (std::size_t start = 0; start < edges.size(); ++start) {
    if (marks[start] != Mark::fresh) continue;
    stack.push_back({start});
    marks[start] = Mark::open;
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next == edges[top.node].size()) {
        marks[top.node] = Mark::done;
        stack.pop_back();
        continue;
      }
      const std::size_t to = edges[top.node][top.next++];
      if (marks[to] == Mark::open && !told[to]) {
        told[to] = true;
        circles.push_back(to);
      }
      if (marks[to] != Mark::fresh) continue;
      marks[to] = Mark::open;
      stack.push_back({to});
    }
  }
  return circles;
}

}  // namespace lms::package
