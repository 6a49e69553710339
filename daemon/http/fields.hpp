#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms::http {

/// Bounds of a text field, in bytes of UTF-8.
struct TextRule {
  std::size_t min = 0;
  std::size_t max = 4096;
};

/// Reads a JSON object field by field. The first thing that is wrong is remembered and told by
/// finish(), which also refuses every field nobody asked for; what is read after that is a default.
///
///     Fields in(request.body);
///     const Credentials c{.email = in.text("email"), .password = in.text("password")};
///     LMS_TRY(in.finish());
///
/// All errors are request.invalid; `element` is the field's path (`usage.expiresAt`). A `null`
/// counts as absent for the opt_ readers and is wrong for the others.
class Fields {
 public:
  /// `body` may be "" (an object without fields). At most 32 levels deep, no key twice in an object,
  /// valid UTF-8 without NUL.
  explicit Fields(std::string_view body);
  ~Fields();
  Fields(Fields&&) noexcept;
  Fields& operator=(Fields&&) noexcept;

  [[nodiscard]] std::string text(std::string_view name, TextRule rule = {.min = 1});
  [[nodiscard]] std::optional<std::string> opt_text(std::string_view name, TextRule rule = {});
  [[nodiscard]] std::optional<bool> opt_boolean(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> opt_integer(
      std::string_view name, std::int64_t min = std::numeric_limits<std::int64_t>::min(),
      std::int64_t max = std::numeric_limits<std::int64_t>::max());
  /// RFC 3339.
  [[nodiscard]] std::optional<TimePoint> opt_time(std::string_view name);
  /// The object `name` to read from; nothing when absent. Must not outlive this.
  [[nodiscard]] std::optional<Fields> opt_object(std::string_view name);

  /// The objects of the array `name`, to read from; none when absent. Must not outlive this.
  [[nodiscard]] std::vector<Fields> objects(std::string_view name, std::size_t max);

  /// Whether the field is there, `null` included.
  [[nodiscard]] bool has(std::string_view name);
  [[nodiscard]] bool is_null(std::string_view name);

  /// Marks a field as wrong from outside, for rules that only the caller knows.
  void reject(std::string_view name, std::string message);

  /// One of the words, turned into a value by `parse` (`std::optional<T>(std::string_view)`).
  template <class Parse>
  [[nodiscard]] auto opt_word(std::string_view name, Parse parse) -> decltype(parse(std::string_view{})) {
    const auto word = opt_text(name, {.min = 1, .max = 64});
    if (!word) return std::nullopt;
    auto value = parse(*word);
    if (!value) reject(name, "'" + *word + "' is not one of the words allowed here");
    return value;
  }

  /// Errors: request.invalid
  [[nodiscard]] Result<void> finish();

 private:
  struct Document;
  struct Node;
  Fields(std::shared_ptr<Document> document, Node* node);
  [[nodiscard]] const nlohmann::json* take(std::string_view name);
  [[nodiscard]] const nlohmann::json* take_present(std::string_view name);

  std::shared_ptr<Document> document_;
  Node* node_;
};

/// The same for query parameters: each at most once, none that nobody asked for.
class QueryFields {
 public:
  explicit QueryFields(const Request& request) : query_(request.query) {}

  [[nodiscard]] std::optional<std::string> opt_text(std::string_view name, TextRule rule = {});
  [[nodiscard]] std::string text_or(std::string_view name, std::string_view otherwise, TextRule rule = {});
  /// `true`, `false`, or the name alone for true.
  [[nodiscard]] bool flag(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> opt_integer(std::string_view name, std::int64_t min,
                                                        std::int64_t max);

  /// Errors: request.invalid
  [[nodiscard]] Result<void> finish();

 private:
  void reject(std::string_view name, std::string message);

  const Query& query_;
  std::vector<std::string> asked_;
  std::optional<Error> error_;
};

/// `value` as the body of a response.
[[nodiscard]] Response json_response(int status, const nlohmann::json& value);

}  // namespace lms::http
