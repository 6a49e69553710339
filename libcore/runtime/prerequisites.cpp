#include "runtime/prerequisites.hpp"

#include "base/text.hpp"

#include <cstdint>

namespace lms::runtime {
namespace {

/// Nesting beyond this is no script that a course has.
constexpr int kDeepest = 64;

class Script {
 public:
  Script(std::string_view text, const ItemStatuses& items) : text_(text), items_(items) {}

  [[nodiscard]] bool holds() {
    const bool value = either(0);
    return readable_ && peek() == '\0' ? value : true;
  }

 private:
  char peek() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool unreadable() {
    readable_ = false;
    return true;
  }

  /// Operands are always read to their end: what follows must be understood whatever they say.
  bool either(int depth) {
    bool value = both(depth);
    while (readable_ && take('|')) value = both(depth) || value;
    return value;
  }
  bool both(int depth) {
    bool value = one(depth);
    while (readable_ && take('&')) value = one(depth) && value;
    return value;
  }
  bool one(int depth) {
    if (depth > kDeepest) return unreadable();
    if (take('~')) return !one(depth + 1);
    if (take('(')) {
      const bool value = either(depth + 1);
      return take(')') ? value : unreadable();
    }
    const std::string_view name = word();
    if (name.empty()) return unreadable();
    if (take('*')) return some_of(name, depth);
    return item(name);
  }

  std::string_view word() {
    constexpr std::string_view kOperators = "&|~(){},=<>*\" \t\r\n";
    static_cast<void>(peek());
    const std::size_t begin = at_;
    while (at_ < text_.size() && kOperators.find(text_[at_]) == std::string_view::npos) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// `2*{S1,S2,S3}`: at least so many of them.
  bool some_of(std::string_view count, int depth) {
    std::uint32_t needed = 0;
    for (const char c : count) {
      if (c < '0' || c > '9' || needed > 1'000'000) return unreadable();
      needed = needed * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (!take('{')) return unreadable();
    std::uint32_t met = 0;
    do met += either(depth + 1) ? 1 : 0;
    while (readable_ && take(','));
    return take('}') ? met >= needed : unreadable();
  }

  bool item(std::string_view name) {
    const auto status = items_.status(name);
    if (!status) return unreadable();
    if (take('=')) return is(*status, value());
    if (peek() == '<' && at_ + 1 < text_.size() && text_[at_ + 1] == '>') {
      at_ += 2;
      return !is(*status, value());
    }
    return *status == "passed" || *status == "completed";
  }

  std::string_view value() {
    if (!take('"')) return word();
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) {
      readable_ = false;
      return {};
    }
    const std::string_view out = trim(text_.substr(at_, end - at_));
    at_ = end + 1;
    return out;
  }

  /// AICC lets a status be written with its first letter alone, in any case.
  bool is(std::string_view status, std::string_view wanted) {
    if (wanted.empty()) return unreadable();
    const std::string name = ascii_lower(wanted);
    return name == status || (name.size() == 1 && name[0] == status[0]);
  }

  std::string_view text_;
  const ItemStatuses& items_;
  std::size_t at_ = 0;
  bool readable_ = true;
};

}  // namespace

bool prerequisites_met(std::string_view script, const ItemStatuses& items) {
  if (trim(script).empty()) return true;
  return Script(script, items).holds();
}

}  // namespace lms::runtime
