#include "runtime/call_log.hpp"

#include "base/text.hpp"
#include "runtime/splice.hpp"
#include "runtime/stored_log.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace lms::runtime {
namespace {

constexpr std::uint8_t kBatchVersion = 1;
/// First byte of an entry: the method, or this plus the kind of a navigation event.
constexpr std::uint8_t kNavigation = 16;
/// Room for head and digest beside the entries.
constexpr std::size_t kFraming = 256;
/// Of values that went as splices, so much is kept whole for a rebase: the first ones, from which those that
/// follow can be put together again. New memory is what takes longest in a long SetValue.
constexpr std::size_t kMaxWholeBytes = 256U << 10;

std::unexpected<Error> malformed(std::string message) {
  return fail("runtime.malformed", std::move(message));
}

std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

/// An entry whose value, if it is a splice, waits for its base.
struct ReadEntry {
  LogEntry entry{};
  WrittenValue value{};
};

ReadEntry read_entry(Reader& in) {
  ReadEntry out;
  const std::uint8_t op = in.u8();
  out.entry.at_ms = in.signed_varint();
  if (op >= kNavigation) {
    if (op - kNavigation > static_cast<std::uint8_t>(NavKind::leave)) in.set_bad();
    out.entry.kind = EntryKind::navigation;
    out.entry.navigation = static_cast<NavKind>(op - kNavigation);
    out.entry.target = std::string(in.text());
    return out;
  }
  if (op > static_cast<std::uint8_t>(Method::get_diagnostic)) in.set_bad();
  out.entry.method = static_cast<Method>(op);
  const std::uint64_t delivery = in.varint();
  if (delivery > UINT32_MAX) in.set_bad();
  out.entry.delivery = static_cast<std::uint32_t>(delivery);
  out.entry.argument = std::string(in.text());
  if (out.entry.method == Method::set_value) out.value = read_value(in);
  return out;
}

Result<void> check_entry(const ReadEntry& read, const Session& session, std::int64_t last_ms,
                         const ReplayLimits& limits) {
  const LogEntry& entry = read.entry;
  if (entry.at_ms < last_ms) return malformed("time goes back in the call log");
  if (entry.at_ms > limits.latest_ms) return malformed("the call log reaches into the future");
  if (!is_wtf8(entry.argument) || !is_wtf8(entry.target))
    return malformed("text in the call log is not UTF-8");
  if (entry.argument.size() > kMaxArgumentBytes || entry.target.size() > kMaxArgumentBytes)
    return malformed("an argument in the call log is too long");
  if (entry.kind == EntryKind::call && (entry.delivery == 0 || entry.delivery > session.delivery()))
    return malformed("a call of an activity that was not delivered");
  return {};
}

CallOutcome apply(Session& session, const LogEntry& entry) {
  if (entry.kind == EntryKind::call)
    return session.call(entry.at_ms, entry.delivery, entry.method, entry.argument, entry.value);
  session.navigate(entry.at_ms, entry.navigation, entry.target);
  return {};
}

BatchHead read_head(Reader& in) {
  BatchHead head;
  if (in.u8() != kBatchVersion) in.set_bad();
  head.epoch = in.varint();
  head.first = in.varint();
  head.build = std::string(in.text());
  head.count = in.varint();
  return head;
}

}  // namespace

Recorder::Recorder(Session session, std::uint64_t epoch, std::uint64_t sequence)
    : session_(std::move(session)), epoch_(epoch), dropped_(sequence) {}

