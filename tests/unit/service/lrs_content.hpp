#pragma once
#include "base/encoding.hpp"
#include "service/lrs_store.hpp"
#include "storage/connection.hpp"

#include <string>
#include <string_view>

namespace lms::service::test {

/// Puts a content into a record store, whatever its hash is.
inline Result<void> put_content(storage::Transaction& tx, std::string_view tenant_id, const std::string& sha2,
                                std::string_view content) {
  static const storage::Statement insert{
      "INSERT INTO lrs_attachments (tenant, sha2, content) VALUES ($1, $2, $3)"};
  LMS_ASSIGN(const auto tenant, lrs_number(tx, tenant_id));
  LMS_TRY(tx.execute(insert, {tenant, sha2, as_bytes(content)}));
  return {};
}

}  // namespace lms::service::test
