#pragma once
#include "base/codec.hpp"
#include "base/result.hpp"
#include "runtime/session.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// The numbered log of what happened in a launch (architecture section 1.1): API calls and
/// navigation events. The player records it inside the wasm engine and sends it in batches; the
/// server decodes a batch and replays it through its own Session.
namespace lms::runtime {

inline constexpr std::size_t kMaxBatchBytes = 1U << 20;
inline constexpr std::size_t kMaxBatchEntries = 50'000;

enum class EntryKind : std::uint8_t { call, navigation };

struct LogEntry {
  std::int64_t at_ms = 0;
  EntryKind kind = EntryKind::call;
  // call
  std::uint32_t delivery = 0;
  Method method = Method::initialize;
  std::string argument{};
  std::string value{};
  // navigation
  NavKind navigation = NavKind::start;
  std::string target{};
};

/// A batch as it crosses the network. A long value of SetValue travels as a splice against
/// what the element held before the call, so decoding needs the session and happens as part of replay.
///
/// Bytes: version(1) · epoch · first sequence number · engine build (text) · number of entries ·
/// entries · digest of the state after the last entry (8 bytes, little-endian).
struct BatchHead {
  std::uint64_t epoch = 0;
  std::uint64_t first = 0;  ///< sequence number of the first entry; a launch's first entry is 1
  std::string build{};
  std::uint64_t count = 0;
};

/// Records a live session's events and cuts batches from them. Used in the player (wasm) and by
/// native players; owns the session's only path of change, so nothing can be left out of the log.
class Recorder {
 public:
  Recorder(Session session, std::uint64_t epoch);
  CallOutcome call(std::int64_t at_ms, std::uint32_t delivery, Method method, std::string_view argument,
                   std::string_view value);
  void navigate(std::int64_t at_ms, NavKind kind, std::string_view target);
  [[nodiscard]] const Session& session() const { return session_; }

  [[nodiscard]] std::uint64_t last_sequence() const;
  /// Drops entries up to `sequence`: the server has them.
  void acknowledge(std::uint64_t sequence);
  /// All entries from `first` to the last one, within the limits above; empty if there are none.
  /// A batch that does not reach the last entry carries no digest (zero).
  [[nodiscard]] Bytes batch_from(std::uint64_t first) const;

 private:
  struct Stored {
    Bytes bytes{};
  };
  Session session_;
  std::uint64_t epoch_;
  std::uint64_t dropped_ = 0;
  std::vector<Stored> entries_{};
  std::int64_t last_ms_ = 0;
};

struct ReplayOutcome {
  std::uint64_t last = 0;     ///< sequence number after the replay
  std::uint64_t applied = 0;  ///< entries that were new; the rest had been applied before
  bool same_build = true;
  bool same_digest = true;  ///< true also when the batch carries none
};

/// What replay hands out per new entry, for the stored log: the entry with its value in full,
/// and what it gave.
using ReplayObserver = std::function<void(std::uint64_t sequence, const LogEntry&, const CallOutcome&)>;

struct ReplayLimits {
  std::uint64_t expected_epoch = 0;
  std::uint64_t applied_up_to = 0;  ///< last sequence number applied before
  std::int64_t last_ms = 0;         ///< time of that entry
  std::int64_t latest_ms = 0;       ///< receipt + 5 s, in milliseconds since launch
};

/// Errors: runtime.malformed
[[nodiscard]] Result<BatchHead> read_batch_head(ByteView batch);

/// Replays `batch` on `session`. Entries up to limits.applied_up_to are skipped. On an error
/// `session` is in an undefined state: replay on a copy (reopen from the snapshot) and drop it.
/// Errors: runtime.malformed (bytes that are no batch, a gap, another epoch, time going back
/// or beyond latest_ms, a delivery that never was, over the limits)
[[nodiscard]] Result<ReplayOutcome> replay(Session& session, ByteView batch, const ReplayLimits& limits,
                                           const ReplayObserver& observer);

}  // namespace lms::runtime
