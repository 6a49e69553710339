#pragma once
#include "base/codec.hpp"
#include "base/result.hpp"
#include "runtime/session.hpp"
#include "runtime/waiting_log.hpp"

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
/// what the element held before the call (Session::peek), so decoding needs the session and
/// happens as part of replay. A splice names its base by length and hash.
///
/// Bytes: version(1) · epoch · first sequence number · engine build (text) · number of entries ·
/// entries · flag and digest of the state after the last entry (8 bytes, little-endian).
struct BatchHead {
  std::uint64_t epoch = 0;
  std::uint64_t first = 0;  ///< sequence number of the first entry; a launch's first entry is 1
  std::string build{};
  std::uint64_t count = 0;
};

/// Longer arguments and values are cut before they are recorded and called with. Both lie above
/// every limit of the data models, so that what is cut is refused all the same.
inline constexpr std::size_t kMaxArgumentBytes = 4096;
inline constexpr std::size_t kMaxValueBytes = 256U << 10;

struct Batch {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< 0: nothing to send
  Bytes bytes{};
};

/// Records a live session's events and cuts batches from them. Used in the player (wasm) and by
/// native players; owns the session's only path of change, so nothing can be left out of the log.
class Recorder {
 public:
  /// `sequence`: the last entry of this launch that the server has, 0 for a new launch.
  Recorder(Session session, std::uint64_t epoch, std::uint64_t sequence = 0);
  CallOutcome call(std::int64_t at_ms, std::uint32_t delivery, Method method, std::string_view argument,
                   std::string_view value);
  void navigate(std::int64_t at_ms, NavKind kind, std::string_view target);
  [[nodiscard]] const Session& session() const { return session_; }
  /// Session::set_tracing(), also for the sessions that rebase() brings.
  void set_tracing(bool on);

  [[nodiscard]] std::uint64_t last_sequence() const { return dropped_ + waiting_.count(); }
  [[nodiscard]] std::uint64_t acknowledged() const { return dropped_; }
  /// Drops entries up to `sequence`: the server has them.
  void acknowledge(std::uint64_t sequence);
  /// The entries from `first` on, as many as the limits above allow; none if there are none.
  /// Only a batch that reaches the last entry carries a digest.
  [[nodiscard]] Batch batch_from(std::uint64_t first) const;

  /// The server came to another state after `sequence` than this session: goes on from the server's
  /// (`session`, by continue_launch from its snapshot) and applies the entries after it again.
  void rebase(Session session, std::uint64_t sequence);

 private:
  /// A value that went into the log as a splice, kept whole for rebase().
  struct Whole {
    std::uint64_t sequence = 0;
    std::string value{};
  };

  Session session_;
  bool tracing_ = false;
  std::uint64_t epoch_;
  std::uint64_t dropped_ = 0;
  WaitingLog waiting_{};
  std::vector<Whole> wholes_{};
  std::size_t whole_bytes_ = 0;
  std::int64_t last_ms_ = 0;
};

struct ReplayOutcome {
  std::uint64_t last = 0;     ///< sequence number after the replay
  std::uint64_t applied = 0;  ///< entries that were new; the rest had been applied before
  std::int64_t last_ms = 0;   ///< time of the last entry applied, now or before
  bool same_build = true;
  bool same_digest = true;  ///< true also when the batch carries none
  /// False when a splice did not fit what its element holds here: the entries from there on were not
  /// applied. The states had parted before; the player rebases on this session's snapshot and sends
  /// the rest again.
  bool complete = true;

  [[nodiscard]] bool diverged() const { return !same_build || !same_digest || !complete; }
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
