/// Memory of the wasm engine: a heap of free lists by size, a seventh of the size of the C library's, and the
/// block operations as single instructions.
///
/// A block belongs to one of the sizes 16, 24, 32, 48, 64, 96 … for good; freeing puts it on the list of its
/// size. What that wastes is at most half of a block, and a player holds few megabytes.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>

extern "C" unsigned char __heap_base;

namespace {

constexpr std::size_t kPage = 65536;
constexpr std::size_t kHeader = 8;
constexpr std::uint32_t kSizes = 54;

struct Free {
  Free* next;
};
Free* g_free[kSizes];
std::uintptr_t g_top = 0;

constexpr std::size_t size_of(std::uint32_t index) {
  const std::size_t whole = std::size_t{16} << (index / 2);
  return index % 2 == 0 ? whole : whole + whole / 2;
}

/// The smallest size that has room for `bytes`.
constexpr std::uint32_t index_for(std::size_t bytes) {
  if (bytes <= size_of(0)) return 0;
  const auto bits = static_cast<std::uint32_t>(std::bit_width(bytes - 1));
  return 2 * (bits - 4) - (bytes <= std::size_t{3} << (bits - 2) ? 1 : 0);
}
static_assert(size_of(index_for(17)) == 24 && size_of(index_for(24)) == 24 && size_of(index_for(25)) == 32);
static_assert(size_of(index_for(33)) == 48 && size_of(index_for(64)) == 64 && size_of(index_for(65)) == 96);

/// Takes new memory from the end; there is no other user of it. To grow stops the content for a millisecond, so
/// it happens seldom: by half of what there is. What is never written to takes no memory of the machine.
void* extend(std::size_t bytes) {
  if (g_top == 0) g_top = (reinterpret_cast<std::uintptr_t>(&__heap_base) + 15) & ~std::uintptr_t{15};
  const std::uintptr_t end = g_top + bytes;
  const std::uintptr_t have = __builtin_wasm_memory_size(0) * kPage;
  if (end < g_top) __builtin_trap();
  if (end > have) {
    const std::size_t needed = (end - have + kPage - 1) / kPage;
    const std::size_t generous = needed + have / kPage / 2;
    if (__builtin_wasm_memory_grow(0, generous) == static_cast<std::size_t>(-1) &&
        __builtin_wasm_memory_grow(0, needed) == static_cast<std::size_t>(-1))
      __builtin_trap();
  }
  void* out = reinterpret_cast<void*>(g_top);
  g_top = end;
  return out;
}

std::uint32_t& index_of(void* block) {
  return *reinterpret_cast<std::uint32_t*>(static_cast<unsigned char*>(block) - kHeader);
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
  const std::uint32_t index = index_for(bytes);
  if (index >= kSizes) __builtin_trap();
  if (Free* block = g_free[index]) {
    g_free[index] = block->next;
    return block;
  }
  void* block = static_cast<unsigned char*>(extend(kHeader + size_of(index))) + kHeader;
  index_of(block) = index;
  return block;
}

void free(void* block) {
  if (!block) return;
  Free*& list = g_free[index_of(block)];
  list = new (block) Free{list};
}

void* memcpy(void* to, const void* from, std::size_t bytes) { return __builtin_memcpy(to, from, bytes); }
void* memmove(void* to, const void* from, std::size_t bytes) { return __builtin_memmove(to, from, bytes); }
void* memset(void* to, int value, std::size_t bytes) { return __builtin_memset(to, value, bytes); }

}  // extern "C"

void* operator new(std::size_t bytes) { return malloc(bytes); }
void* operator new[](std::size_t bytes) { return malloc(bytes); }
void operator delete(void* block) noexcept { free(block); }
void operator delete(void* block, std::size_t) noexcept { free(block); }
void operator delete[](void* block) noexcept { free(block); }
void operator delete[](void* block, std::size_t) noexcept { free(block); }
