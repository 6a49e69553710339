#pragma once
#include "package/byte_source.hpp"
#include "service/courses.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace lms::service {

/// A version's package as it was imported, to be read while this lives.
struct CoursePackage {
  Version version{};
  std::string course_key{};
  std::shared_ptr<const package::ByteSource> bytes{};
};

/// For whoever may import packages to that course: a tenant that only has it dispatched does not get it.
/// `ref` and `tenant` as those of Courses.
/// Errors: those of Courses::get, version.not_found, content.package.not_found, content.read_failed
[[nodiscard]] Result<CoursePackage> open_package(Context& context, const Principal& principal,
                                                 std::string_view ref, std::string_view tenant,
                                                 std::int64_t number);

}  // namespace lms::service
