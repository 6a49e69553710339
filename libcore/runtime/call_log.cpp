#include "runtime/call_log.hpp"

#include "base/text.hpp"
#include "runtime/splice.hpp"
#include "runtime/stored_log.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace lms::runtime {
namespace {

constexpr std::uint8_t kBatchVersion = 1;
/// First byte of an entry: the method, or this plus the kind of a navigation event.
constexpr std::uint8_t kNavigation = 16;
/// Room for head and digest beside the entries.
constexpr std::size_t kFraming = 256;

std::unexpected<Error> malformed(std::string message) {
  return fail("runtime.malformed", std::move(message));
}

std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

Bytes encode_entry(const LogEntry& entry, const Session& session) {
  Writer out;
  if (entry.kind == EntryKind::navigation) {
    out.u8(static_cast<std::uint8_t>(kNavigation + static_cast<std::uint8_t>(entry.navigation)));
    out.signed_varint(entry.at_ms);
    out.text(entry.target);
    return out.take();
  }
  out.enumeration(entry.method);
  out.signed_varint(entry.at_ms);
  out.varint(entry.delivery);
  out.text(entry.argument);
  if (entry.method == Method::set_value)
    write_value(out, entry.value, session.peek(entry.delivery, entry.argument));
  return out.take();
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

void Recorder::append(LogEntry entry) {
  Bytes bytes = encode_entry(entry, session_);
  entries_.push_back({std::move(entry), std::move(bytes)});
}

CallOutcome Recorder::call(std::int64_t at_ms, std::uint32_t delivery, Method method,
                           std::string_view argument, std::string_view value) {
  last_ms_ = std::max(last_ms_, at_ms);
  append(
      {.at_ms = last_ms_,
       .kind = EntryKind::call,
       .delivery = delivery,
       .method = method,
       .argument = std::string(cut(argument, kMaxArgumentBytes)),
       .value = std::string(method == Method::set_value ? cut(value, kMaxValueBytes) : std::string_view{})});
  return apply(session_, entries_.back().entry);
}

void Recorder::navigate(std::int64_t at_ms, NavKind kind, std::string_view target) {
  last_ms_ = std::max(last_ms_, at_ms);
  append({.at_ms = last_ms_,
          .kind = EntryKind::navigation,
          .navigation = kind,
          .target = std::string(cut(target, kMaxArgumentBytes))});
  apply(session_, entries_.back().entry);
}

void Recorder::acknowledge(std::uint64_t sequence) {
  while (dropped_ < sequence && !entries_.empty()) {
    entries_.pop_front();
    ++dropped_;
  }
}

Batch Recorder::batch_from(std::uint64_t first) const {
  first = std::max(first, dropped_ + 1);
  std::size_t index = static_cast<std::size_t>(first - dropped_ - 1);
  if (index >= entries_.size()) return {};
  const std::size_t begin = index;
  std::size_t size = kFraming + engine_build().size();
  while (index < entries_.size() && index - begin < kMaxBatchEntries &&
         (index == begin || size + entries_[index].bytes.size() <= kMaxBatchBytes)) {
    size += entries_[index].bytes.size();
    ++index;
  }
  Writer out;
  out.u8(kBatchVersion);
  out.varint(epoch_);
  out.varint(first);
  out.text(engine_build());
  out.varint(index - begin);
  for (std::size_t i = begin; i < index; ++i) out.raw(entries_[i].bytes);
  const bool to_the_end = index == entries_.size();
  out.boolean(to_the_end);
  out.fixed64(to_the_end ? session_.digest() : 0);
  return {.first = first, .last = first + (index - begin) - 1, .bytes = out.take()};
}

void Recorder::rebase(Session session, std::uint64_t sequence) {
  acknowledge(sequence);
  session_ = std::move(session);
  std::deque<Stored> old = std::exchange(entries_, {});
  for (Stored& stored : old) {
    // A page that the server's state never delivered cannot have called.
    if (stored.entry.kind == EntryKind::call && stored.entry.delivery > session_.delivery()) continue;
    append(std::move(stored.entry));
    apply(session_, entries_.back().entry);
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
