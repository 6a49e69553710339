#include "package/aicc_relations.hpp"

#include "base/text.hpp"
#include "package/aicc_script.hpp"
#include "package/aicc_table.hpp"

#include <fmt/format.h>

#include <initializer_list>

namespace lms::package {
namespace {

// The first column that begins with one of the words, else the one at `place`.
std::size_t column_of(const AiccTable& table, std::initializer_list<std::string_view> words,
                      std::size_t place) {
  for (std::size_t i = 0; i < table.columns().size(); ++i)
    for (const std::string_view word : words)
      if (table.columns()[i].starts_with(word)) return i;
  return place;
}

std::size_t element_column(const AiccTable& table) {
  return column_of(table, {"structure_element", "structure element", "course_element", "course element"}, 0);
}

std::string text_at(const AiccTable::Row& row, std::size_t column) {
  return column < row.size() ? row[column].text : std::string{};
}

Place place_at(const AiccTable& table, const AiccTable::Row& row, std::size_t column) {
  return column < row.size() ? table.place(row[column]) : table.place(row);
}

// Both scripts have to hold.
std::string both(const std::string& first, const std::string& second) {
  if (first.empty() || first == second) return second;
  if (second.empty()) return first;
  return "(" + first + ")&(" + second + ")";
}

}  // namespace

AiccRelations::AiccRelations(AiccCourse& course, Findings& findings) : course_(course), findings_(findings) {
  for (std::size_t i = 0; i < course.units.size(); ++i)
    units_.emplace(ascii_lower(course.units[i].system_id), i);
  for (std::size_t i = 0; i < course.blocks.size(); ++i)
    blocks_.emplace(ascii_lower(course.blocks[i].system_id), i);
}

void AiccRelations::add_objective(std::string_view id) { described_.insert(ascii_lower(id)); }

bool AiccRelations::known(std::string_view id) const {
  const std::string key = ascii_lower(id);
  return units_.contains(key) || blocks_.contains(key) || objectives_.contains(key) ||
         described_.contains(key);
}

void AiccRelations::check_element(const AiccTable& table, const std::string& element, std::size_t row) {
  if (!element.empty() && !known(element))
    findings_.add("AICC017", fmt::format("'{}' is not defined", printable(element)),
                  table.place(table.rows()[row]));
}

void AiccRelations::check_expression(const AiccTable& table, const std::string& text, std::size_t row,
                                     std::size_t column) {
  if (text.empty() || ascii_lower(text) == "none") return;
  const Place place = place_at(table, table.rows()[row], column);
  const auto names = script_identifiers(text);
  if (!names) {
    findings_.add("AICC016", fmt::format("\"{}\": {}", printable(text), names.error().message), place);
    return;
  }
  for (const std::string& name : *names)
    if (!known(name)) findings_.add("AICC017", fmt::format("'{}' is not defined", printable(name)), place);
}

void AiccRelations::define_objective(const std::string& id, const std::string& title,
                                     const std::string& element) {
  if (id.empty()) return;
  const auto [at, fresh] = objectives_.emplace(ascii_lower(id), course_.objectives.size());
  if (fresh) course_.objectives.push_back({.id = id, .title = title});
  course_.objectives[at->second].elements.push_back(element);
}

void AiccRelations::read_objectives(const AiccTable& ort) {
  // By the standard an element and its objectives; some tools turn it round.
  const bool turned = ort.has("objective_id");
  const std::size_t at = element_column(ort);
  for (std::size_t r = 0; r < ort.rows().size(); ++r) {
    const AiccTable::Row& row = ort.rows()[r];
    const std::string element = turned ? ort.text(row, "au_system_id") : text_at(row, at);
    check_element(ort, element, r);
    if (turned) {
      define_objective(ort.text(row, "objective_id"), ort.text(row, "objective_description"), element);
      continue;
    }
    for (std::size_t i = 0; i < row.size(); ++i)
      if (i != at) define_objective(row[i].text, {}, element);
  }
}

void AiccRelations::read_prerequisites(const AiccTable& pre) {
  const std::size_t at = element_column(pre);
  const std::size_t script = column_of(pre, {"prerequisite"}, at == 0 ? 1 : 0);
  for (std::size_t r = 0; r < pre.rows().size(); ++r) {
    const AiccTable::Row& row = pre.rows()[r];
    const std::string key = ascii_lower(text_at(row, at));
    const std::string text = text_at(row, script);
    check_element(pre, text_at(row, at), r);
    check_expression(pre, text, r, script);
    if (const auto unit = units_.find(key); unit != units_.end()) {
      std::string& all = course_.units[unit->second].prerequisites;
      all = both(all, text);
    } else if (const auto block = blocks_.find(key); block != blocks_.end()) {
      std::string& all = course_.blocks[block->second].prerequisites;
      all = both(all, text);
    }
  }
}

void AiccRelations::read_completions(const AiccTable& cmp) {
  const std::size_t at = element_column(cmp);
  const std::size_t requirement = column_of(cmp, {"requirement", "completion"}, at == 0 ? 1 : 0);
  const std::size_t result = column_of(cmp, {"result"}, 2);
  const std::size_t next = column_of(cmp, {"next"}, 3);
  const std::size_t back = column_of(cmp, {"return"}, 4);
  for (std::size_t r = 0; r < cmp.rows().size(); ++r) {
    const AiccTable::Row& row = cmp.rows()[r];
    check_element(cmp, text_at(row, at), r);
    check_expression(cmp, text_at(row, requirement), r, requirement);
    course_.completions.push_back({.element = text_at(row, at),
                                   .requirement = text_at(row, requirement),
                                   .result = text_at(row, result),
                                   .next = text_at(row, next),
                                   .return_to = text_at(row, back)});
  }
}

}  // namespace lms::package
