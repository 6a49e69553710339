#include "cli/printer.hpp"

#include "base/suggest.hpp"
#include "base/text.hpp"
#include "cli/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ostream>

namespace lms::cli {
namespace {

using nlohmann::json;

constexpr std::string_view kGap = "  ";

std::string dump(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string padded(std::string text, std::size_t shown_width, std::size_t cells) {
  if (shown_width < cells) text.append(cells - shown_width, ' ');
  return text;
}

/// Takes cells from the widest columns until a row fits into `columns`.
void shrink(std::vector<std::size_t>& widths, std::size_t columns) {
  constexpr std::size_t kNarrowest = 8;
  const auto total = [&] {
    std::size_t sum = widths.empty() ? 0 : (widths.size() - 1) * kGap.size();
    for (const auto w : widths) sum += w;
    return sum;
  };
  while (total() > columns) {
    const auto widest = std::ranges::max_element(widths);
    if (widest == widths.end() || *widest <= kNarrowest) return;
    --*widest;
  }
}

constexpr std::array<std::string_view, 7> kGood = {"yes",    "active",  "ok",  "completed",
                                                   "passed", "created", "true"};
constexpr std::array<std::string_view, 6> kBad = {"no", "suspended", "damaged", "failed", "false", "expired"};

}  // namespace

Format format_from(std::string_view text) {
  if (text == "json") return Format::json;
  if (text == "jsonl") return Format::jsonl;
  if (text == "csv") return Format::csv;
  if (text == "name") return Format::name;
  return Format::table;
}

Printer::Printer(World& world, Format format, bool quiet, const std::string& fields)
    : world_(world),
      format_(format),
      quiet_(quiet),
      colour_(world.out_is_terminal && !world.env("NO_COLOR") && world.env("TERM").value_or("") != "dumb"),
      rows_(std::make_unique<std::vector<json>>()) {
  for (std::size_t at = 0; at < fields.size();) {
    const auto comma = std::min(fields.find(',', at), fields.size());
    const auto field = trim(std::string_view(fields).substr(at, comma - at));
    if (!field.empty()) fields_.emplace_back(field);
    at = comma + 1;
  }
  for (const std::string& field : fields_) {
    std::string& header = headers_.emplace_back(field);
    std::ranges::transform(header, header.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) columns_.push_back({headers_[i], fields_[i]});
}

Printer::~Printer() = default;

bool Printer::good() const {
  world_.out->flush();
  return world_.out->good();
}

View Printer::chosen(const View& view) const {
  return columns_.empty() ? view : View{view.noun, columns_, columns_, view.name};
}

void Printer::check_fields(const View& view, const json& record) {
  if (std::exchange(checked_, true)) return;
  std::vector<std::string_view> known;
  std::string list;
  if (record.is_object())
    for (const auto& [name, value] : record.items()) {
      known.push_back(name);
      list.append(list.empty() ? "" : ", ").append(name);
    }
  for (const std::string& field : fields_) {
    const auto is_field = [&](const Column& column) { return column.path == field; };
    if (!value_at(record, field).is_null() || std::ranges::find(known, field) != known.end() ||
        std::ranges::any_of(view.list, is_field) || std::ranges::any_of(view.detail, is_field))
      continue;
    const auto meant = closest(field, known);
    problem_ = Error{.code = "client.usage",
                     .message = "there is no field '" + field + "'" +
                                (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?") +
                                " (known: " + list + ")",
                     .element = "--fields"};
    return;
  }
}

json Printer::picked(const json& record) const {
  if (fields_.empty()) return record;
  json out = json::object();
  for (const std::string& field : fields_) out[field] = value_at(record, field);
  return out;
}

void Printer::say(std::string_view line) {
  if (!quiet_) *world_.err << safe_text(line) << '\n' << std::flush;
}

void Printer::secret(std::string_view label, const std::string& value) {
  if (format_ == Format::csv || format_ == Format::name)
    *world_.err << label << ": " << safe_text(value) << '\n' << std::flush;
}

void Printer::text(std::string_view line) {
  if (format_ == Format::table) *world_.out << safe_text(line) << '\n';
}

std::string Printer::painted(const Column& column, const std::string& text) const {
  if (!colour_ || column.show != Show::state) return text;
  const auto word = text.substr(0, text.find(' '));
  if (std::ranges::find(kGood, word) != kGood.end()) return "\033[32m" + text + "\033[0m";
  if (std::ranges::find(kBad, word) != kBad.end()) return "\033[31m" + text + "\033[0m";
  return text;
}

void Printer::record(const View& whole, const json& record) {
  if (!fields_.empty()) check_fields(whole, record);
  if (problem_) return;
  const View view = chosen(whole);
  switch (format_) {
    case Format::json:
      *world_.out << dump(picked(record), 2) << '\n';
      return;
    case Format::jsonl:
      *world_.out << dump(picked(record), -1) << '\n';
      return;
    case Format::name:
      *world_.out << raw_text(value_at(record, view.name)) << '\n';
      return;
    case Format::csv:
      print_csv(view, record);
      return;
    case Format::table:
      break;
  }
  std::size_t width = 0;
  for (const Column& column : view.detail)
    if (!is_blank(value_at(record, column.path))) width = std::max(width, column.header.size());
  for (const Column& column : view.detail) {
    const json& value = value_at(record, column.path);
    if (is_blank(value)) continue;
    const std::string label = std::string(column.header) + ":";
    *world_.out << padded(label, label.size(), width + 1) << ' '
                << painted(column, shown_text(value, column.show)) << '\n';
  }
}

void Printer::row(const View& view, const json& record) {
  if (!fields_.empty()) check_fields(view, record);
  if (problem_) return;
  if (format_ == Format::table || format_ == Format::json) {
    rows_->push_back(format_ == Format::json ? picked(record) : record);
  } else if (format_ == Format::csv) {
    print_csv(chosen(view), record);
  } else {
    this->record(view, record);
  }
}

void Printer::finish(const View& whole) {
  if (problem_) return;
  const View view = chosen(whole);
  if (format_ == Format::json) *world_.out << dump(json(std::move(*rows_)), 2) << '\n';
  if (format_ == Format::csv) print_csv_header(view);
  if (format_ == Format::table) print_table(view);
  rows_->clear();
}

void Printer::print_csv_header(const View& view) {
  if (std::exchange(header_done_, true)) return;
  for (std::size_t i = 0; i < view.list.size(); ++i) *world_.out << (i == 0 ? "" : ",") << view.list[i].path;
  *world_.out << '\n';
}

void Printer::print_csv(const View& view, const json& record) {
  print_csv_header(view);
  for (std::size_t i = 0; i < view.list.size(); ++i)
    *world_.out << (i == 0 ? "" : ",") << csv_cell(raw_text(value_at(record, view.list[i].path)));
  *world_.out << '\n';
}

void Printer::print_table(const View& view) {
  if (rows_->empty()) {
    if (world_.out_is_terminal) say("nothing found");
    return;
  }
  // A column in which no row has anything is left out.
  std::vector<std::size_t> used;
  for (std::size_t c = 0; c < view.list.size(); ++c) {
    const Column& column = view.list[c];
    if (column.show != Show::nowhere &&
        std::ranges::any_of(*rows_, [&](const json& r) { return !is_blank(value_at(r, column.path)); }))
      used.push_back(c);
  }

  std::vector<std::vector<std::string>> cells;
  std::vector<std::size_t> widths;
  for (const auto c : used) widths.push_back(view.list[c].header.size());
  for (const json& r : *rows_) {
    auto& line = cells.emplace_back();
    for (std::size_t i = 0; i < used.size(); ++i) {
      const Column& column = view.list[used[i]];
      line.push_back(shown_text(value_at(r, column.path), column.show));
      widths[i] = std::max(widths[i], display_width(line.back()));
    }
  }
  if (world_.out_is_terminal) shrink(widths, world_.columns);

  const auto print_line = [&](const std::vector<std::string>& line, bool is_header) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string cut = fit(line[i], widths[i]);
      const bool last = i + 1 == line.size();
      const std::string text = last ? cut : padded(cut, display_width(cut), widths[i]);
      if (is_header && colour_) {
        *world_.out << "\033[1m" << text << "\033[0m";
      } else {
        *world_.out << (is_header ? text : painted(view.list[used[i]], text));
      }
      *world_.out << (last ? "\n" : kGap);
    }
  };
  std::vector<std::string> headers;
  for (const auto c : used) headers.emplace_back(view.list[c].header);
  print_line(headers, true);
  for (const auto& line : cells) print_line(line, false);
}

}  // namespace lms::cli
