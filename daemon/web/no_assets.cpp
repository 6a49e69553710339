#include "web/assets.hpp"

namespace lms::web {

std::span<const Asset> assets() { return {}; }

}  // namespace lms::web
