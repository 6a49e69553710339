#pragma once
#include "base/result.hpp"
#include "runtime/session.hpp"
#include "service/launches.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lms::service {

/// What a customer's LMS says of itself and of the attempt, through the stub of a package. Words of the
/// standards as they came; nothing in it is believed, it is there to be looked up.
struct LmsSaid {
  std::string origin{};  ///< of the LMS's page, as the browser says; `null` of a sandboxed frame
  std::string api{};     ///< `1.2` or `2004`
  std::string format{};  ///< of the package
  std::string shown_in{};
  std::string entry{};
  std::string mode{};
  std::string credit{};
  std::string status{};
  std::int64_t initialize = 0;  ///< error code of Initialize
  bool hashed = false;          ///< learner id and name are hashes
};

struct LmsClaim {
  std::string dispatch_id{};
  std::string token{};  ///< of the package
  std::string trace{};  ///< what the learner's pages show
  std::string learner_id{};
  std::string learner_name{};
  std::string attempt{};  ///< the LMS's suspend data; "" when it has none
  LmsSaid said{};
};

struct LmsLaunch {
  OpenedLaunch launch{};
  std::string attempt{};           ///< to be kept in the LMS's suspend data; 43 characters at most
  runtime::CourseResult result{};  ///< of the registration before this launch
};

/// Launches from customers' LMSs by dispatch package. Thread-safe.
///
/// Who comes back is known by the attempt that the LMS's suspend data has of us, else by the learner id: an
/// LMS that begins every launch anew makes no second registration. An attempt whose learner has another id
/// by now (the LMS renamed him, or the package hashes ids from now on) goes on under the new id, unless that
/// id is somebody else here.
class LmsLaunches {
 public:
  explicit LmsLaunches(Context& context) : context_(context) {}

  /// A launch that is refused by a rule leaves a record, too.
  /// Errors: dispatch.package_revoked (a token that does not hold for the dispatch, or no such dispatch);
  /// dispatch.wrong_lms (the dispatch names LMS domains, and the page around it is of none of them); those of
  /// open_launch()
  [[nodiscard]] Result<LmsLaunch> open(const LmsClaim& claim);

 private:
  Context& context_;
};

}  // namespace lms::service
