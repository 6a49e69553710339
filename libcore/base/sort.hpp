#pragma once
#include <cstddef>
#include <functional>
#include <utility>

namespace lms {

/// Heapsort of `count` things that only `less` and `swap` know, by their positions.
void heap_sort(void* things, std::size_t count, bool (*less)(void*, std::size_t, std::size_t),
               void (*swap)(void*, std::size_t, std::size_t));

/// Sorts in n·log n at worst, with one copy of the algorithm for all types: what WebAssembly has to carry
/// counts there. Not stable.
template <class Range, class Less = std::less<>>
void heap_sort(Range& range, Less less = {}) {
  struct Things {
    Range& range;
    Less& less;
  } things{range, less};
  heap_sort(
      &things, range.size(),
      [](void* all, std::size_t a, std::size_t b) {
        auto& t = *static_cast<Things*>(all);
        return t.less(t.range[a], t.range[b]);
      },
      [](void* all, std::size_t a, std::size_t b) {
        auto& t = *static_cast<Things*>(all);
        std::swap(t.range[a], t.range[b]);
      });
}

}  // namespace lms
