#pragma once
#include "base/codec.hpp"
#include "base/result.hpp"
#include "runtime/call_log.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

/// The call log as the server keeps it: every entry with what it gave, in chunks, one for each
/// batch. Consecutive reads that are alike are stored once with a count; a long value is a splice
/// against the value set before for the same element in the same chunk.
namespace lms::runtime {

/// One line read back.
struct StoredEntry {
  std::uint64_t sequence = 0;  ///< of the first of `repeats`
  std::uint64_t repeats = 1;
  LogEntry entry{};
  CallOutcome outcome{};
};

/// Writes one chunk.
class StoredLogWriter {
 public:
  /// Entries come in the order of their sequence numbers, without gaps.
  void add(std::uint64_t sequence, const LogEntry& entry, const CallOutcome& outcome);
  [[nodiscard]] Bytes take();

 private:
  void flush();

  Writer out_;
  StoredEntry pending_{};
  bool has_pending_ = false;
  std::map<std::pair<std::uint32_t, std::string>, std::string> values_;
};

/// Gives the lines of a chunk to `line`, in order.
/// Errors: log.damaged
[[nodiscard]] Result<void> read_stored_log(ByteView chunk,
                                           const std::function<void(const StoredEntry&)>& line);

/// Gives the entries of a batch that was kept but not applied. Nothing is known of what they would have
/// given; of a value that only a session could complete, the new part stands between two `…`.
/// Errors: runtime.malformed
[[nodiscard]] Result<void> read_unapplied(ByteView batch,
                                          const std::function<void(const StoredEntry&)>& line);

}  // namespace lms::runtime
