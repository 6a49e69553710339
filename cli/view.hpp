#pragma once
#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <string_view>

namespace lms::cli {

/// How a JSON value is shown to people; csv and json always carry the value itself.
/// `nowhere`: in csv alone, as a table would get too wide.
enum class Show { text, time, bytes, seconds, percent, state, nowhere };

/// One column of a table, or one line of a single record.
struct Column {
  std::string_view header;
  std::string_view path;  ///< into the record: `stats.totalUsers`
  Show show = Show::text;
};

/// How records of one noun are printed.
struct View {
  std::string_view noun;
  std::span<const Column> list;
  std::span<const Column> detail;
  std::string_view name;  ///< path of the natural key, what `-o name` prints
};

[[nodiscard]] const View& tenant_view();
[[nodiscard]] const View& user_view();
[[nodiscard]] const View& course_view();
[[nodiscard]] const View& version_view();
[[nodiscard]] const View& import_view();
[[nodiscard]] const View& dispatch_view();
[[nodiscard]] const View& launch_link_view();
[[nodiscard]] const View& learner_view();
[[nodiscard]] const View& registration_view();
[[nodiscard]] const View& log_view();
[[nodiscard]] const View& context_view();
[[nodiscard]] const View& package_view();

/// The value at `path`, null when a part is missing.
[[nodiscard]] const nlohmann::json& value_at(const nlohmann::json& record, std::string_view path);
/// Whether there is nothing to show: null or an empty string.
[[nodiscard]] bool is_blank(const nlohmann::json& value);
/// As a script wants it: strings bare, numbers and booleans as in JSON, null empty, a list of
/// strings with commas between them, all else as JSON.
[[nodiscard]] std::string raw_text(const nlohmann::json& value);
/// As a person wants it; never steers the terminal.
[[nodiscard]] std::string shown_text(const nlohmann::json& value, Show show);

}  // namespace lms::cli
