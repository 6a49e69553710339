#include "package/aicc_table.hpp"

#include "base/text.hpp"
#include "package/xml_text.hpp"

#include <algorithm>

namespace lms::package {
namespace {

constexpr std::size_t kMostRows = 120'000;
constexpr std::size_t kMostCells = 1'000'000;
constexpr std::size_t kMostCellsOfRow = 1'000;

// Reads cells of one row after the other; quoted values may span lines.
class CsvReader {
 public:
  CsvReader(std::string_view text, std::vector<int>& bad) : text_(text), bad_(bad) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

  AiccTable::Row row() {
    AiccTable::Row out;
    for (bool more = true; more;) {
      AiccCell cell{.line = line_, .column = column()};
      more = read_cell(cell);
      if (out.size() < kMostCellsOfRow) out.push_back(std::move(cell));
    }
    return out;
  }

 private:
  // Asked at growing places of a line, which is therefore counted once, however long it is.
  [[nodiscard]] int column() {
    column_ += count_characters(text_.substr(counted_to_, at_ - counted_to_));
    counted_to_ = at_;
    return column_;
  }

  void next_line() {
    ++line_;
    counted_to_ = at_;
    column_ = 1;
  }

  // True when another cell follows on the row.
  bool read_cell(AiccCell& cell) {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    std::string value;
    if (at_ < text_.size() && text_[at_] == '"') {
      cell.column = column();
      ++at_;
      read_quoted(value);
      bool junk = false;
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
        junk |= text_[at_] != ' ' && text_[at_] != '\t';
        value += text_[at_++];
      }
      if (junk) bad_.push_back(line_);
    } else {
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r')
        value += text_[at_++];
    }
    cell.text = std::string(trim(value));
    if (at_ >= text_.size()) return false;
    const char stop = text_[at_++];
    if (stop == ',') return true;
    if (stop == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
    next_line();
    return false;
  }

  void read_quoted(std::string& value) {
    const int started = line_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        if (at_ >= text_.size() || text_[at_] != '"') return;
        ++at_;
      } else if (c == '\n') {
        next_line();
      }
      value += c;
    }
    bad_.push_back(started);
  }

  std::string_view text_;
  std::vector<int>& bad_;
  std::size_t at_ = 0;
  std::size_t counted_to_ = 0;
  int column_ = 1;  ///< of counted_to_
  int line_ = 1;
};

bool blank(const AiccTable::Row& row) {
  return std::ranges::all_of(row, [](const AiccCell& cell) { return cell.text.empty(); });
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size() && out.size() < kMostRows;) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return out;
}

}  // namespace

AiccTable::AiccTable(std::string file, std::string_view text)
    : file_(std::move(file)), lines_(split_lines(text)) {
  CsvReader reader(text, bad_lines_);
  std::size_t cells = 0;
  while (!reader.at_end()) {
    Row row = reader.row();
    if (blank(row)) continue;
    cells += row.size();
    cut_off_ = rows_.size() == kMostRows || cells > kMostCells;
    if (cut_off_) return;
    if (columns_.empty()) {
      for (const AiccCell& cell : row) columns_.push_back(ascii_lower(cell.text));
    } else {
      rows_.push_back(std::move(row));
    }
  }
}

std::optional<std::size_t> AiccTable::index(std::string_view column) const {
  const auto found = std::ranges::find(columns_, column);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

const AiccCell* AiccTable::cell(const Row& row, std::string_view column) const {
  const auto at = index(column);
  return at && *at < row.size() ? &row[*at] : nullptr;
}

std::string AiccTable::text(const Row& row, std::string_view column) const {
  const AiccCell* const found = cell(row, column);
  return found == nullptr ? std::string{} : found->text;
}

Place AiccTable::place(const AiccCell& cell) const {
  Place place{.file = file_, .line = cell.line, .column = cell.column};
  const auto line = static_cast<std::size_t>(cell.line);
  if (line >= 1 && line <= lines_.size()) {
    std::string_view shown = std::string_view(lines_[line - 1]).substr(0, 160);
    while (!shown.empty() && !is_utf8(shown)) shown.remove_suffix(1);
    place.source = printable(shown);
    place.source_column = cell.column;
  }
  return place;
}

Place AiccTable::place(const Row& row) const {
  return row.empty() ? Place{.file = file_} : place(row.front());
}

AiccIni::AiccIni(std::string file, std::string_view text) : file_(std::move(file)) {
  std::string section;
  int number = 0;
  for (const std::string& line : split_lines(text)) {
    ++number;
    const std::string_view content = trim(line);
    if (content.starts_with('[')) {
      section = ascii_lower(trim(content.substr(1, content.find(']') - 1)));
      sections_.emplace_back(section, number);
      continue;
    }
    if (section == "course_description") {
      if (!description_.empty()) description_ += '\n';
      description_ += content;
      continue;
    }
    const auto equals = content.find('=');
    if (content.empty() || content.starts_with(';') || equals == std::string_view::npos) continue;
    entries_.push_back({section,
                        ascii_lower(trim(content.substr(0, equals))),
                        {std::string(trim(content.substr(equals + 1))), number,
                         count_characters(std::string_view(line).substr(0, line.find('='))) + 2}});
    std::string& value = entries_.back().value.text;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
  }
}

const AiccCell* AiccIni::find(std::string_view section, std::string_view key) const {
  const std::string in = ascii_lower(section);
  const std::string name = ascii_lower(key);
  for (const Entry& entry : entries_)
    if (entry.section == in && entry.key == name) return &entry.value;
  return nullptr;
}

std::string AiccIni::text(std::string_view section, std::string_view key) const {
  const AiccCell* const found = find(section, key);
  return found == nullptr ? std::string{} : found->text;
}

bool AiccIni::has_section(std::string_view section) const {
  return std::ranges::find(sections_, ascii_lower(section), &Section::first) != sections_.end();
}

Place AiccIni::section_place(std::string_view section) const {
  const auto found = std::ranges::find(sections_, ascii_lower(section), &Section::first);
  return {.file = file_, .line = found == sections_.end() ? 1 : found->second, .column = 1};
}

Place AiccIni::place(const AiccCell* cell) const {
  if (cell == nullptr) return {.file = file_};
  return {.file = file_, .line = cell->line, .column = cell->column};
}

}  // namespace lms::package
