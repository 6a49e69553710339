#include "storage/connection.hpp"

#include <stdexcept>

namespace lms::storage {
namespace {

[[noreturn]] void wrong(std::size_t i, const char* what) {
  throw std::logic_error("column " + std::to_string(i) + " of an SQL answer " + what);
}

template <class T>
const T& as(const Value& value, std::size_t i, const char* what) {
  if (const T* held = std::get_if<T>(&value.data())) return *held;
  wrong(i, value.is_null() ? "is NULL" : what);
}

}  // namespace

const Value& Row::at(std::size_t i) const {
  if (i >= columns_.size()) wrong(i, "does not exist");
  return columns_[i];
}

bool Row::is_null(std::size_t i) const { return at(i).is_null(); }
std::int64_t Row::integer(std::size_t i) const { return as<std::int64_t>(at(i), i, "is not an integer"); }
std::string Row::text(std::size_t i) const { return as<std::string>(at(i), i, "is not text"); }
ByteView Row::blob_view(std::size_t i) const { return as<Bytes>(at(i), i, "is not bytes"); }
Bytes Row::blob(std::size_t i) const { return as<Bytes>(at(i), i, "is not bytes"); }

std::string Row::take_text(std::size_t i) {
  (void)as<std::string>(at(i), i, "is not text");
  return std::get<std::string>(std::move(columns_[i]).take());
}

double Row::real(std::size_t i) const {
  if (const auto* whole = std::get_if<std::int64_t>(&at(i).data())) return static_cast<double>(*whole);
  return as<double>(at(i), i, "is not a number");
}

TimePoint Row::time(std::size_t i) const {
  const auto parsed = parse_time(as<std::string>(at(i), i, "is not a time"));
  if (!parsed) wrong(i, "is not a time");
  return *parsed;
}

std::optional<std::int64_t> Row::opt_integer(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(integer(i));
}
std::optional<double> Row::opt_real(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(real(i));
}
std::optional<std::string> Row::opt_text(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(text(i));
}
std::optional<Bytes> Row::opt_blob(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(blob(i));
}
std::optional<TimePoint> Row::opt_time(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(time(i));
}

Result<std::optional<Row>> Transaction::query_one(const Statement& statement,
                                                  std::initializer_list<Value> values) {
  LMS_ASSIGN(Rows rows, query(statement, values));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

}  // namespace lms::storage
