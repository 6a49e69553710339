#include "base/memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>
#ifdef __GLIBC__
#include <malloc.h>

#include <barrier>
#include <exception>
#include <vector>
#endif

namespace lms {
namespace {

#ifdef __GLIBC__
/// What threads allocate from. Not more than the program always has threads, so that all of them soon exist.
int arenas() { return static_cast<int>(std::clamp(2 * std::thread::hardware_concurrency(), 2U, 16U)); }

constexpr int kKept = 64 << 20;

/// malloc_trim() leaves the free end of every arena but the first; it is given back when a thread of the arena frees
/// a large block. New threads are given the arenas that no other thread has, and then all in turn, but for one that is in
/// use just then; so of twice as many mostly one comes to each.
void trim_ends() {
  mallopt(M_TRIM_THRESHOLD, 128 << 10);
  const int count = 2 * arenas();
  std::barrier all_there(count);
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    try {
      threads.emplace_back([&] {
        void* volatile block = std::malloc(256 << 10);
        all_there.arrive_and_wait();
        std::free(block);
      });
    } catch (const std::exception&) {  // no thread is to be had
      all_there.arrive_and_drop();
    }
  }
  for (std::thread& thread : threads) thread.join();
  mallopt(M_TRIM_THRESHOLD, kKept);
}
#endif

}  // namespace

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_ARENA_MAX, arenas());
#endif
}

void return_freed_memory() {
#ifdef __GLIBC__
  trim_ends();
  malloc_trim(0);
#endif
}

}  // namespace lms
