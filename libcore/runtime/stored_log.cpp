#include "runtime/stored_log.hpp"

#include "runtime/splice.hpp"

#include <optional>

namespace lms::runtime {
namespace {

constexpr std::uint8_t kChunkVersion = 1;

bool is_read(const LogEntry& entry) {
  return entry.kind == EntryKind::call &&
         (entry.method == Method::get_value || entry.method >= Method::get_last_error);
}

bool alike(const StoredEntry& a, const LogEntry& entry, const CallOutcome& outcome) {
  return is_read(a.entry) && is_read(entry) && a.entry.delivery == entry.delivery &&
         a.entry.method == entry.method && a.entry.argument == entry.argument &&
         a.outcome.value == outcome.value && a.outcome.error == outcome.error;
}

}  // namespace

void StoredLogWriter::add(std::uint64_t sequence, const LogEntry& entry, const CallOutcome& outcome) {
  if (has_pending_ && alike(pending_, entry, outcome)) {
    ++pending_.repeats;
    return;
  }
  flush();
  pending_ = {.sequence = sequence, .entry = entry, .outcome = outcome};
  has_pending_ = true;
}

void StoredLogWriter::flush() {
  if (!has_pending_) return;
  has_pending_ = false;
  const LogEntry& entry = pending_.entry;
  if (out_.size() == 0) out_.u8(kChunkVersion);
  out_.varint(pending_.sequence);
  out_.varint(pending_.repeats);
  out_.signed_varint(entry.at_ms);
  out_.enumeration(entry.kind);
  if (entry.kind == EntryKind::navigation) {
    out_.enumeration(entry.navigation);
    out_.text(entry.target);
    return;
  }
  out_.varint(entry.delivery);
  out_.enumeration(entry.method);
  out_.text(entry.argument);
  const auto key = std::pair(entry.delivery, entry.argument);
  const auto known = values_.find(key);
  const auto base = known == values_.end() ? std::nullopt : std::optional<std::string_view>(known->second);
  if (entry.method == Method::set_value) {
    write_value(out_, entry.value, base);
    values_[key] = entry.value;
  }
  write_value(out_, pending_.outcome.value, entry.method == Method::get_value ? base : std::nullopt);
  out_.signed_varint(pending_.outcome.error);
  out_.text(pending_.outcome.diagnostic);
}

Bytes StoredLogWriter::take() {
  flush();
  values_.clear();
  return out_.take();
}

Result<void> read_stored_log(ByteView chunk, const std::function<void(const StoredEntry&)>& line) {
  if (chunk.empty()) return {};
  const auto damaged = [] { return fail("log.damaged", "a stored call log cannot be read"); };
  Reader in(chunk);
  if (in.u8() != kChunkVersion) return damaged();
  std::map<std::pair<std::uint32_t, std::string>, std::string> values;
  while (in.ok() && !in.at_end()) {
    StoredEntry stored{.sequence = in.varint(), .repeats = in.varint()};
    stored.entry.at_ms = in.signed_varint();
    stored.entry.kind = in.enumeration(EntryKind::navigation);
    if (stored.entry.kind == EntryKind::navigation) {
      stored.entry.navigation = in.enumeration(NavKind::leave);
      stored.entry.target = std::string(in.text());
    } else {
      stored.entry.delivery = static_cast<std::uint32_t>(in.varint());
      stored.entry.method = in.enumeration(Method::get_diagnostic);
      stored.entry.argument = std::string(in.text());
      const auto key = std::pair(stored.entry.delivery, stored.entry.argument);
      const auto known = values.find(key);
      auto base = known == values.end() ? std::nullopt : std::optional<std::string_view>(known->second);
      std::optional<std::string> value = std::string{};
      if (stored.entry.method == Method::set_value) value = read_value(in).resolve(base);
      const auto given =
          read_value(in).resolve(stored.entry.method == Method::get_value ? base : std::nullopt);
      stored.outcome.error = static_cast<std::int32_t>(in.signed_varint());
      stored.outcome.diagnostic = std::string(in.text());
      if (!in.ok() || !value || !given) return damaged();
      stored.entry.value = *value;
      stored.outcome.value = *given;
      if (stored.entry.method == Method::set_value) values[key] = std::move(*value);
    }
    if (!in.ok()) return damaged();
    line(stored);
  }
  if (!in.ok()) return damaged();
  return {};
}

}  // namespace lms::runtime
