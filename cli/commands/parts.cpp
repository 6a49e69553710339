#include "cli/commands/parts.hpp"

#include "cli/bounded_line.hpp"
#include "cli/secret.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>

namespace lms::cli {
namespace {

constexpr std::array kRenewalList = {
    Column{"AT", "at", Show::time},           Column{"BY", "actorId"},
    Column{"REGISTRATIONS", "registrations"}, Column{"LAUNCHES", "launches"},
    Column{"ID", "id", Show::nowhere},
};

constexpr std::array kLaunchList = {
    Column{"LAUNCHED", "launchedAt", Show::time},
    Column{"LEARNER", "learner.name"},
    Column{"VERSION", "versionNumber"},
    Column{"CALLS", "calls"},
    Column{"LATE", "lateBatches"},
    Column{"END", "end", Show::state},
    Column{"ENDED", "endedAt", Show::time},
    Column{"LAST CALL", "lastSyncAt", Show::nowhere},
    Column{"SUPERSEDED BY", "supersededBy", Show::nowhere},
    Column{"LINK ID", "linkId", Show::nowhere},
    Column{"LEARNER ID", "learner.id", Show::nowhere},
    Column{"REGISTRATION ID", "registrationId", Show::nowhere},
    Column{"ID", "id"},
};

}  // namespace

const View& renewal_view() {
  static constexpr View view{"renewal", kRenewalList, kRenewalList, "id"};
  return view;
}
const View& launch_view() {
  static constexpr View view{"launch", kLaunchList, kLaunchList, "id"};
  return view;
}

Result<void> add_limit(const Run& run, std::string_view flag, nlohmann::json& body, const char* field,
                       std::int64_t least) {
  const std::string text = run.args.get(flag);
  if (text.empty()) return {};
  if (text == "none") {
    body[field] = nullptr;
    return {};
  }
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, bad] = std::from_chars(text.data(), end, number);
  if (bad != std::errc{} || stop != end || number < least)
    return fail("client.usage", "--" + std::string(flag) + " needs a whole number from " +
                                    std::to_string(least) + " on, or none");
  body[field] = number;
  return {};
}

Result<std::vector<std::string>> host_list(const Run& run, std::string_view flag, std::string_view no_hosts) {
  auto hosts = run.args.all(flag);
  if (std::ranges::find(hosts, no_hosts) == hosts.end()) return hosts;
  if (hosts.size() > 1)
    return fail("client.usage", "--" + std::string(flag) + " " + std::string(no_hosts) + " stands alone");
  return std::vector<std::string>{};
}

Result<std::string> read_input(Run& run, const std::string& file) {
  if (file != "-") return read_text_file(file);
  return read_bounded_text(*run.world.in, "standard input");
}

}  // namespace lms::cli
