#pragma once
#include "sequencing/definition.hpp"

#include <cstdint>
#include <string_view>

/// Error codes of the two APIs: SCORM 2004 (IEEE 1484.11.2, RTE 3.1.7) and SCORM 1.2 (RTE 3.3.2).
/// The numbers of the two standards overlap but differ in meaning.
namespace lms::runtime {

namespace error2004 {
inline constexpr std::int32_t kNone = 0;
inline constexpr std::int32_t kGeneral = 101;
inline constexpr std::int32_t kInitialization = 102;
inline constexpr std::int32_t kAlreadyInitialized = 103;
inline constexpr std::int32_t kInstanceTerminated = 104;
inline constexpr std::int32_t kTermination = 111;
inline constexpr std::int32_t kTerminateBeforeInit = 112;
inline constexpr std::int32_t kTerminateAfterTerminate = 113;
inline constexpr std::int32_t kGetBeforeInit = 122;
inline constexpr std::int32_t kGetAfterTerminate = 123;
inline constexpr std::int32_t kSetBeforeInit = 132;
inline constexpr std::int32_t kSetAfterTerminate = 133;
inline constexpr std::int32_t kCommitBeforeInit = 142;
inline constexpr std::int32_t kCommitAfterTerminate = 143;
inline constexpr std::int32_t kArgument = 201;
inline constexpr std::int32_t kGet = 301;
inline constexpr std::int32_t kSet = 351;
inline constexpr std::int32_t kCommit = 391;
inline constexpr std::int32_t kUndefined = 401;
inline constexpr std::int32_t kUnimplemented = 402;
inline constexpr std::int32_t kNoValue = 403;
inline constexpr std::int32_t kReadOnly = 404;
inline constexpr std::int32_t kWriteOnly = 405;
inline constexpr std::int32_t kType = 406;
inline constexpr std::int32_t kRange = 407;
inline constexpr std::int32_t kDependency = 408;
}  // namespace error2004

namespace error12 {
inline constexpr std::int32_t kNone = 0;
inline constexpr std::int32_t kGeneral = 101;
inline constexpr std::int32_t kArgument = 201;
inline constexpr std::int32_t kNoChildren = 202;
inline constexpr std::int32_t kNoArray = 203;
inline constexpr std::int32_t kNotInitialized = 301;
inline constexpr std::int32_t kNotImplemented = 401;
inline constexpr std::int32_t kKeyword = 402;
inline constexpr std::int32_t kReadOnly = 403;
inline constexpr std::int32_t kWriteOnly = 404;
inline constexpr std::int32_t kType = 405;
}  // namespace error12

struct ErrorText {
  std::string_view message{};     ///< GetErrorString, at most 255 characters
  std::string_view diagnostic{};  ///< GetDiagnostic: what to look at
};

/// The texts of an error code as the API was asked for it; empty for a code that the standard
/// doesn't define (`001` is none).
[[nodiscard]] ErrorText error_text(sequencing::Standard standard, std::string_view code);
[[nodiscard]] ErrorText error_text(sequencing::Standard standard, std::int32_t code);

}  // namespace lms::runtime
