#include "package/byte_source.hpp"

#include <algorithm>

namespace lms::package {

Result<void> SpanSource::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > data_.size() || out.size() > data_.size() - offset)
    return fail("package.truncated", "the archive ends before the data it announces");
  std::ranges::copy(data_.subspan(static_cast<std::size_t>(offset), out.size()), out.begin());
  return {};
}

}  // namespace lms::package
