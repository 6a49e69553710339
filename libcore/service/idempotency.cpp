#include "service/idempotency.hpp"

#include "security/hash.hpp"
#include "security/sealed_secret.hpp"
#include "storage/connection.hpp"

namespace lms::service {
namespace {

const storage::Statement kFind{
    "SELECT request_hash, status, answer FROM idempotency_keys "
    "WHERE actor_id = $1 AND idempotency_key = $2 AND expires_at > $3"};
const storage::Statement kDropOld{"DELETE FROM idempotency_keys WHERE expires_at <= $1"};
const storage::Statement kInsertAnswer{
    "INSERT INTO idempotency_keys (actor_id, idempotency_key, request_hash, status, answer, expires_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};

std::string owner(const Principal& principal, std::string_view key) {
  return "idempotency:" + principal.user_id + ":" + std::string(key);
}

}  // namespace

Result<std::optional<KeptAnswer>> Idempotency::find(const Principal& principal, std::string_view key,
                                                    ByteView request_hash) {
  LMS_ASSIGN(const auto row, context_.db.read([&](storage::Transaction& tx) {
    return tx.query_one(kFind, {principal.user_id, key, context_.clock.now()});
  }));
  if (!row) return std::nullopt;
  if (!security::equal_in_constant_time(row->blob(0), request_hash))
    return fail(Error{.code = "idempotency.mismatch",
                      .message = "this Idempotency-Key was used for another request; take a new one",
                      .element = "Idempotency-Key"});
  LMS_ASSIGN(std::string body, security::unseal(context_.keys, owner(principal, key), row->text(2)));
  return KeptAnswer{.status = static_cast<int>(row->integer(1)), .body = std::move(body)};
}

Result<void> Idempotency::keep(storage::Transaction& tx, const Principal& principal, std::string_view key,
                               ByteView request_hash, const KeptAnswer& answer) {
  const TimePoint now = context_.clock.now();
  LMS_TRY(tx.execute(kDropOld, {now}));
  LMS_TRY(tx.execute(kInsertAnswer,
                     {principal.user_id, key, request_hash, answer.status,
                      security::seal(context_.keys, owner(principal, key), answer.body), now + kKept}));
  return {};
}

}  // namespace lms::service
