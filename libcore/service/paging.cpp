#include "service/paging.hpp"

#include "base/codec.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"

#include <utility>

namespace lms::service {
namespace {

constexpr std::size_t kMaxSearch = 200;
constexpr std::uint8_t kCursorVersion = 1;

std::unexpected<Error> bad(std::string element, std::string message) {
  return fail(Error{.code = "request.invalid", .message = std::move(message), .element = std::move(element)});
}

/// Text as every database takes it: UTF-8 without NUL.
bool storable(std::string_view text) { return is_utf8(text) && text.find('\0') == std::string_view::npos; }

/// `%text%` with LIKE's own characters escaped by `!`.
std::string like_pattern(std::string_view text) {
  std::string out = "%";
  if (text.empty()) return out;
  for (const char c : ascii_lower(text)) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c;
  }
  return out + '%';
}

std::string signed_field(const PagePlan& plan) {
  return (plan.direction == Direction::descending ? "-" : "") + plan.field;
}

bool read_cursor(const std::string& cursor, PagePlan& plan) {
  const auto bytes = from_base64(cursor);
  if (!bytes) return false;
  Reader in(*bytes);
  const bool same = in.u8() == kCursorVersion && in.text() == signed_field(plan);
  plan.after_key = std::string(in.text());
  plan.after_id = std::string(in.text());
  plan.from_start = false;
  return same && in.at_end() && storable(plan.after_key) && storable(plan.after_id);
}

}  // namespace

std::string PagePlan::cursor_after(std::string_view key, std::string_view id) const {
  Writer out;
  out.u8(kCursorVersion);
  out.text(signed_field(*this));
  out.text(key);
  out.text(id);
  return to_base64url(out.view());
}

Result<PagePlan> plan_page(const ListQuery& query, std::initializer_list<std::string_view> fields) {
  PagePlan plan;
  if (query.limit < 1 || query.limit > kMaxLimit)
    return bad("limit", "limit must be 1 to " + std::to_string(kMaxLimit));
  plan.limit = query.limit;

  std::string_view wanted = query.sort.empty() ? *fields.begin() : std::string_view(query.sort);
  if (wanted.starts_with('-')) {
    plan.direction = Direction::descending;
    wanted.remove_prefix(1);
  }
  std::string known;
  for (std::string_view field : fields) {
    if (field.starts_with('-')) field.remove_prefix(1);
    if (field == wanted) plan.field = std::string(field);
    known += (known.empty() ? "" : ", ") + std::string(field);
  }
  if (plan.field.empty())
    return bad("sort", "this list sorts by " + known + ", or one of them with a leading '-'");

  if (query.q.size() > kMaxSearch || !storable(query.q))
    return bad("q", "the search text is too long or no UTF-8 text");
  plan.pattern = like_pattern(query.q);
  if (!query.cursor.empty() && !read_cursor(query.cursor, plan))
    return bad("cursor", "this cursor is not one of this list; start without a cursor");
  return plan;
}

}  // namespace lms::service
