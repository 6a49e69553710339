#pragma once
#include <span>
#include <string>
#include <string_view>

namespace lms::test {

/// A package that must be refused, and the code it must be refused with.
struct HostileKind {
  std::string_view name;
  std::string_view code;
  std::string (*build)();
  /// Seen only when everything is inflated: import succeeds, the check after it finds it.
  bool only_by_inflating = false;
};
[[nodiscard]] std::span<const HostileKind> hostile_kinds();
[[nodiscard]] const HostileKind* find_hostile_kind(std::string_view name);

}  // namespace lms::test
