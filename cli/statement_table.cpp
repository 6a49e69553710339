#include "cli/statement_table.hpp"

#include "base/text.hpp"
#include "cli/csv_header.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace lms::cli {
namespace {

using nlohmann::json;

enum class Kind : std::uint8_t { text, number, truth };

/// A column whose cell stands in the statement as it is.
struct Place {
  std::string_view column;
  const char* path;
  Kind kind = Kind::text;
};

constexpr std::array kPlaces = {
    Place{"id", "/id"},
    Place{"timestamp", "/timestamp"},
    Place{"verb", "/verb/id"},
    Place{"success", "/result/success", Kind::truth},
    Place{"completion", "/result/completion", Kind::truth},
    Place{"response", "/result/response"},
    Place{"duration", "/result/duration"},
    Place{"scaled", "/result/score/scaled", Kind::number},
    Place{"raw", "/result/score/raw", Kind::number},
    Place{"min", "/result/score/min", Kind::number},
    Place{"max", "/result/score/max", Kind::number},
    Place{"registration", "/context/registration"},
    Place{"platform", "/context/platform"},
};

/// `stored` is the store's own affair, but exports have it.
constexpr std::array<std::string_view, 21> kStatementColumns = {
    "stored",   "id",     "timestamp",  "actor",    "actorName", "homePage",     "verb",
    "verbName", "object", "objectName", "language", "success",   "completion",   "response",
    "duration", "scaled", "raw",        "min",      "max",       "registration", "platform"};

constexpr std::array kStatementSpellings = {
    CsvSpelling{"email", "actor"},     CsvSpelling{"learner", "actor"},  CsvSpelling{"name", "actorName"},
    CsvSpelling{"activity", "object"}, CsvSpelling{"time", "timestamp"},
};

std::optional<json> value_of(Kind kind, const std::string& text) {
  if (kind == Kind::text) return json(text);
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  const bool fits = kind == Kind::truth ? value.is_boolean() : value.is_number();
  return fits ? std::optional(std::move(value)) : std::nullopt;
}

/// Deeper than any store takes it, and shallow enough to be written out again.
constexpr int kMostLevels = 100;

Result<json> json_of(const std::string& file, int line, std::string_view column, const std::string& cell) {
  bool too_deep = false;
  const auto within = [&](int depth, json::parse_event_t, const json&) {
    too_deep = too_deep || depth > kMostLevels;
    return depth <= kMostLevels;
  };
  json value = json::parse(cell, within, /*allow_exceptions=*/false);
  if (too_deep) return bad_csv(file, line, column, "the cell holds JSON of more than 100 levels");
  if (value.is_discarded()) return bad_csv(file, line, column, "the cell begins like JSON and is none");
  return value;
}

}  // namespace

Result<StatementTable> StatementTable::create(const CsvRow& header, const std::string& file) {
  StatementTable out;
  out.file_ = file;
  LMS_ASSIGN(out.columns_,
             read_csv_header(header, file, {.known = kStatementColumns, .spellings = kStatementSpellings}));
  for (const std::string_view needed : {"actor", "verb", "object"})
    if (std::ranges::find(out.columns_, needed) == out.columns_.end())
      return bad_csv(file, header.line, needed,
                     "the first line names the columns, and none of them is '" + std::string(needed) + "'");
  return out;
}

Result<json> StatementTable::statement(const CsvRow& row) const {
  std::string fault = row.fault.empty() ? wrong_cells(row, columns_.size()) : row.fault;
  if (!fault.empty()) return bad_csv(file_, row.line, "", std::move(fault));
  std::map<std::string_view, std::string> cells;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (const auto cell = trim(row.cells[i]); !cell.empty()) cells[columns_[i]] = std::string(cell);

  json out = json::object();
  for (const Place& place : kPlaces) {
    const auto cell = cells.find(place.column);
    if (cell == cells.end()) continue;
    auto value = value_of(place.kind, cell->second);
    if (!value)
      return bad_csv(file_, row.line, place.column,
                     "'" + cell->second + "' is not " +
                         (place.kind == Kind::truth ? "true or false" : "a number like 0.85"));
    out[json::json_pointer(place.path)] = std::move(*value);
  }
  const std::string object = cells.contains("object") ? cells["object"] : "";
  if (object.starts_with('{')) {
    LMS_ASSIGN(out["object"], json_of(file_, row.line, "object", object));
  } else {
    out["object"]["id"] = object;
  }
  const std::string language = cells.contains("language") ? cells["language"] : "und";
  if (cells.contains("verbName")) out["verb"]["display"][language] = cells["verbName"];
  if (cells.contains("objectName")) {
    json& definition = out["object"]["definition"];
    if (!definition.is_null() && !definition.is_object())
      return bad_csv(file_, row.line, "object", "its definition is no object");
    json& name = definition["name"];
    if (!name.is_null() && !name.is_object())
      return bad_csv(file_, row.line, "object", "the name in its definition is no object");
    name[language] = cells["objectName"];
  }

  const std::string actor = cells.contains("actor") ? cells["actor"] : "";
  json agent{{"objectType", "Agent"}};
  if (actor.starts_with('{')) {
    LMS_ASSIGN(agent, json_of(file_, row.line, "actor", actor));
  } else if (cells.contains("homePage")) {
    agent["account"] = {{"homePage", cells["homePage"]}, {"name", actor}};
  } else {
    agent["mbox"] = actor.starts_with("mailto:") ? actor : "mailto:" + actor;
  }
  if (cells.contains("actorName")) agent["name"] = cells["actorName"];
  out["actor"] = std::move(agent);
  return out;
}

}  // namespace lms::cli
