#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/lrs_credentials.hpp"
#include "service/lrs_documents.hpp"
#include "service/lrs_query.hpp"
#include "service/lrs_store.hpp"
#include "xapi/query.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lms::service {

/// Which definition came last for an activity, of the activities that were told of last; never more than 2 *
/// kGeneration of them. Thread-safe.
class LastDefinitions {
 public:
  static constexpr std::size_t kGeneration = 20'000;
  [[nodiscard]] bool is_last(std::int64_t key, std::uint64_t fingerprint) const;
  void set(std::int64_t key, std::uint64_t fingerprint);
  void forget(std::int64_t key);

 private:
  using Known = std::unordered_map<std::int64_t, std::uint64_t>;
  mutable std::mutex mutex_;
  Known young_{};
  Known old_{};
};

struct StatementsSent {
  xapi::Version version = xapi::Version::v2_0_0;
  std::string_view content_type{};
  std::string_view body{};
  std::optional<std::string> put_id{};  ///< of a PUT: the statementId parameter
};

/// What a GET of statements gives.
struct StatementsFound {
  std::vector<std::string> statements{};  ///< JSON, in the asked format
  std::optional<std::int64_t> next{};     ///< where the next page begins
  xapi::Instant last_stored{};            ///< of the newest one
  std::vector<xapi::AttachedContent> contents{};
};

/// The moment up to which all statements, by when they were stored, are there for who reads from now on (Communication
/// 2.1.3): what is being written now is not, and a moment is a millisecond, within which more may come.
[[nodiscard]] TimePoint consistent_through(const Context& context);

/// The Learning Record Store for those who speak xAPI: what LrsCaller's scopes allow, in a transaction of its own.
/// Thread-safe.
///
/// Errors of every call: xapi.forbidden, storage.*
class Lrs {
 public:
  explicit Lrs(Context& context) : context_(context) {}

  /// Stores what was sent and gives the ids, in order.
  /// Errors: those of open_statements_body(), Json::parse(), read_statements(), match_attachments(),
  ///         check_signatures() and store_statements()
  [[nodiscard]] Result<std::vector<std::string>> store(const LrsCaller& caller, const StatementsSent& sent);

  /// Errors: xapi.statement.not_found for a single one
  [[nodiscard]] Result<StatementsFound> find(const LrsCaller& caller, const xapi::StatementQuery& query,
                                             std::optional<std::int64_t> after,
                                             const std::vector<std::string>& languages);

  /// The content that has this hash (hexadecimal, either case) and was sent with a statement.
  /// Errors: xapi.attachment.not_found
  [[nodiscard]] Result<std::string> attachment(const LrsCaller& caller, std::string_view sha2);

  /// Errors: xapi.document.not_found
  [[nodiscard]] Result<Document> document(const LrsCaller& caller, const DocumentKey& key);
  [[nodiscard]] Result<DocumentList> documents(const LrsCaller& caller, const DocumentKey& key,
                                               std::optional<xapi::Instant> since);
  /// Errors: xapi.precondition.*, xapi.document.invalid
  [[nodiscard]] Result<void> write(const LrsCaller& caller, const DocumentKey& key,
                                   std::string_view content_type, std::string_view content,
                                   const DocumentWrite& how);
  /// `key.id` says which; nothing = all of the place.
  enum class Removal : std::uint8_t { one, all };
  [[nodiscard]] Result<void> remove(const LrsCaller& caller, const DocumentKey& key, Removal removal,
                                    const DocumentWrite& how);

  /// The activity with all that statements told of it (JSON).
  [[nodiscard]] Result<std::string> activity(const LrsCaller& caller, std::string_view id);
  /// The Person for an agent given in JSON, with the names that the newest 100 statements about it give.
  /// Errors: xapi.parameter.invalid
  [[nodiscard]] Result<std::string> person(const LrsCaller& caller, std::string_view agent);

 private:
  Result<void> store_batch(StatementBatch& batch);
  Result<void> format(storage::Transaction& tx, const LrsCaller& caller, const xapi::StatementQuery& query,
                      const std::vector<std::string>& languages, StatementsFound& found);
  Result<void> attach(storage::Transaction& tx, const LrsCaller& caller, std::optional<std::int64_t> own,
                      StatementPage& page, StatementsFound& found);

  Context& context_;
  LastDefinitions last_definitions_{};
};

}  // namespace lms::service
