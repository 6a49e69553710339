#include "cli/commands/parts.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace audit_local {
namespace {

constexpr std::array kAuditList = {
    Column{"AT", "at", Show::time},
    Column{"ACTION", "action"},
    Column{"BY", "actorEmail"},
    Column{"ACTOR", "actorId", Show::nowhere},
    Column{"FROM", "address"},
    Column{"TARGET", "objectId"},
    Column{"TYPE", "objectType", Show::nowhere},
    Column{"TENANT", "tenantId", Show::nowhere},
    Column{"DETAILS", "details"},
    Column{"ID", "id", Show::nowhere},
};
constexpr View kView{"audit entry", kAuditList, kAuditList, "id"};

Result<ExitCode> audit(Run& run) {
  Query query = in_tenant(run);
  for (const auto* name : {"actor", "action", "target"}) query.emplace_back(name, run.args.get(name));
  for (const auto* name : {"since", "until"}) {
    LMS_ASSIGN(const auto time, run.past(name));
    query.emplace_back(name, time.value_or(""));
  }
  return run.list(kView, "/audit", std::move(query));
}

}  // namespace
}  // namespace audit_local

std::vector<Command> audit_commands() {
  using namespace audit_local;
  return {
      {"",
       "audit",
       "list who changed what, when and from where",
       "audit --since 7d --action user",
       "Newest first. A span such as 7d means so long ago.",
       {},
       list_flags(
           {{"actor", "ACTOR", "e-mail or id of who did it, or lmsd for the daemon itself", Takes::user},
            {"action", "ACTION", "user.updated, or user for all that happened to users"},
            {"target", "ID", "id of what it was done to"},
            {"since", "TIME", "not before TIME", Takes::time},
            {"until", "TIME", "before TIME", Takes::time},
            kTenantFlag}),
       Effect::reads,
       audit},
  };
}

}  // namespace lms::cli
