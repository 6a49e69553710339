#pragma once
#include "base/codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a SCO has stored in one attempt, for both data models: values of single elements by their
/// field number, and the records of the lists. Which field means what is the element table's affair.
namespace lms::runtime {

using Slot = std::optional<std::string>;

struct Record {
  std::vector<Slot> fields{};
  std::vector<std::string> objectives{};  ///< an interaction's objective ids
  std::vector<std::string> responses{};   ///< an interaction's correct responses
  friend bool operator==(const Record&, const Record&) = default;
};

struct CmiData {
  std::vector<Slot> scalars{};
  std::vector<Record> objectives{};
  std::vector<Record> interactions{};
  std::vector<Record> comments{};  ///< comments_from_learner

  [[nodiscard]] const std::string* scalar(std::size_t field) const {
    return field < scalars.size() && scalars[field] ? &*scalars[field] : nullptr;
  }
  void set_scalar(std::size_t field, std::string value) { put(scalars, field, std::move(value)); }
  void clear_scalar(std::size_t field) {
    if (field < scalars.size()) scalars[field].reset();
  }

  static void put(std::vector<Slot>& slots, std::size_t field, std::string value) {
    if (slots.size() <= field) slots.resize(field + 1);
    slots[field] = std::move(value);
  }
  friend bool operator==(const CmiData&, const CmiData&) = default;
};

/// nullptr: not set.
[[nodiscard]] inline const Slot* field(const Record& record, std::size_t index) {
  return index < record.fields.size() && record.fields[index] ? &record.fields[index] : nullptr;
}
/// Nothing when it is not set or no number.
[[nodiscard]] std::optional<double> real_scalar(const CmiData& data, std::size_t field);

void save(Writer& out, const CmiData& data);
/// Damaged input makes `in` bad.
[[nodiscard]] CmiData load_cmi_data(Reader& in);

}  // namespace lms::runtime
