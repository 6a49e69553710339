#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "xapi/multipart.hpp"
#include "xapi/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lms::storage {
class Transaction;
}

/// The contents of attachments that were sent to a record store.
namespace lms::service {

/// The content with this hash (lower-case SHA-2), if it was sent.
[[nodiscard]] Result<std::optional<Bytes>> find_attachment(storage::Transaction& tx,
                                                           std::string_view tenant_id, std::string_view sha2);

/// Collects contents that go out together, each once. A content without a fileUrl came in the request of a statement
/// that has it, and is never left out; one with a fileUrl may have come with any statement, and is left out where a
/// statement's would have more bytes than a request can bring.
class AttachmentReader {
 public:
  struct Limits {
    std::size_t full = 32 * 1024 * 1024;          ///< when no more statements are to be read
    std::size_t of_statement = 64 * 1024 * 1024;  ///< from where on contents with a fileUrl are left out
  };

  /// `tx` outlives it.
  AttachmentReader(storage::Transaction& tx, std::string_view tenant_id);
  AttachmentReader(storage::Transaction& tx, std::string_view tenant_id, Limits limits)
      : tx_(tx), tenant_id_(tenant_id), limits_(limits) {}

  /// From now on contents that somebody else stored as well are left out where they have a fileUrl: naming a hash is
  /// not having the content. `authority` is a term.
  void only_of(std::int64_t authority) { own_authority_ = authority; }

  /// Those of one statement.
  [[nodiscard]] Result<void> read(const std::vector<xapi::Attachment>& attachments);
  [[nodiscard]] bool is_full() const { return bytes_ >= limits_.full; }
  [[nodiscard]] std::vector<xapi::AttachedContent> take() { return std::move(out_); }

 private:
  [[nodiscard]] Result<void> add(const xapi::Attachment& attachment, std::size_t& bytes_of_statement);

  storage::Transaction& tx_;
  std::string tenant_id_;
  Limits limits_;
  std::optional<std::int64_t> own_authority_{};
  std::size_t bytes_ = 0;
  std::set<std::string> seen_{};
  std::vector<xapi::AttachedContent> out_{};
};

}  // namespace lms::service
