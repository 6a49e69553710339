#include "service/log_pruning.hpp"

#include "storage/connection.hpp"

namespace lms::service {
namespace {

const storage::Statement kPrune{
    "DELETE FROM launch_logs WHERE (launch_id, applied, first_seq) IN (SELECT launch_id, applied, first_seq "
    "FROM launch_logs WHERE received_at < $1 ORDER BY received_at LIMIT 500)"};

const storage::Statement kPruneRelayLog{
    "DELETE FROM relay_log WHERE (launch_id, seq) IN (SELECT launch_id, seq FROM relay_log WHERE at < $1 "
    "ORDER BY at"
    " LIMIT 500)"};
const storage::Statement kPruneLmsLaunches{
    "DELETE FROM lms_launches WHERE id IN (SELECT id FROM lms_launches WHERE at < $1 ORDER BY at LIMIT 500)"};

}  // namespace

Result<std::int64_t> prune_call_logs(Context& context, TimePoint before) {
  return context.db.write([&](storage::Transaction& tx) -> Result<std::int64_t> {
    std::int64_t gone = 0;
    for (const storage::Statement* one : {&kPrune, &kPruneRelayLog, &kPruneLmsLaunches}) {
      LMS_ASSIGN(const auto rows, tx.execute(*one, {before}));
      gone += rows;
    }
    return gone;
  });
}

}  // namespace lms::service