CallOutcome Recorder::call(std::int64_t at_ms, std::uint32_t delivery, Method method,
                           std::string_view argument, std::string_view value) {
  last_ms_ = std::max(last_ms_, at_ms);
  argument = cut(argument, kMaxArgumentBytes);
  if (method == Method::set_value) value = cut(value, kMaxValueBytes);
  std::array<std::byte, 1 + 3 * kMaxVarint> head;
  head[0] = static_cast<std::byte>(method);
  std::byte* end = put_varint(&head[1], zigzag(last_ms_));
  end = put_varint(put_varint(end, delivery), argument.size());
  const ByteView before{head.data(), end};
  if (method != Method::set_value) {
    waiting_.add(std::array{before, as_bytes(argument)});
  } else if (value.size() < kWorthSplicing) {
    std::array<std::byte, kMaxValueHead> size;
    const ByteView whole{size.data(), put_value_head(size.data(), value.size())};
    waiting_.add(std::array{before, as_bytes(argument), whole, as_bytes(value)});
  } else {
    Writer written;
    if (write_value(written, value, session_.peek(delivery, argument)) &&
        whole_bytes_ + value.size() <= kMaxWholeBytes) {
      wholes_.push_back({.sequence = last_sequence() + 1, .value = std::string(value)});
      whole_bytes_ += value.size();
    }
    waiting_.add(std::array{before, as_bytes(argument), written.view()});
  }
  return session_.call(last_ms_, delivery, method, argument, value);
}

void Recorder::navigate(std::int64_t at_ms, NavKind kind, std::string_view target) {
  last_ms_ = std::max(last_ms_, at_ms);
  target = cut(target, kMaxArgumentBytes);
  Writer entry;
  entry.u8(static_cast<std::uint8_t>(kNavigation + static_cast<std::uint8_t>(kind)));
  entry.signed_varint(last_ms_);
  entry.text(target);
  waiting_.add(std::array{entry.view()});
  session_.navigate(last_ms_, kind, target);
}

void Recorder::acknowledge(std::uint64_t sequence) {
  if (sequence <= dropped_) return;
  const std::size_t gone_entries =
      static_cast<std::size_t>(std::min<std::uint64_t>(sequence - dropped_, waiting_.count()));
  waiting_.drop(gone_entries);
  dropped_ += gone_entries;
  std::size_t gone = 0;
  while (gone < wholes_.size() && wholes_[gone].sequence <= dropped_)
    whole_bytes_ -= wholes_[gone++].value.size();
  wholes_.erase(wholes_.begin(), wholes_.begin() + static_cast<std::ptrdiff_t>(gone));
}

Batch Recorder::batch_from(std::uint64_t first) const {
  first = std::max(first, dropped_ + 1);
  if (first > last_sequence()) return {};
  Writer entries;
  const std::uint64_t count = waiting_.copy(static_cast<std::size_t>(first - dropped_ - 1), kMaxBatchEntries,
                                            kMaxBatchBytes - kFraming, entries);
  Writer out;
  out.u8(kBatchVersion);
  out.varint(epoch_);
  out.varint(first);
  out.text(engine_build());
  out.varint(count);
  out.raw(entries.view());
  const bool to_the_end = first + count > last_sequence();
  out.boolean(to_the_end);
  out.fixed64(to_the_end ? session_.digest() : 0);
  return {.first = first, .last = first + count - 1, .bytes = out.take()};
}

void Recorder::set_tracing(bool on) {
  tracing_ = on;
  session_.set_tracing(on);
}

void Recorder::rebase(Session session, std::uint64_t sequence) {
  acknowledge(sequence);
  const Session live = std::exchange(session_, std::move(session));
  session_.set_tracing(tracing_);
  const WaitingLog old = std::exchange(waiting_, {});
  Writer entries;
  const std::size_t count = old.copy(0, SIZE_MAX, SIZE_MAX, entries);
  std::vector<Whole> wholes = std::exchange(wholes_, {});
  Reader in(entries.view());
  std::uint64_t number = dropped_;
  whole_bytes_ = 0;
  last_ms_ = 0;
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const ReadEntry read = read_entry(in);
    const LogEntry& entry = read.entry;
    ++number;
    while (next < wholes.size() && wholes[next].sequence < number) ++next;
    if (entry.kind == EntryKind::navigation) {
      navigate(entry.at_ms, entry.navigation, entry.target);
      continue;
    }
    // A page that the server's state never delivered cannot have called.
    if (entry.delivery > session_.delivery()) continue;
    std::string value;
    if (entry.method == Method::set_value) {
      const bool kept = next < wholes.size() && wholes[next].sequence == number;
      auto resolved = kept ? std::optional(std::move(wholes[next].value))
                           : read.value.resolve(session_.peek(entry.delivery, entry.argument));
      // Of what was too much to keep whole, the latest value counts.
      if (!resolved)
        if (const auto latest = live.peek(entry.delivery, entry.argument)) resolved = std::string(*latest);
      if (!resolved) continue;
      value = std::move(*resolved);
    }
    call(entry.at_ms, entry.delivery, entry.method, entry.argument, value);
  }
}

