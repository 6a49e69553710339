#pragma once
#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// What requests may hold. Every check gives the value in the form it is stored in, or
/// request.invalid with the field in `element`. Text is kept literally: markup and SQL are
/// letters like any others.
namespace lms::service {

[[nodiscard]] std::unexpected<Error> invalid(std::string element, std::string message);

/// Printable UTF-8, trimmed, 1 to `max` characters.
[[nodiscard]] Result<std::string> check_name(std::string_view text, std::string_view element,
                                             std::size_t max = 200);

/// A text for people of 4000 characters at most, maybe in several lines. As given, trimmed; "" is fine.
/// Errors: request.invalid
[[nodiscard]] Result<std::string> check_description(std::string_view text, std::string_view element);
inline constexpr std::size_t kMaxDescription = 4000;

/// One `@` with something before it and a host behind it, 254 bytes, no spaces. As given, trimmed.
[[nodiscard]] Result<std::string> check_email(std::string_view email);
/// What uniqueness and login compare.
[[nodiscard]] std::string fold_email(std::string_view email);

/// kMinPasswordLength characters to kMaxPasswordLength bytes; not the user's own e-mail.
[[nodiscard]] Result<void> check_password(std::string_view password, std::string_view email);

/// A course's key: letters, digits, `.`, `_`, `-`, starting with a letter or digit, 1 to 80 of them,
/// upper case folded. Never of the form of an id.
[[nodiscard]] Result<std::string> check_key(std::string_view key, std::string_view element);

/// A key made of `title`: what is left of it in lower case with dashes, "course" if nothing is.
[[nodiscard]] std::string slug(std::string_view title);

/// A title of foreign making, such as a manifest's, made fit to store: white space runs become one
/// space, control characters and what is not UTF-8 go, at most `max` characters stay.
[[nodiscard]] std::string tidy_title(std::string_view title, std::size_t max = 200);

}  // namespace lms::service
