#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/lrs_lists.hpp"
#include "xapi/multipart.hpp"
#include "xapi/stamp.hpp"
#include "xapi/statement.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lms::storage {
class Transaction;
}

/// The Learning Record Store's inside: what writes and finds statements within a transaction of the caller. Who may
/// do what is decided above it (service/lrs.hpp).
namespace lms::service {

/// Whose word statements are: an Agent in JSON, and its xapi::Agent::key.
struct LrsAuthority {
  std::string json{};
  std::string key{};
};
/// The account `name` at `home_page`.
[[nodiscard]] LrsAuthority make_authority(std::string_view home_page, std::string_view name,
                                          std::string_view display_name);

/// Chains of statements that refer to each other are followed this far.
inline constexpr std::size_t kMaxChain = 100;

/// Statements that are checked and made ready, so that storing them takes the writer as little as possible.
struct StatementBatch {
  struct Row {
    std::string id{};  ///< lower case
    Bytes id_bytes{};
    xapi::StampedText text{};
    std::vector<std::int64_t> terms{};
    std::string target{};
    bool voids = false;
    std::vector<std::string> attachments{};  ///< SHA-2, lower case
  };
  struct Definition {
    std::string activity{};
    std::string json{};
    std::int64_t key = 0;  ///< stands for the activity
    std::uint64_t fingerprint = 0;
  };
  std::string tenant_id{};
  std::int64_t authority_term = 0;
  std::vector<Row> rows{};
  bool is_list = false;  ///< that was sent, for the place of a fault
  std::vector<Definition> definitions{};
  std::map<std::string, Bytes> contents{};  ///< of attachments, by SHA-2
  bool may_void_any = true;                 ///< else what has the same authority
};

struct BatchOptions {
  std::string tenant_id{};
  LrsAuthority authority{};
  xapi::Version version = xapi::Version::v2_0_0;
  bool defines_activities = true;
  bool may_void_any = true;
  /// Whether that was the last definition that was merged for the activity, and may be left out; empty = none was.
  std::function<bool(std::int64_t key, std::uint64_t fingerprint)> is_last{};
};

/// A batch of statements that were read (and whose attachments belong to them).
[[nodiscard]] StatementBatch make_batch(const Context& context,
                                        const std::vector<xapi::Statement>& statements,
                                        const xapi::StatementsBody& body, const BatchOptions& options);
/// The same from JSON alone, one statement or an array: for statements of our own making.
/// Errors: those of xapi::Json::parse, xapi::read_statements, xapi::match_attachments
[[nodiscard]] Result<StatementBatch> make_batch(const Context& context, std::string_view json,
                                                const BatchOptions& options);

/// Stores all of the batch, or nothing. A statement that is there already (same id and content) is left as it is.
/// `stored` strictly increases, over all tenants and batches. Repeatable.
/// Errors: xapi.statement.conflict (an id is taken by another statement; `element` names it),
///         xapi.voiding.invalid (a voiding statement would be voided), xapi.forbidden (it may not void that one)
[[nodiscard]] Result<void> store_statements(storage::Transaction& tx, const Context& context,
                                            StatementBatch& batch);

/// Removes a statement (by its id, lower case) with all that it was found by, and with the attachments that no other
/// one has brought; none there is fine.
[[nodiscard]] Result<void> remove_statement(storage::Transaction& tx, std::string_view tenant_id,
                                            std::string_view id);

/// What a statement (by its id, lower case) that is stored is found by, and what others are that refer to it: in order,
/// each once. Empty when it is not there.
[[nodiscard]] Result<std::vector<Posting>> postings_of(storage::Transaction& tx, std::string_view tenant_id,
                                                       std::string_view id);

/// The short name of a tenant, given when it has none.
/// Errors: tenant.not_found (it was deleted meanwhile)
[[nodiscard]] Result<std::int64_t> lrs_number(storage::Transaction& tx, std::string_view tenant_id);
/// The same for reading: 0 when it has none, and so nothing stored.
[[nodiscard]] Result<std::int64_t> find_lrs_number(storage::Transaction& tx, std::string_view tenant_id);

}  // namespace lms::service
