#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/lrs_learner.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// Where a learner's identity comes from: a user of ours, a customer's LMS, an e-mail address
/// typed for a link, or nowhere.
enum class LearnerKind : std::uint8_t { user, lms, email, anonymous };
[[nodiscard]] std::string_view to_text(LearnerKind kind);
[[nodiscard]] std::optional<LearnerKind> parse_learner_kind(std::string_view text);

struct Learner {
  std::string id{};
  std::string tenant_id{};
  LearnerKind kind = LearnerKind::user;
  std::string external_id{};  ///< user id, the LMS's learner id, or an e-mail address
  std::string name{};
  std::string dispatch_id{};  ///< of kinds lms and anonymous, whose ids mean something within it only
  std::string user_id{};      ///< "" when no user of ours
  std::string agent{};        ///< JSON: who the learner is in statements of courses, an xAPI Agent
  std::int64_t registrations = 0;
  TimePoint created_at{};
  TimePoint updated_at{};
};

struct LearnerFilter {
  std::string tenant{};    ///< id or domain; "" = all that the principal may see
  std::string dispatch{};  ///< id; only learners with a registration or an identity in it
};

/// Learners: those who learn, whether or not they can log in here. Thread-safe.
class Learners {
 public:
  explicit Learners(Context& context) : context_(context) {}

  /// Sorts by createdAt (default, newest first: `-createdAt`), name. `q`: how words of name and
  /// external id begin.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<Learner>> list(const Principal& principal, const LearnerFilter& filter,
                                           const ListQuery& query);

  /// Errors: learner.not_found, auth.forbidden
  [[nodiscard]] Result<Learner> get(const Principal& principal, std::string_view id);

  /// What the tenant's record store holds of the learner: a page of service/lrs_learner.hpp's learner_records(), who
  /// `agents` (JSON, "" = none) are, too.
  /// Errors: as get; request.invalid
  [[nodiscard]] Result<Page<LearnerRecord>> records(const Principal& principal, std::string_view id,
                                                    std::string_view agents, const ListQuery& query);

  /// With launch links, registrations, results and logs, whose seats become free, and with what the tenant's record
  /// store holds of the learner (see records()). That goes first: if it fails, the learner is still there.
  /// Errors: as records
  [[nodiscard]] Result<ErasedRecords> remove(const Principal& principal, std::string_view id,
                                             std::string_view agents = {});

  /// What the record store of a tenant (id or domain; "" = the principal's own) holds of `agents` (JSON, as above, at
  /// least one): of people who are no learners here, too.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<LearnerRecord>> records_of_agents(const Principal& principal,
                                                              std::string_view tenant,
                                                              std::string_view agents,
                                                              const ListQuery& query);
  /// Removes that, and nothing else.
  /// Errors: as records_of_agents
  [[nodiscard]] Result<ErasedRecords> remove_records_of_agents(const Principal& principal,
                                                               std::string_view tenant,
                                                               std::string_view agents);

 private:
  Context& context_;
};

}  // namespace lms::service
