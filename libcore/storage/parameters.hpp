#pragma once
#include <string>
#include <string_view>

namespace lms::storage {

/// `sql` with every parameter `$n` written `?n`. SQLite takes `$1` for a name and numbers names by
/// their first appearance, so that `$2 … $1` would silently change places; `?n` is the n-th value.
/// What looks like a parameter within quotes or comments is left alone.
[[nodiscard]] std::string to_sqlite_parameters(std::string_view sql);

}  // namespace lms::storage
