#pragma once
#include <optional>
#include <string_view>

/// What must have been done before an item of a SCORM 1.2 course may be entered: adlcp:prerequisites, a
/// script of AICC (CMI001, course structure): `S1&(S2|~S3)`, `S1=passed`, `S1<>"failed"`, `2*{S1,S2,S3}`.
namespace lms::runtime {

/// The statuses that a script asks for.
class ItemStatuses {
 public:
  virtual ~ItemStatuses() = default;
  /// cmi.core.lesson_status of the item or block with this identifier; nothing if there is none.
  [[nodiscard]] virtual std::optional<std::string_view> status(std::string_view identifier) const = 0;
};

/// Whether `script` holds. An empty one holds; so does one that cannot be read or that names an item which
/// the course doesn't have, because nobody could ever open what it guards.
[[nodiscard]] bool prerequisites_met(std::string_view script, const ItemStatuses& items);

}  // namespace lms::runtime
