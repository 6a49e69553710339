#include "runtime/cmi_data.hpp"

#include "runtime/number.hpp"

namespace lms::runtime {
namespace {

/// More fields than any record has.
constexpr std::size_t kMostFields = 32;

void save_slots(Writer& out, const std::vector<Slot>& slots) {
  std::size_t used = 0;
  for (const Slot& slot : slots) used += slot ? 1 : 0;
  out.varint(used);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i]) continue;
    out.varint(i);
    out.text(*slots[i]);
  }
}

std::vector<Slot> load_slots(Reader& in) {
  std::vector<Slot> slots;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const std::uint64_t field = in.varint();
    const std::string_view text = in.text();
    if (field >= kMostFields) in.set_bad();
    if (!in.ok()) break;
    CmiData::put(slots, static_cast<std::size_t>(field), std::string(text));
  }
  return slots;
}

void save_texts(Writer& out, const std::vector<std::string>& texts) {
  out.varint(texts.size());
  for (const std::string& text : texts) out.text(text);
}

std::vector<std::string> load_texts(Reader& in) {
  std::vector<std::string> texts;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) texts.emplace_back(in.text());
  return texts;
}

void save_records(Writer& out, const std::vector<Record>& records) {
  out.varint(records.size());
  for (const Record& record : records) {
    save_slots(out, record.fields);
    save_texts(out, record.objectives);
    save_texts(out, record.responses);
  }
}

std::vector<Record> load_records(Reader& in) {
  std::vector<Record> records;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    Record record;
    record.fields = load_slots(in);
    record.objectives = load_texts(in);
    record.responses = load_texts(in);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

std::optional<double> real_scalar(const CmiData& data, std::size_t field) {
  const std::string* text = data.scalar(field);
  return text ? parse_real(*text) : std::nullopt;
}

void save(Writer& out, const CmiData& data) {
  save_slots(out, data.scalars);
  save_records(out, data.objectives);
  save_records(out, data.interactions);
  save_records(out, data.comments);
}

CmiData load_cmi_data(Reader& in) {
  CmiData data;
  data.scalars = load_slots(in);
  data.objectives = load_records(in);
  data.interactions = load_records(in);
  data.comments = load_records(in);
  return data;
}

}  // namespace lms::runtime
