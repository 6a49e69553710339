#include "runtime/api_error.hpp"

#include "runtime/number.hpp"

#include <array>
#include <span>
#include <string>

namespace lms::runtime {
namespace {

struct Row {
  std::int32_t code;
  ErrorText text;
};

constexpr std::array k2004 = {
    Row{0, {"No Error", "The last call succeeded."}},
    Row{101, {"General Exception", "The call failed for a reason that no other code describes."}},
    Row{102, {"General Initialization Failure", "The communication session could not be opened."}},
    Row{103, {"Already Initialized", "Initialize was called before; call it once per launch."}},
    Row{104,
        {"Content Instance Terminated",
         "Terminate was called before; a launch cannot be initialized again."}},
    Row{111, {"General Termination Failure", "The communication session could not be closed."}},
    Row{112, {"Termination Before Initialization", "Call Initialize before Terminate."}},
    Row{113, {"Termination After Termination", "Terminate was called before."}},
    Row{122, {"Retrieve Data Before Initialization", "Call Initialize before GetValue."}},
    Row{123, {"Retrieve Data After Termination", "GetValue was called after Terminate."}},
    Row{132, {"Store Data Before Initialization", "Call Initialize before SetValue."}},
    Row{133, {"Store Data After Termination", "SetValue was called after Terminate."}},
    Row{142, {"Commit Before Initialization", "Call Initialize before Commit."}},
    Row{143, {"Commit After Termination", "Commit was called after Terminate."}},
    Row{201, {"General Argument Error", "The parameter must be an empty string."}},
    Row{301,
        {"General Get Failure",
         "No value: an index beyond the count, a keyword that does not apply, or no element given."}},
    Row{351,
        {"General Set Failure",
         "Not stored: an index that skips one, an identifier used twice or changed, or no element given."}},
    Row{391, {"General Commit Failure", "The data could not be stored."}},
    Row{401,
        {"Undefined Data Model Element",
         "The data model has no element of this name; names are case-sensitive."}},
    Row{402, {"Unimplemented Data Model Element", "The element is not implemented."}},
    Row{403,
        {"Data Model Element Value Not Initialized",
         "The element has no value yet; set it before it is read."}},
    Row{404, {"Data Model Element Is Read Only", "The element can be read but not set."}},
    Row{405, {"Data Model Element Is Write Only", "The element can be set but not read."}},
    Row{406,
        {"Data Model Element Type Mismatch",
         "The value is not of the element's type or not in its vocabulary."}},
    Row{407, {"Data Model Element Value Out Of Range", "The number is outside the element's range."}},
    Row{408,
        {"Data Model Dependency Not Established",
         "Another element must be set first: an id before the rest of its record, an interaction's type "
         "before its responses."}},
};

constexpr std::array k12 = {
    Row{0, {"No error", "The last call succeeded."}},
    Row{101, {"General Exception", "The call failed: the session was opened before, or has been finished."}},
    Row{201,
        {"Invalid argument error",
         "The element does not exist, an index is out of range, or the parameter should be empty."}},
    Row{202, {"Element cannot have children", "_children was asked of an element that has none."}},
    Row{203, {"Element not an array. Cannot have count", "_count was asked of an element that is no list."}},
    Row{301, {"Not initialized", "Call LMSInitialize first."}},
    Row{401, {"Not implemented error", "The data model has no such element, or it is not implemented."}},
    Row{402, {"Invalid set value, element is a keyword", "_children, _count and _version cannot be set."}},
    Row{403, {"Element is read only", "The element can be read but not set."}},
    Row{404, {"Element is write only", "The element can be set but not read."}},
    Row{405,
        {"Incorrect Data Type",
         "The value is not of the element's type, not in its vocabulary or out of range."}},
};

}  // namespace

ErrorText error_text(sequencing::Standard standard, std::int32_t code) {
  const std::span<const Row> rows =
      standard == sequencing::Standard::scorm12 ? std::span<const Row>(k12) : std::span<const Row>(k2004);
  for (const Row& row : rows)
    if (row.code == code) return row.text;
  return {};
}

ErrorText error_text(sequencing::Standard standard, std::string_view code) {
  // The code is a character string: `001` is none of the table.
  const auto number = parse_index(code, 999);
  if (!number || (code.size() > 1 && code.front() == '0')) return {};
  return error_text(standard, static_cast<std::int32_t>(*number));
}

}  // namespace lms::runtime
