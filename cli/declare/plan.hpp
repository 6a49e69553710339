#pragma once
#include "cli/declare/present.hpp"
#include "cli/declare/wanted.hpp"
#include "cli/world.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

enum class Outcome { created, updated, unchanged, deleted, refused };
[[nodiscard]] std::string_view to_text(Outcome outcome);

struct Change {
  std::string field{};  ///< path in the server's record, or `package`
  std::shared_ptr<const nlohmann::json> from{};
  std::shared_ptr<const nlohmann::json> to{};
};

/// What is to happen with one thing; after it was tried, what did.
struct Step {
  Kind kind = Kind::tenant;
  std::string tenant{};  ///< domain
  std::string key{};
  Outcome outcome = Outcome::unchanged;
  std::vector<Change> changes{};
  const Wanted* wanted = nullptr;         ///< into the declaration; nullptr for what is deleted
  std::string id{};                       ///< the server's, when it is there already
  std::optional<Error> error{};           ///< why `refused`
  std::optional<std::string> password{};  ///< of a user who is created
};

enum class Prune { nothing, contents, tenants_too };

/// What has to be done so that what is present becomes what is declared, in the order in which it
/// can be done: tenants, courses, users, dispatches, then deletions the other way round. Reads
/// packages' hashes and new users' passwords; a thing that cannot be had is `refused`, no more.
/// Errors: those of the client
[[nodiscard]] Result<std::vector<Step>> make_plan(World& world, Client& server,
                                                  const Declaration& declaration, const Present& present,
                                                  Prune prune);

/// `golf@acme` for a dispatch, the key for anything else.
[[nodiscard]] std::string name_of(const Step& step);
/// `role: learner -> instructor, active: true -> false`
[[nodiscard]] std::string describe_changes(const std::vector<Change>& changes);
/// Why it was refused, with the file at fault; else its changes.
[[nodiscard]] std::string summary_of(const Step& step);
/// For -o json and so on.
[[nodiscard]] nlohmann::json to_json(const Step& step);

}  // namespace lms::cli
