#include "cli/csv.hpp"

#include "base/text.hpp"
#include "cli/bounded_line.hpp"

#include <algorithm>
#include <array>

namespace lms::cli {
namespace {

constexpr std::size_t kLongestRecord = 4U << 20;
constexpr std::string_view kEmpty = "the file is empty; its first line should name the columns";

std::unexpected<Error> bad(const std::string& file, std::string message) {
  return fail(Error{.code = "csv.invalid", .message = std::move(message), .file = file});
}

char separator_of(std::string_view text) {
  std::array<std::size_t, 3> counts{};
  constexpr std::string_view kSeparators = ",;\t";
  bool quoted = false;
  bool begun = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted && begun) break;
    begun = begun || (c != '\n' && c != '\r');
    if (const auto at = kSeparators.find(c); at != std::string_view::npos && !quoted) ++counts[at];
  }
  return kSeparators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

class Parser {
 public:
  Parser(std::string_view text, char separator, int line) : text_(text), separator_(separator), line_(line) {}

  std::vector<CsvRow> rows() {
    std::vector<CsvRow> out;
    while (at_ < text_.size()) {
      CsvRow row = record();
      if (row.fault.empty() && row.cells.size() == 1 && trim(row.cells[0]).empty()) continue;
      out.push_back(std::move(row));
    }
    return out;
  }

 private:
  [[nodiscard]] bool at_line_end() const {
    return at_ >= text_.size() || text_[at_] == '\n' || text_.substr(at_).starts_with("\r\n");
  }

  void end_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size()) ++at_;
    ++line_;
  }

  CsvRow record() {
    CsvRow row{.line = line_};
    for (;;) {
      const bool quoted = at_ < text_.size() && text_[at_] == '"';
      row.cells.push_back(quoted ? quoted_cell(row) : bare_cell());
      if (at_line_end()) break;
      ++at_;  // the separator
    }
    end_line();
    return row;
  }

  std::string bare_cell() {
    std::string cell;
    while (!at_line_end() && text_[at_] != separator_) cell += text_[at_++];
    return cell;
  }

  std::string quoted_cell(CsvRow& row) {
    std::string cell;
    for (++at_;; ++at_) {
      if (at_ >= text_.size()) {
        row.fault = "a quote is opened here and never closed";
        return cell;
      }
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      }
      if (text_[at_] == '\n') ++line_;
      cell += text_[at_];
    }
    ++at_;
    if (const std::string rest = bare_cell(); !trim(rest).empty())
      row.fault = "text follows a closing quote; a quote within a cell is written twice";
    return cell;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_;
};

/// The bytes of a CSV file, without a byte-order mark.
/// Errors: csv.invalid
Result<std::string_view> utf8_of(std::string_view text, const std::string& file) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    return bad(file, "the file is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (!is_utf8(text))
    return bad(file,
               "the file is not UTF-8; save it so (iconv -f WINDOWS-1252 -t UTF-8, if that is what it is)");
  return text;
}

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::string& file) {
  LMS_ASSIGN(text, utf8_of(text, file));
  auto rows = Parser(text, separator_of(text), 1).rows();
  if (rows.empty()) return bad(file, std::string(kEmpty));
  return rows;
}

Result<bool> CsvStream::read_record(std::string& text) {
  text.clear();
  bool open = false;
  for (std::string line;;) {
    const auto read = read_bounded_line(in_, line, kLongestRecord - text.size());
    if (read == LineRead::end) return !text.empty();
    if (read == LineRead::too_long || text.size() + line.size() >= kLongestRecord)
      return bad(file_, "the record that begins in line " + std::to_string(line_) +
                            " is longer than 4 MiB: a quote may not be closed");
    open ^= std::ranges::count(line, '"') % 2 != 0;
    text += line;
    text += '\n';
    if (!open) return true;
  }
}

Result<std::optional<CsvRow>> CsvStream::next() {
  for (std::string text;;) {
    LMS_ASSIGN(const bool found, read_record(text));
    if (!found && separator_ == 0) return bad(file_, std::string(kEmpty));
    if (!found) return std::nullopt;
    LMS_ASSIGN(const std::string_view record, utf8_of(text, file_));
    const char separator = separator_ == 0 ? separator_of(record) : separator_;
    const int line = line_;
    line_ += static_cast<int>(std::ranges::count(text, '\n'));
    auto rows = Parser(record, separator, line).rows();
    if (rows.empty()) continue;
    separator_ = separator;
    return std::move(rows.front());
  }
}

}  // namespace lms::cli
