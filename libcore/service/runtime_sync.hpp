#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "runtime/session.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace lms::service {

class DefinitionCache;

/// The answer to a batch that was taken in.
struct SyncAnswer {
  std::uint64_t acked = 0;         ///< last sequence number that is stored
  runtime::CourseResult result{};  ///< of the registration after it
  bool diverged = false;           ///< the player's state is another one: it must go on from `snapshot`
  Bytes snapshot{};                ///< only when diverged
};

/// Takes in the call log of running launches: replays each batch on the server's own snapshot and stores
/// log, snapshot, result and (where course or tenant say so) xAPI statements in one transaction (architecture section 1.1). Thread-safe; batches of
/// one launch are taken one after the other.
class RuntimeSync {
 public:
  explicit RuntimeSync(Context& context);
  ~RuntimeSync();

  /// A batch that was sent before is acknowledged again and changes nothing. One that arrives after a
  /// newer launch is kept, marked as not applied, and answered runtime.superseded.
  /// Errors: runtime.forbidden (unknown launch or wrong secret), runtime.superseded,
  /// runtime.malformed (nothing changes)
  [[nodiscard]] Result<SyncAnswer> take(std::string_view launch_id, std::string_view secret, ByteView batch);

 private:
  Context& context_;
  std::unique_ptr<DefinitionCache> definitions_;
};

}  // namespace lms::service
