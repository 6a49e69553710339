#include "package/package.hpp"

#include "package/examine.hpp"

namespace lms::package {

Result<Package> read_package(const ByteSource& source, const PackageLimits& limits) {
  Examination examined = examine_zip(source, {.limits = limits});
  if (examined.refusal) return fail(std::move(*examined.refusal));
  for (const Finding& finding : examined.findings)
    if (stops_play(*finding.rule)) return fail(to_error(finding));
  return Package{std::move(*examined.index), std::move(*examined.course)};
}

}  // namespace lms::package
