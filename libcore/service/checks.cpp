#include "service/checks.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "service/tenants.hpp"
#include "service/users.hpp"

#include <algorithm>

namespace lms::service {
namespace {

constexpr std::size_t kMaxEmail = 254;
constexpr std::size_t kMaxEmailLocal = 64;
constexpr std::size_t kMaxDomain = 253;
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxKey = 80;
constexpr std::size_t kMaxSlug = 60;

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// C0, DEL and, in UTF-8, C1.
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return true;
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(c); }));
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

}  // namespace

std::unexpected<Error> invalid(std::string element, std::string message) {
  return fail(Error{.code = "request.invalid", .message = std::move(message), .element = std::move(element)});
}

Result<std::string> check_name(std::string_view text, std::string_view element, std::size_t max) {
  const std::string_view kept = trim(text);
  const std::string field(element);
  if (kept.empty()) return invalid(field, field + " must not be empty");
  if (!is_utf8(kept)) return invalid(field, field + " must be UTF-8 text");
  if (has_control(kept)) return invalid(field, field + " must not hold line breaks or control characters");
  if (characters(kept) > max)
    return invalid(field, field + " must have at most " + std::to_string(max) + " characters");
  return std::string(kept);
}

Result<std::string> check_description(std::string_view text, std::string_view element) {
  const std::string_view kept = trim(text);
  const std::string field(element);
  if (!is_utf8(kept)) return invalid(field, field + " must be UTF-8 text");
  const bool control = std::any_of(kept.begin(), kept.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
  });
  if (control) return invalid(field, field + " must not hold control characters");
  if (characters(kept) > kMaxDescription)
    return invalid(field, field + " must have at most " + std::to_string(kMaxDescription) + " characters");
  return std::string(kept);
}

Result<std::string> check_email(std::string_view email) {
  const std::string_view kept = trim(email);
  const auto bad = [] { return invalid("email", "this is not an e-mail address"); };
  if (kept.size() > kMaxEmail || !is_utf8(kept) || has_control(kept)) return bad();
  const auto at = kept.find('@');
  if (at == std::string_view::npos || at == 0 || at > kMaxEmailLocal) return bad();
  const std::string_view host = kept.substr(at + 1);
  if (host.empty() || host.front() == '.' || host.back() == '.') return bad();
  if (host.find("..") != std::string_view::npos) return bad();
  if (kept.find_first_of(" <>()[],;:\\\"") != std::string_view::npos) return bad();
  if (host.find('@') != std::string_view::npos) return bad();
  return std::string(kept);
}

std::string fold_email(std::string_view email) { return ascii_lower(trim(email)); }

Result<void> check_password(std::string_view password, std::string_view email) {
  if (!is_utf8(password) || password.find('\0') != std::string_view::npos)
    return invalid("password", "the password must be UTF-8 text");
  if (characters(password) < kMinPasswordLength)
    return invalid("password",
                   "the password must have at least " + std::to_string(kMinPasswordLength) + " characters");
  if (password.size() > kMaxPasswordLength) return invalid("password", "the password is too long");
  if (fold_email(password) == fold_email(email))
    return invalid("password", "the password must not be the e-mail");
  return {};
}

Result<std::string> check_domain(std::string_view domain) {
  const std::string folded = ascii_lower(trim(domain));
  bool good = !folded.empty() && folded.size() <= kMaxDomain && !is_id(folded);
  for (std::size_t from = 0; good && from <= folded.size();) {
    const auto dot = std::min(folded.find('.', from), folded.size());
    good = is_label(std::string_view(folded).substr(from, dot - from));
    from = dot + 1;
  }
  if (!good)
    return invalid("domain",
                   "a domain is made of letters, digits and inner dashes, as in 'acme' or 'acme.example'");
  return folded;
}

Result<std::string> check_key(std::string_view key, std::string_view element) {
  const std::string folded = ascii_lower(trim(key));
  const auto allowed = [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; };
  if (folded.empty() || folded.size() > kMaxKey || !is_alnum(folded.front()) ||
      !std::all_of(folded.begin(), folded.end(), allowed) || is_id(folded))
    return invalid(
        std::string(element),
        "a course key is made of letters, digits, '.', '_' and '-', starts with a letter or digit and has "
        "at most " +
            std::to_string(kMaxKey) + " of them");
  return folded;
}

std::string slug(std::string_view title) {
  std::string out;
  for (const char c : ascii_lower(title)) {
    if (is_alnum(c))
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
    if (out.size() == kMaxSlug) break;
  }
  while (out.ends_with('-')) out.pop_back();
  if (out.empty() || is_id(out)) return "course";
  return out;
}

std::string tidy_title(std::string_view title, std::size_t max) {
  if (!is_utf8(title)) {
    std::string ascii;
    std::copy_if(title.begin(), title.end(), std::back_inserter(ascii),
                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return tidy_title(ascii, max);
  }
  std::string out;
  std::size_t length = 0;
  for (std::size_t i = 0; i < title.size();) {
    std::size_t next = i + 1;
    while (next < title.size() && is_continuation(title[next])) ++next;
    const std::string_view character = title.substr(i, next - i);
    i = next;
    const bool space = has_control(character) || character == " ";
    if (space && (out.empty() || out.back() == ' ')) continue;
    if (length == max) break;
    out += space ? std::string_view(" ") : character;
    ++length;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace lms::service