Result<BatchHead> read_batch_head(ByteView batch) {
  if (batch.size() > kMaxBatchBytes) return malformed("the batch is larger than 1 MiB");
  Reader in(batch);
  const BatchHead head = read_head(in);
  if (!in.ok() || head.count > in.remaining()) return malformed("the body is not a batch of a call log");
  if (head.count > kMaxBatchEntries) return malformed("the batch has more than 50,000 entries");
  if (head.first == 0 || head.count == 0 || head.first > UINT64_MAX - head.count)
    return malformed("the batch holds no entries");
  return head;
}

Result<ReplayOutcome> replay(Session& session, ByteView batch, const ReplayLimits& limits,
                             const ReplayObserver& observer) {
  LMS_ASSIGN(const BatchHead head, read_batch_head(batch));
  if (head.epoch != limits.expected_epoch) return malformed("the batch belongs to another launch");
  if (head.first > limits.applied_up_to + 1) return malformed("entries before this batch are missing");

  Reader in(batch);
  static_cast<void>(read_head(in));
  ReplayOutcome out{
      .last = limits.applied_up_to, .last_ms = limits.last_ms, .same_build = head.build == engine_build()};
  for (std::uint64_t sequence = head.first; sequence < head.first + head.count; ++sequence) {
    ReadEntry read = read_entry(in);
    if (!in.ok()) return malformed("the body is not a batch of a call log");
    if (sequence <= limits.applied_up_to || !out.complete) continue;
    LMS_TRY(check_entry(read, session, out.last_ms, limits));
    if (read.entry.method == Method::set_value && read.entry.kind == EntryKind::call) {
      auto value = read.value.resolve(session.peek(read.entry.delivery, read.entry.argument));
      if (!value) {
        out.complete = false;
        continue;
      }
      if (value->size() > kMaxValueBytes || !is_wtf8(*value))
        return malformed("a value in the call log is not UTF-8");
      read.entry.value = std::move(*value);
    }
    const CallOutcome outcome = apply(session, read.entry);
    out.last = sequence;
    out.last_ms = read.entry.at_ms;
    ++out.applied;
    if (observer) observer(sequence, read.entry, outcome);
  }
  const bool has_digest = in.boolean();
  const std::uint64_t digest = in.fixed64();
  if (!in.at_end()) return malformed("the body is not a batch of a call log");
  if (has_digest && out.complete && out.applied > 0) out.same_digest = digest == session.digest();
  return out;
}

Result<void> read_unapplied(ByteView batch, const std::function<void(const StoredEntry&)>& line) {
  LMS_ASSIGN(const BatchHead head, read_batch_head(batch));
  Reader in(batch);
  static_cast<void>(read_head(in));
  for (std::uint64_t i = 0; i < head.count; ++i) {
    ReadEntry read = read_entry(in);
    if (!in.ok()) return malformed("the body is not a batch of a call log");
    read.entry.value = read.value.spliced ? "…" + std::string(read.value.splice.middle) + "…"
                                          : std::string(read.value.whole);
    line({.sequence = head.first + i, .entry = std::move(read.entry)});
  }
  return {};
}

}  // namespace lms::runtime
