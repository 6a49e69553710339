#pragma once
#include "package/cmi5_course.hpp"

#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}  // namespace pugi

namespace lms::package {

/// The text for readers of English, else the first; "" without one.
[[nodiscard]] std::string best_text(const LanguageMap& texts);

}  // namespace lms::package
