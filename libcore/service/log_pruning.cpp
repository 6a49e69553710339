#include "service/log_pruning.hpp"

#include "storage/connection.hpp"

namespace lms::service {
namespace {

const storage::Statement kPrune{
    "DELETE FROM launch_logs WHERE (launch_id, applied, first_seq) IN (SELECT launch_id, applied, first_seq "
    "FROM launch_logs WHERE received_at < $1 ORDER BY received_at LIMIT 500)"};

}  // namespace

Result<std::int64_t> prune_call_logs(Context& context, TimePoint before) {
  return context.db.write([&](storage::Transaction& tx) { return tx.execute(kPrune, {before}); });
}

}  // namespace lms::service
