#pragma once
#include "xapi/json.hpp"

#include <string>

namespace lms::xapi {

/// A text that is the same for statements that are the same (Data 2.3.1): without what an LRS assigns (id,
/// authority, stored, version), activity definitions, verb displays and signatures; with keys and group members
/// in order, numbers by value, times as instants, durations to hundredths, and in one case what has none (domains of
/// addresses, hashes, languages).
struct ComparableText {
  std::string text{};
  std::string timestamp{};  ///< apart, as one that is missing is the LRS's to give; "" = none
};
[[nodiscard]] ComparableText comparable(JsonRef statement);

/// Whether `sent` may be taken for the statement stored under its id.
[[nodiscard]] bool same_statement(JsonRef sent, JsonRef stored);

}  // namespace lms::xapi
