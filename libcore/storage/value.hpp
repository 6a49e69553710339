#pragma once
#include "base/encoding.hpp"
#include "base/time.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lms::storage {

/// One parameter or one column: NULL, an integer, a double, text or bytes. Converts from what
/// callers have at hand, so that a parameter list reads `{id, tenant, now, expires_at}`:
/// a bool becomes 0 or 1, a time its fixed-width text, an empty optional NULL.
class Value {
 public:
  using Variant = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

  Value() = default;
  Value(std::monostate) {}
  Value(std::nullptr_t) {}
  Value(std::nullopt_t) {}
  /// Throws std::out_of_range for an unsigned number beyond the 63 bits that databases have.
  template <std::integral T>
  Value(T number) : data_(static_cast<std::int64_t>(number)) {
    if (!std::in_range<std::int64_t>(static_cast<Widest<T>>(number)))
      throw std::out_of_range("a number beyond 63 bits as an SQL parameter");
  }
  Value(double number) : data_(number) {}
  Value(const char* text) : data_(std::string(text)) {}
  Value(std::string_view text) : data_(std::string(text)) {}
  Value(std::string text) : data_(std::move(text)) {}
  Value(ByteView bytes) : data_(Bytes(bytes.begin(), bytes.end())) {}
  Value(Bytes bytes) : data_(std::move(bytes)) {}
  Value(TimePoint time) : data_(format_time(time)) {}
  template <class T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value()) {}
  template <class T>
  Value(std::optional<T>&& value) : Value(value ? Value(std::move(*value)) : Value()) {}

  [[nodiscard]] const Variant& data() const { return data_; }
  [[nodiscard]] Variant take() && { return std::move(data_); }
  [[nodiscard]] bool is_null() const { return data_.index() == 0; }

 private:
  /// std::in_range takes no bool and no character types.
  template <class T>
  using Widest = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;

  Variant data_;
};

}  // namespace lms::storage
