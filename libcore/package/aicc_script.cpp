#include "package/aicc_script.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace lms::package {
namespace {

constexpr std::string_view kOperators = "&|~*=<>{}(),;\"";

class Script {
 public:
  explicit Script(std::string_view text) : text_(text) {}

  Result<std::vector<std::string>> read() {
    LMS_TRY(expression(0));
    if (peek() != 0) return malformed();
    return std::move(names_);
  }

 private:
  std::unexpected<Error> malformed() {
    skip();
    const std::string rest = printable(text_.substr(std::min(at_, text_.size()), 20));
    return fail("package.script.malformed", rest.empty() ? std::string("it ends too early")
                                                         : "it cannot be understood from '" + rest + "' on");
  }

  void skip() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
      ++at_;
  }
  char peek() {
    skip();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  std::string_view word() {
    skip();
    const std::size_t start = at_;
    while (at_ < text_.size() && kOperators.find(text_[at_]) == std::string_view::npos && text_[at_] != ' ' &&
           text_[at_] != '\t' && text_[at_] != '\r' && text_[at_] != '\n')
      ++at_;
    return text_.substr(start, at_ - start);
  }

  Result<void> expression(int depth) {
    if (depth > 200) return malformed();
    LMS_TRY(term(depth));
    while (take('&') || take('|')) LMS_TRY(term(depth));
    return {};
  }

  Result<void> list(int depth) {
    do LMS_TRY(expression(depth + 1));
    while (take(',') || take(';'));
    if (!take('}')) return malformed();
    return {};
  }

  Result<void> term(int depth) {
    while (take('~')) {
    }
    if (take('(')) {
      LMS_TRY(expression(depth + 1));
      if (!take(')')) return malformed();
      return {};
    }
    if (take('{')) return list(depth);
    const std::string_view name = word();
    if (name.empty()) return malformed();
    const bool number = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    if (number && take('*')) {
      if (!take('{')) return malformed();
      return list(depth);
    }
    names_.emplace_back(name);
    if (take('=') || (take('<') && take('>'))) return status();
    return {};
  }

  Result<void> status() {
    if (take('"')) {
      const std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) return malformed();
      at_ = end + 1;
      return {};
    }
    if (word().empty()) return malformed();
    if (ascii_lower(text_.substr(0, at_)).ends_with("not")) (void)word();  // `not attempted`
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

Result<std::vector<std::string>> script_identifiers(std::string_view text) {
  if (text.size() > 10'000) return fail("package.script.malformed", "it is longer than 10,000 characters");
  return Script(text).read();
}

}  // namespace lms::package
