#include "service/lrs_ids.hpp"

#include <algorithm>

namespace lms::service {

Bytes uuid_bytes(std::string_view uuid) {
  std::string hex(uuid);
  std::erase(hex, '-');
  return from_hex(hex).value_or(Bytes{});
}

std::string uuid_text(ByteView bytes) {
  std::string text = to_hex(bytes);
  for (const std::size_t at : {8, 13, 18, 23})
    if (at < text.size()) text.insert(at, 1, '-');
  return text;
}

}  // namespace lms::service
