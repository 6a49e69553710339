#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace lms::service {

/// How far the registrations of a tenant got.
struct ResultFigures {
  /// Scaled scores by tenths: [0] below 0.1 (negative ones, too), [9] from 0.9 to 1.
  static constexpr std::size_t kBuckets = 10;

  std::string tenant_id{};
  std::int64_t registered = 0;
  std::int64_t opened = 0;  ///< at least once
  std::int64_t completed = 0;
  std::int64_t passed = 0;
  std::int64_t failed = 0;
  std::array<std::int64_t, kBuckets> scores{};
};

struct ResultFilter {
  std::string tenant{};   ///< id or domain, "" = the principal's own
  std::string course{};   ///< id or key, "" = all
  std::int64_t days = 0;  ///< only registrations begun in so many days up to now; 0 = all
};

/// Statistics of registrations. Thread-safe.
class ResultStatistics {
 public:
  explicit ResultStatistics(Context& context) : context_(context) {}

  /// Courses of others whose analytics say `none` to the principal are left out.
  /// Errors: tenant.not_found, course.not_found, course.ambiguous, auth.forbidden
  [[nodiscard]] Result<ResultFigures> overview(const Principal& principal, const ResultFilter& filter);

 private:
  Context& context_;
};

}  // namespace lms::service
