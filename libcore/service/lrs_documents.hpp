#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "xapi/document.hpp"
#include "xapi/query.hpp"
#include "xapi/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::storage {
class Transaction;
}

/// Documents of the Learning Record Store within a transaction of the caller.
namespace lms::service {

/// Where a document lies; what a kind has not is "".
struct DocumentKey {
  xapi::DocumentKind kind = xapi::DocumentKind::state;
  std::string agent{};  ///< xapi::Agent::key
  std::string activity{};
  std::string registration{};
  std::string id{};
};
struct Document {
  std::string content_type{};
  std::string content{};
  std::string etag{};
  xapi::Instant updated{};
};

[[nodiscard]] Result<std::optional<Document>> find_document(storage::Transaction& tx,
                                                            std::string_view tenant_id,
                                                            const DocumentKey& key);
struct DocumentList {
  std::vector<std::string> ids{};
  std::optional<xapi::Instant> updated{};  ///< the latest time of one of them
};
/// The documents of that place (`key.id` does not count; without a registration those of all).
[[nodiscard]] Result<DocumentList> list_documents(storage::Transaction& tx, std::string_view tenant_id,
                                                  const DocumentKey& key, std::optional<xapi::Instant> since);
/// Puts `document`, or with `merge` merges it into a JSON document that is there. Gives what is stored.
/// Errors: xapi.precondition.*, xapi.document.invalid
struct DocumentWrite {
  xapi::DocumentChange change = xapi::DocumentChange::put;
  xapi::Version version = xapi::Version::v2_0_0;
  xapi::Preconditions given{};
};
[[nodiscard]] Result<void> write_document(storage::Transaction& tx, std::string_view tenant_id,
                                          const DocumentKey& key, Document document,
                                          const DocumentWrite& how);
/// Removes one document; none there is fine.
/// Errors: xapi.precondition.*
[[nodiscard]] Result<void> remove_document(storage::Transaction& tx, std::string_view tenant_id,
                                           const DocumentKey& key, const DocumentWrite& how);
/// Removes all of that place, as list_documents() sees them.
[[nodiscard]] Result<void> remove_documents(storage::Transaction& tx, std::string_view tenant_id,
                                            const DocumentKey& key);

}  // namespace lms::service
