#include "runtime/waiting_log.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lms::runtime {
namespace {

constexpr std::size_t kBlock = 64U << 10;

}  // namespace

WaitingLog::Block& WaitingLog::block_for(std::size_t size) {
  if (blocks_.empty() || blocks_.back().room - blocks_.back().size < size) {
    Block block;
    block.room = std::max(kBlock, size);
    block.bytes = std::make_unique_for_overwrite<std::byte[]>(block.room);
    blocks_.push_back(std::move(block));
  }
  return blocks_.back();
}

void WaitingLog::add(std::span<const ByteView> parts) {
  std::size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  Block& block = block_for(size);
  std::byte* to = block.bytes.get() + block.size;
  for (const ByteView part : parts) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
  block.size += size;
  block.sizes.push_back(static_cast<std::uint32_t>(size));
  ++count_;
}

void WaitingLog::drop(std::size_t count) {
  count = std::min(count, count_);
  count_ -= count;
  std::size_t gone = 0;
  for (; gone < blocks_.size() && count >= blocks_[gone].count(); ++gone) count -= blocks_[gone].count();
  blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(gone));
  for (; count > 0; --count) blocks_.front().begin += blocks_.front().sizes[blocks_.front().first++];
}

std::size_t WaitingLog::copy(std::size_t index, std::size_t most, std::size_t room, Writer& out) const {
  std::size_t copied = 0;
  for (const Block& block : blocks_) {
    if (index >= block.count()) {
      index -= block.count();
      continue;
    }
    std::size_t at = block.begin;
    std::size_t entry = block.first;
    for (; index > 0; --index) at += block.sizes[entry++];
    const std::size_t begin = at;
    bool full = false;
    for (; entry < block.sizes.size() && !full; ++entry) {
      const std::size_t size = block.sizes[entry];
      full = copied == most || (copied > 0 && size > room);
      if (full) break;
      at += size;
      room -= std::min(room, size);
      ++copied;
    }
    out.raw({block.bytes.get() + begin, at - begin});
    if (full) break;
  }
  return copied;
}

}  // namespace lms::runtime
