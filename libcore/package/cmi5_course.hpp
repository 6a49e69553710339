#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::package {

/// Texts by language, in the order of the file; the language may be empty.
using LanguageMap = std::vector<std::pair<std::string, std::string>>;

enum class MoveOn : std::uint8_t {
  not_applicable,
  passed,
  completed,
  completed_and_passed,
  completed_or_passed
};
enum class LaunchMethod : std::uint8_t { any_window, own_window };
[[nodiscard]] std::string_view move_on_word(MoveOn value);
[[nodiscard]] std::string_view launch_method_word(LaunchMethod value);

struct Cmi5Objective {
  std::string id{};
  LanguageMap title{};
  LanguageMap description{};
};

/// An assignable unit (section 13.1.4).
struct Cmi5Unit {
  std::string id{};  ///< the publisher's
  LanguageMap title{};
  LanguageMap description{};
  std::vector<std::string> objectives{};
  std::string url{};  ///< as it is given, trimmed; relative to the package's root, or absolute
  std::string launch_parameters{};
  std::string entitlement_key{};
  std::string activity_type{};
  MoveOn move_on = MoveOn::not_applicable;
  LaunchMethod launch_method = LaunchMethod::any_window;
  std::optional<double> mastery_score{};
  std::int32_t block = -1;  ///< index of the block it lies in; -1 = the course itself
};

/// A block (section 13.1.2). Blocks stand in document order, a parent before its children.
struct Cmi5Block {
  std::string id{};
  LanguageMap title{};
  LanguageMap description{};
  std::vector<std::string> objectives{};
  std::int32_t parent = -1;
};

/// What is particular to a cmi5 course.
struct Cmi5Course {
  std::string id{};
  LanguageMap title{};
  LanguageMap description{};
  std::vector<Cmi5Objective> objectives{};
  std::vector<Cmi5Block> blocks{};
  std::vector<Cmi5Unit> units{};  ///< in document order
};

}  // namespace lms::package
