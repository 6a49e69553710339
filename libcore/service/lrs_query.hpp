#pragma once
#include "base/result.hpp"
#include "xapi/query.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::storage {
class Transaction;
}

namespace lms::service {

/// A statement as it is stored.
struct StoredStatement {
  std::int64_t seq = 0;  ///< when, in microseconds since 1970; its place in the order of all
  std::string body{};    ///< JSON
};

struct StatementPage {
  std::vector<StoredStatement> items{};
  bool more = false;  ///< the next page begins behind the last item
};

/// Bytes of statements that a page holds at most (one more than that may be in it).
inline constexpr std::size_t kPageBytes = 8 * 1024 * 1024;

/// What a query of a tenant gives, voided ones left out. `after` is the seq of the page before's last item. With
/// `own_authority` (a term) only statements by that authority. Every shape of query walks an index.
[[nodiscard]] Result<StatementPage> find_statements(storage::Transaction& tx, std::string_view tenant_id,
                                                    const xapi::StatementQuery& query,
                                                    std::optional<std::int64_t> after,
                                                    std::optional<std::int64_t> own_authority = {});

struct OwnStatement {
  StoredStatement stored{};
  std::string id{};  ///< lower case
  bool voided = false;
};
/// Statements of a tenant (by its number) that have the term themselves, not by one that they refer to; oldest first,
/// those behind seq `after`, voided ones with them.
[[nodiscard]] Result<std::vector<OwnStatement>> find_own_statements(storage::Transaction& tx,
                                                                    std::int64_t tenant, std::int64_t term,
                                                                    std::int64_t after, std::size_t limit);
/// How many there are.
[[nodiscard]] Result<std::int64_t> count_own_statements(storage::Transaction& tx, std::int64_t term);

enum class Voided : std::uint8_t { no, yes };
/// One statement by its id (lower case), when it is (or is not) voided.
[[nodiscard]] Result<std::optional<StoredStatement>> find_statement(
    storage::Transaction& tx, std::string_view tenant_id, std::string_view id, Voided voided,
    std::optional<std::int64_t> own_authority = {});

/// What is known of an activity: its definition in JSON, "" when none was sent.
[[nodiscard]] Result<std::string> find_definition(storage::Transaction& tx, std::string_view tenant_id,
                                                  std::string_view activity_id);

}  // namespace lms::service
