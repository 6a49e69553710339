#include "base/sort.hpp"

namespace lms {
namespace {

struct Heap {
  void* things;
  bool (*less)(void*, std::size_t, std::size_t);
  void (*swap)(void*, std::size_t, std::size_t);

  /// Lets the thing at `at` sink to its place among the first `count`.
  void sink(std::size_t at, std::size_t count) const {
    for (;;) {
      std::size_t child = 2 * at + 1;
      if (child >= count) return;
      if (child + 1 < count && less(things, child, child + 1)) ++child;
      if (!less(things, at, child)) return;
      swap(things, at, child);
      at = child;
    }
  }
};

}  // namespace

void heap_sort(void* things, std::size_t count, bool (*less)(void*, std::size_t, std::size_t),
               void (*swap)(void*, std::size_t, std::size_t)) {
  const Heap heap{things, less, swap};
  for (std::size_t at = count / 2; at > 0; --at) heap.sink(at - 1, count);
  for (std::size_t last = count; last > 1; --last) {
    swap(things, 0, last - 1);
    heap.sink(0, last - 1);
  }
}

}  // namespace lms
