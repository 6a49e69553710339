#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/paging.hpp"
#include "xapi/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a tenant's record store holds of one learner: the statements whose actor or object the learner is (or is a
/// member of, where that is a group), and the state and agent profile documents that are kept for the learner.
namespace lms::service {

/// How the record store may know a learner, as xapi::Agent::key: by the account at our own public URL; by each of
/// `addresses` (e-mail, may be ""), as it is written and in lower case, and by its SHA-1; and by `more`, the JSON of
/// an Agent or of an array of at most 20 ("" = none), of which an mbox is such an address, too.
/// Errors: request.invalid (element `agents`)
[[nodiscard]] Result<std::vector<std::string>> agent_keys_of(const Config& config,
                                                             std::string_view learner_id,
                                                             const std::vector<std::string>& addresses,
                                                             std::string_view more);
/// The same of agents alone.
/// Errors: request.invalid (element `agents`), also when there is none
[[nodiscard]] Result<std::vector<std::string>> agent_keys_of(std::string_view agents);

/// A statement or a document.
struct LearnerRecord {
  enum class Kind : std::uint8_t { statement, state, agent_profile };
  Kind kind = Kind::statement;
  std::string id{};            ///< of the statement, or the document's within its place
  bool voided = false;         ///< of a statement
  std::string agent{};         ///< of a document, in JSON
  std::string activity{};      ///< of a state
  std::string registration{};  ///< of a state; "" = none
  xapi::Instant at{};          ///< when it was stored
  std::string content_type{};
  std::string content{};  ///< bytes; of a statement the JSON as it is stored
};
[[nodiscard]] std::string_view to_text(LearnerRecord::Kind kind);

/// A page of it, statements first, sorted by `place` (the only field). A page ends early when it becomes large, or when
/// much was looked at for it.
/// Errors: request.invalid (limit, cursor)
[[nodiscard]] Result<Page<LearnerRecord>> learner_records(Context& context, std::string_view tenant_id,
                                                          const std::vector<std::string>& agent_keys,
                                                          const ListQuery& query);

struct ErasedRecords {
  std::int64_t statements = 0;
  std::int64_t documents = 0;
  /// Statements of others that stay, in which the learner is one of a group, an instructor, in a team or an authority.
  std::int64_t mentions = 0;
};
/// Removes it, in steps that leave the writer to others in between: when one fails, those before it are done, and
/// the whole can be repeated.
[[nodiscard]] Result<ErasedRecords> erase_learner_records(Context& context, std::string_view tenant_id,
                                                          const std::vector<std::string>& agent_keys);

}  // namespace lms::service
