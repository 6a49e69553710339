#pragma once
#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "dispatch/package_writer.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

struct PackageOptions {
  dispatch::PackageFormat format = dispatch::PackageFormat::scorm12;
  dispatch::ShownIn shown_in = dispatch::ShownIn::frame;
  bool hash_learners = false;  ///< ids and names are hashed in the learner's browser
};

struct DispatchPackage {
  std::string file_name{};  ///< ASCII
  std::string bytes{};
};

/// Packages of a whole tenant in one archive, `<course key>.zip` each. The file has no name in the file
/// system any more and goes with the last one who holds it.
struct PackageArchive {
  std::string file_name{};
  std::shared_ptr<const Descriptor> file{};
  std::uint64_t size = 0;
  std::int64_t packages = 0;
};

/// Packages that bring a dispatch's course into a customer's own LMS. Thread-safe.
///
/// What a package holds of secrets is its token, which says which dispatch it is and opens nothing else, and
/// the hashing secret when it is asked for. Both are the same in every package of a dispatch, so that the
/// customer can import it again; learners keep their progress.
class DispatchPackages {
 public:
  /// Packages of one archive; a tenant with more dispatches exports them one by one.
  static constexpr std::int64_t kMaxInArchive = 10'000;

  explicit DispatchPackages(Context& context) : context_(context) {}

  /// Errors: dispatch.not_found, auth.forbidden, dispatch.no_stub, dispatch.package_failed
  [[nodiscard]] Result<DispatchPackage> write(const Principal& principal, std::string_view dispatch_id,
                                              const PackageOptions& options, const dispatch::StubFiles& stub);

  /// All dispatches of `tenant` (id or domain).
  /// Errors: tenant.not_found, dispatch.not_found (it has none), auth.forbidden, request.invalid (more than
  /// kMaxInArchive), dispatch.no_stub, dispatch.package_failed
  [[nodiscard]] Result<PackageArchive> write_all(const Principal& principal, std::string_view tenant,
                                                 const PackageOptions& options,
                                                 const dispatch::StubFiles& stub);

  /// From the next launch on, packages written so far open nothing.
  /// Errors: dispatch.not_found, auth.forbidden
  [[nodiscard]] Result<void> revoke(const Principal& principal, std::string_view dispatch_id);

  /// What is wrong with our own addresses for packages that leave the house; sentences for people.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  Context& context_;
};

}  // namespace lms::service
