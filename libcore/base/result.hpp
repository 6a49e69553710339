#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace lms {

/// Why something expected did not happen. `code` is stable and dotted
/// (`course.not_found`, `package.manifest.missing`); scripts test it, and
/// base/error_table.hpp turns it into an HTTP status and an exit code. `message`
/// is one lower-case sentence for people. The rest says where, as far as it is known.
struct Error {
  std::string code;
  std::string message;
  std::string file{};     ///< file inside a package, or a path the user gave
  int line = 0;           ///< 1-based; 0 = unknown
  std::string element{};  ///< element path, JSON field or option name
  std::string rule{};     ///< clause of a standard or id of a validation rule
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail("course.not_found", "no course with key 'x'");`
[[nodiscard]] inline std::unexpected<Error> fail(std::string code, std::string message) {
  return std::unexpected(Error{std::move(code), std::move(message)});
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

/// The code of a failed result, "" of a good one. For tests and for branching on one code.
template <class T>
[[nodiscard]] std::string_view error_code(const Result<T>& result) {
  return result ? std::string_view{} : std::string_view{result.error().code};
}

}  // namespace lms

#define LMS_CONCAT_INNER(a, b) a##b
#define LMS_CONCAT(a, b) LMS_CONCAT_INNER(a, b)

/// Returns the error of `expr` from the enclosing function. May stand inside a lambda that is itself
/// part of an `expr`.
#define LMS_TRY(expr) LMS_TRY_INNER(LMS_CONCAT(lms_result_, __COUNTER__), expr)
#define LMS_TRY_INNER(tmp, expr)                                                 \
  do {                                                                           \
    if (auto tmp = (expr); !tmp) return std::unexpected(std::move(tmp.error())); \
  } while (false)

/// `LMS_ASSIGN(auto course, find_course(id));` declares `course`, or returns the error.
#define LMS_ASSIGN(decl, expr) LMS_ASSIGN_INNER(LMS_CONCAT(lms_result_, __COUNTER__), decl, expr)
#define LMS_ASSIGN_INNER(tmp, decl, expr)                   \
  auto tmp = (expr);                                        \
  if (!tmp) return std::unexpected(std::move(tmp.error())); \
  decl = std::move(*tmp)
