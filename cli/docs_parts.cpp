#include "cli/docs_parts.hpp"

#include <algorithm>
#include <array>

namespace lms::cli {
namespace {

struct TakesName {
  Takes takes;
  std::string_view name;
};
constexpr std::array kTakesNames = {
    TakesName{Takes::nothing, "nothing"},   TakesName{Takes::text, "text"},
    TakesName{Takes::number, "number"},     TakesName{Takes::time, "time"},
    TakesName{Takes::file, "file"},         TakesName{Takes::directory, "directory"},
    TakesName{Takes::choice, "choice"},     TakesName{Takes::tenant, "tenant"},
    TakesName{Takes::user, "user"},         TakesName{Takes::course, "course"},
    TakesName{Takes::dispatch, "dispatch"}, TakesName{Takes::launch_link, "launch-link"},
    TakesName{Takes::learner, "learner"},   TakesName{Takes::registration, "registration"},
    TakesName{Takes::webhook, "webhook"},   TakesName{Takes::context, "context"},
};

}  // namespace

std::string_view takes_name(Takes takes) {
  for (const TakesName& known : kTakesNames)
    if (known.takes == takes) return known.name;
  return "text";
}

bool is_live(Takes takes) { return takes >= Takes::tenant; }

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t pos = 0; pos <= text.size();) {
    const auto end = std::min(text.find(at, pos), text.size());
    parts.push_back(text.substr(pos, end - pos));
    pos = end + 1;
  }
  return parts;
}

std::vector<std::string_view> nouns() {
  std::vector<std::string_view> found;
  for (const Command& c : commands())
    if (!c.noun.empty() && (found.empty() || found.back() != c.noun)) found.push_back(c.noun);
  return found;
}

}  // namespace lms::cli
