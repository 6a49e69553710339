#include "service/lms_launches.hpp"

#include "base/random.hpp"
#include "base/words.hpp"
#include "dispatch/host_list.hpp"
#include "security/opaque_token.hpp"
#include "service/engine_state.hpp"
#include "service/launch_opening.hpp"
#include "service/learner_identity.hpp"
#include "service/word_index.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>

namespace lms::service {
namespace {

constexpr std::string_view kAttemptPrefix = "lmsd1.";
constexpr std::size_t kAttemptBytes = 18;
constexpr std::size_t kMaxLearnerName = 255;

const storage::Statement kPackage{
    "SELECT d.tenant_id, d.lms_domains FROM dispatch_packages p JOIN dispatches d ON d.id = p.dispatch_id"
    " WHERE p.dispatch_id = $1 AND p.token_hash = $2"};
const storage::Statement kByAttempt{
    "SELECT l.id, l.external_id FROM relays y JOIN registrations r ON r.id = y.registration_id"
    " JOIN learners l ON l.id = r.learner_id WHERE y.attempt = $1 AND r.dispatch_id = $2 AND l.kind = 'lms'"};
const storage::Statement kByExternalId{
    "SELECT id FROM learners WHERE scope_id = $1 AND kind = 'lms' AND external_id = $2"};
const storage::Statement kRename{
    "UPDATE learners SET external_id = $2, name = $3, updated_at = $4 WHERE id = $1"};
const storage::Statement kResult{
    "SELECT completion, success, score_scaled, score_raw, score_min, score_max, progress, total_ms"
    " FROM registrations WHERE id = $1"};
/// The attempt of a registration stays; that the LMS gave it back is never forgotten.
const storage::Statement kAttempt{
    "INSERT INTO relays (registration_id, attempt) VALUES ($1, $2) ON CONFLICT (registration_id) DO UPDATE "
    "SET"
    " attempt_kept = CASE WHEN relays.attempt = $3 THEN 1 ELSE relays.attempt_kept END RETURNING attempt"};
const storage::Statement kRecord{
    "INSERT INTO lms_launches (id, dispatch_id, trace, launch_id, learner, refusal, claim, at) VALUES"
    " ($1, $2, $3, $4, $5, $6, $7, $8)"};

std::string claim_json(const LmsClaim& claim) {
  const LmsSaid& said = claim.said;
  return nlohmann::json{{"origin", said.origin},         {"api", said.api},         {"format", said.format},
                        {"shownIn", said.shown_in},      {"entry", said.entry},     {"mode", said.mode},
                        {"credit", said.credit},         {"status", said.status},   {"hashed", said.hashed},
                        {"initialize", said.initialize}, {"attempt", claim.attempt}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The first `max` bytes of UTF-8 text, whole characters.
std::string cut(std::string_view text, std::size_t max) {
  while (max < text.size() && max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
  return std::string(text.substr(0, max));
}

/// The learner's row: of the attempt, of the id, or a fresh one.
Result<std::string> identify(storage::Transaction& tx, const LmsClaim& claim, const std::string& tenant_id,
                             const std::string& fresh_id, TimePoint now) {
  const std::string name =
      cut(claim.learner_name.empty() ? claim.learner_id : claim.learner_name, kMaxLearnerName);
  if (claim.attempt.starts_with(kAttemptPrefix)) {
    LMS_ASSIGN(const auto by_attempt, tx.query_one(kByAttempt, {claim.attempt, claim.dispatch_id}));
    if (by_attempt && by_attempt->text(1) != claim.learner_id) {
      LMS_ASSIGN(const auto taken, tx.query_one(kByExternalId, {claim.dispatch_id, claim.learner_id}));
      if (!taken) {
        LMS_TRY(tx.execute(kRename, {by_attempt->text(0), claim.learner_id, name, now}));
        LMS_TRY(store_words(tx, kLearnerWords, by_attempt->text(0), tenant_id, {claim.learner_id, name}));
        return by_attempt->text(0);
      }
    }
  }
  return upsert_learner(tx, fresh_id, tenant_id,
                        {.kind = LearnerKind::lms,
                         .scope_id = claim.dispatch_id,
                         .external_id = claim.learner_id,
                         .name = name},
                        now);
}

runtime::CourseResult result_of(const storage::Row& row) {
  return {.completion = parse_completion(row.text(0)),
          .success = parse_success(row.text(1)),
          .scaled = row.opt_real(2),
          .raw = row.opt_real(3),
          .min = row.opt_real(4),
          .max = row.opt_real(5),
          .progress = row.opt_real(6),
          .total_time_ms = row.integer(7)};
}

/// What somebody may want to know who is asked by a learner why he did not get in. A wrong token says nothing
/// of anybody, and leaves nothing.
bool is_worth_a_record(std::string_view code) {
  return code != "dispatch.package_revoked" && !code.starts_with("storage.");
}

}  // namespace

Result<LmsLaunch> LmsLaunches::open(const LmsClaim& claim) {
  const std::string learner_id = new_id(context_.clock, context_.random);
  const std::string record_id = new_id(context_.clock, context_.random);
  const std::string fresh_attempt =
      std::string(kAttemptPrefix) + random_token(kAttemptBytes, context_.random);
  const std::string said = claim_json(claim);
  LmsLaunch out;
  const auto find = [&](storage::Transaction& tx, TimePoint now) -> Result<LaunchClaim> {
    LMS_ASSIGN(const auto package,
               tx.query_one(kPackage, {claim.dispatch_id, security::token_hash(claim.token)}));
    if (!package) return fail("dispatch.package_revoked", "this package is not known, or was revoked");
    if (!dispatch::allows_origin(split_words(package->text(1)), claim.said.origin))
      return fail("dispatch.wrong_lms",
                  "this course may not be shown by pages of '" + claim.said.origin + "'");
    LMS_ASSIGN(std::string learner, identify(tx, claim, package->text(0), learner_id, now));
    return LaunchClaim{.dispatch_id = claim.dispatch_id, .learner_id = std::move(learner)};
  };
  const auto also = [&](storage::Transaction& tx, const OpenedLaunch& opened) -> Result<void> {
    LMS_ASSIGN(const auto attempt,
               tx.query_one(kAttempt, {opened.registration_id, fresh_attempt, claim.attempt}));
    out.attempt = attempt->text(0);
    LMS_ASSIGN(const auto result, tx.query_one(kResult, {opened.registration_id}));
    out.result = result_of(*result);
    LMS_TRY(tx.execute(kRecord, {record_id, claim.dispatch_id, claim.trace, opened.launch_id,
                                 claim.learner_id, "", said, opened.launched_at}));
    return {};
  };
  auto opened = open_launch(context_, find, also);
  if (opened) {
    out.launch = std::move(*opened);
    return out;
  }
  if (is_worth_a_record(opened.error().code))
    LMS_TRY(context_.db.write([&](storage::Transaction& tx) {
      return tx.execute(kRecord, {record_id, claim.dispatch_id, claim.trace, std::optional<std::string>{},
                                  claim.learner_id, opened.error().code, said, context_.clock.now()});
    }));
  return fail(std::move(opened.error()));
}

}  // namespace lms::service
