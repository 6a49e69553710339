#include "package/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <functional>
#include <tuple>

namespace lms::package {

void Findings::add(Finding finding) {
  assert(finding.rule != nullptr);
  const std::string_view id = finding.rule->id;
  // Without a place the message tells one from the other.
  const std::string_view what = finding.place.line == 0 ? std::string_view(finding.message) : "";
  const std::string key = fmt::format("{}\n{}\n{}:{}\n{}", id, finding.place.file, finding.place.line,
                                      finding.place.column, what);
  if (!seen_.insert(std::hash<std::string>{}(key)).second) return;
  if (++counts_[id] <= kMostOfARule) list_.push_back(std::move(finding));
}

void Findings::add(std::string_view rule, std::string message, Place place) {
  const Rule* const found = find_rule(rule);
  assert(found != nullptr);
  add(Finding{found, found->severity, std::move(message), std::move(place), {}});
}

void Findings::add(const Error& error) {
  add(error, Place{.file = error.file, .line = error.line, .element = error.element});
}

void Findings::add(const Error& error, Place place) {
  const Rule& rule = rule_of_code(error.code);
  add(Finding{&rule, rule.severity, error.message, std::move(place), error.code});
}

bool Findings::has_errors() const {
  return std::ranges::any_of(list_, [](const Finding& each) { return each.severity == Severity::error; });
}

std::vector<Finding> Findings::take() {
  for (const auto& [id, count] : counts_) {
    if (count <= kMostOfARule) continue;
    const auto first = std::ranges::find_if(list_, [id](const Finding& each) { return each.rule->id == id; });
    if (first != list_.end())
      first->message += fmt::format(" ({} more like this are not shown)", count - kMostOfARule);
  }
  std::ranges::stable_sort(list_, [](const Finding& a, const Finding& b) {
    return std::tie(a.place.file, a.place.line, a.place.column, a.rule->id) <
           std::tie(b.place.file, b.place.line, b.place.column, b.rule->id);
  });
  seen_.clear();
  counts_.clear();
  return std::move(list_);
}

bool stops_play(const Rule& rule) {
  // cmi5 wants course structures refused that break it (13.2.0.0-1 and others), whatever of them plays.
  if (rule.id.starts_with("CMI5-")) return rule.severity == Severity::error;
  constexpr std::array kStops = {"SEQ007", "SEQ025"};
  return std::ranges::find(kStops, rule.id) != kStops.end();
}

Error to_error(const Finding& finding) {
  return {.code = finding.code.empty() ? "package.finding" : finding.code,
          .message = finding.message,
          .file = finding.place.file,
          .line = finding.place.line,
          .element = finding.place.element,
          .rule = std::string(finding.rule->id)};
}

}  // namespace lms::package
