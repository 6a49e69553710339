#pragma once
#include <string>
#include <vector>

namespace lms::package {

struct TincanActivity {
  std::string id{};
  std::string type{};
  std::string name{};
  std::string description{};
  std::string launch{};  ///< resolved; empty for an activity that is only described
};

/// What is particular to a Tin Can course (tincan.xml).
struct TincanCourse {
  std::vector<TincanActivity> activities{};
};

}  // namespace lms::package
