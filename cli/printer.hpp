#pragma once
#include "base/result.hpp"
#include "cli/view.hpp"
#include "cli/world.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

enum class Format { table, json, jsonl, csv, name };

/// "table" … "name"; table for anything else (the parser has checked it).
[[nodiscard]] Format format_from(std::string_view text);

/// Data to standard output in the chosen format, talk to standard error.
/// Tables are cut to the terminal's width and coloured on a terminal only (and never
/// coloured with NO_COLOR); everything else prints whole values.
class Printer {
 public:
  /// `fields` (`email,stats.totalUsers`) are the only ones printed, in this order; "" = those of
  /// the view.
  Printer(World& world, Format format, bool quiet, const std::string& fields = {});
  ~Printer();
  Printer(const Printer&) = delete;
  Printer& operator=(const Printer&) = delete;

  /// One record: json is the record as the server gave it, csv a header and a row.
  void record(const View& view, const nlohmann::json& record);

  /// Rows of a list; jsonl, csv and name print at once, table and json at finish().
  void row(const View& view, const nlohmann::json& record);
  /// Ends a list, also an empty one.
  void finish(const View& view);

  /// Free lines below a record; printed in table format only.
  void text(std::string_view line);

  /// A line of talk. Not printed with --quiet.
  void say(std::string_view line);
  /// A secret that is shown this once, on standard error, when the chosen format leaves it
  /// out of the data; also with --quiet.
  void secret(std::string_view label, const std::string& value);

  [[nodiscard]] Format format() const { return format_; }
  /// A field asked for that no record has; nothing is printed then.
  [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

  /// Whether everything reached standard output.
  [[nodiscard]] bool good() const;

 private:
  /// The view with the fields asked for.
  [[nodiscard]] View chosen(const View& view) const;
  void check_fields(const View& view, const nlohmann::json& record);
  [[nodiscard]] nlohmann::json picked(const nlohmann::json& record) const;
  void print_table(const View& view);
  void print_csv_header(const View& view);
  void print_csv(const View& view, const nlohmann::json& record);
  [[nodiscard]] std::string painted(const Column& column, const std::string& text) const;

  World& world_;
  Format format_;
  bool quiet_;
  bool colour_;
  bool header_done_ = false;
  bool checked_ = false;
  std::vector<std::string> fields_{};
  std::vector<std::string> headers_{};
  std::vector<Column> columns_{};
  std::optional<Error> problem_{};
  std::unique_ptr<std::vector<nlohmann::json>> rows_;
};

}  // namespace lms::cli
