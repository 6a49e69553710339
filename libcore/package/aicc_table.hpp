#pragma once
#include "package/place.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::package {

/// A value of an AICC file and where it stands.
struct AiccCell {
  std::string text{};  ///< trimmed
  int line = 0;
  int column = 0;
};

/// A comma separated file with a header row (.au .des .cst .ort .pre .cmp).
class AiccTable {
 public:
  AiccTable() = default;
  AiccTable(std::string file, std::string_view text);

  using Row = std::vector<AiccCell>;
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  /// Lower-case names of the columns, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  /// Lines that have a quote open at their end, or text behind a closing one.
  [[nodiscard]] const std::vector<int>& bad_lines() const { return bad_lines_; }
  /// Whether the file has more than is sensible and was read in part only.
  [[nodiscard]] bool cut_off() const { return cut_off_; }
  [[nodiscard]] bool has(std::string_view column) const { return index(column).has_value(); }
  /// The cell of that column, nullptr when column or cell are missing.
  [[nodiscard]] const AiccCell* cell(const Row& row, std::string_view column) const;
  [[nodiscard]] std::string text(const Row& row, std::string_view column) const;
  [[nodiscard]] Place place(const AiccCell& cell) const;
  [[nodiscard]] Place place(const Row& row) const;

 private:
  [[nodiscard]] std::optional<std::size_t> index(std::string_view column) const;
  std::string file_;
  std::vector<std::string> lines_;
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
  std::vector<int> bad_lines_;
  bool cut_off_ = false;
};

/// The .crs file: sections with keywords, their case ignored; [Course_Description] is free text.
class AiccIni {
 public:
  AiccIni() = default;
  AiccIni(std::string file, std::string_view text);

  /// nullptr when the keyword is missing.
  [[nodiscard]] const AiccCell* find(std::string_view section, std::string_view key) const;
  [[nodiscard]] std::string text(std::string_view section, std::string_view key) const;
  [[nodiscard]] const std::string& description() const { return description_; }
  [[nodiscard]] bool has_section(std::string_view section) const;
  [[nodiscard]] Place place(const AiccCell* cell) const;
  /// The line with its name; the first line when there is no such section.
  [[nodiscard]] Place section_place(std::string_view section) const;

 private:
  using Section = std::pair<std::string, int>;  // name and line
  struct Entry {
    std::string section;
    std::string key;
    AiccCell value;
  };
  std::string file_;
  std::vector<Section> sections_;
  std::vector<Entry> entries_;
  std::string description_;
};

}  // namespace lms::package
