#include "cli/candidates.hpp"

#include "base/text.hpp"
#include "cli/login.hpp"
#include "cli/terminal.hpp"
#include "cli/view.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {
namespace {

using nlohmann::json;

/// More than a person looks through.
constexpr std::uint64_t kMost = 200;

struct Source {
  std::string_view kind;
  std::string_view path;
  std::string_view name;  ///< path of what is offered in a record
  bool searches_name;     ///< whether the list's `q` looks into it
};
constexpr std::array kSources = {
    Source{"tenant", "/org/tenants", "domain", true},
    Source{"user", "/users", "email", true},
    Source{"course", "/courses", "key", true},
    Source{"learner", "/learners", "id", false},
    Source{"registration", "/registrations", "id", false},
    Source{"launch-link", "/launch-links", "id", false},
};

class Offer {
 public:
  Offer(World& world, const std::string& prefix) : world_(world), prefix_(ascii_lower(prefix)) {}
  void operator()(const std::string& name) {
    if (ascii_lower(name).starts_with(prefix_)) *world_.out << safe_text(name) << '\n';
  }

 private:
  World& world_;
  std::string prefix_;
};

/// COURSE@TENANT of all dispatches.
Result<void> offer_dispatches(Client& server, Offer& offer) {
  std::map<std::string, std::string> domains;
  LMS_TRY(server.list("/org/tenants", {}, kMost, [&](const json& tenant) -> Result<void> {
    domains.emplace(raw_text(value_at(tenant, "id")), raw_text(value_at(tenant, "domain")));
    return {};
  }));
  return server.list("/dispatches", {}, kMost, [&](const json& dispatch) -> Result<void> {
    const auto domain = domains.find(raw_text(value_at(dispatch, "tenantId")));
    if (domain != domains.end()) offer(raw_text(value_at(dispatch, "courseKey")) + "@" + domain->second);
    return {};
  });
}

/// Whether a shell takes `name` as one word as it stands.
bool is_plain_word(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
             std::string_view::npos;
}

/// Names that one webhook has; of the others the ids.
Result<void> offer_webhooks(Client& server, Offer& offer) {
  std::map<std::string, std::vector<std::string>> ids;
  LMS_TRY(server.list("/webhooks", {}, kMost, [&](const json& webhook) -> Result<void> {
    ids[raw_text(value_at(webhook, "name"))].push_back(raw_text(value_at(webhook, "id")));
    return {};
  }));
  for (const auto& [name, of_name] : ids) {
    if (of_name.size() == 1 && is_plain_word(name)) {
      offer(name);
    } else {
      for (const std::string& id : of_name) offer(id);
    }
  }
  return {};
}

Result<void> offer_all(World& world, std::string_view kind, const std::string& prefix) {
  Offer offer(world, prefix);
  LMS_ASSIGN(const Target target, choose_target(world, Args{}));
  if (kind == "context") {
    for (const std::string& name : target.contexts.names()) offer(name);
    return {};
  }
  const auto credentials = target.token.empty() ? saved_credentials(target, *world.clock, Patience::quick())
                                                : fixed_credentials(target.token);
  Client server(target.url, credentials.get(), Patience::quick());
  if (kind == "dispatch") return offer_dispatches(server, offer);
  if (kind == "webhook") return offer_webhooks(server, offer);
  for (const Source& source : kSources) {
    if (source.kind != kind) continue;
    return server.list(std::string(source.path), {{"q", source.searches_name ? prefix : ""}}, kMost,
                       [&](const json& record) -> Result<void> {
                         offer(raw_text(value_at(record, source.name)));
                         return {};
                       });
  }
  return {};
}

}  // namespace

int print_candidates(World& world, std::string_view kind, const std::string& prefix) {
  [[maybe_unused]] const auto told = offer_all(world, kind, prefix);
  return 0;
}

}  // namespace lms::cli
