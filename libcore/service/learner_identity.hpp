#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "service/learners.hpp"

#include <optional>
#include <string>

namespace lms::service {

/// What a learner row is made of.
struct LearnerIdentity {
  LearnerKind kind = LearnerKind::user;
  std::string scope_id{};  ///< tenant of kinds user and email, dispatch of kinds lms and anonymous
  std::string external_id{};
  std::string name{};
  std::optional<std::string> user_id{};
};

/// The id of the learner's row, which is made with `fresh_id` when there is none: one row whoever comes
/// first. The name is the newest one given.
[[nodiscard]] Result<std::string> upsert_learner(storage::Transaction& tx, const std::string& fresh_id,
                                                 const std::string& tenant_id, const LearnerIdentity& who,
                                                 TimePoint now);

/// The id of the learner of that identity, if there is one.
[[nodiscard]] Result<std::optional<std::string>> find_learner_id(storage::Transaction& tx, LearnerKind kind,
                                                                 const std::string& scope_id,
                                                                 const std::string& external_id);

}  // namespace lms::service
