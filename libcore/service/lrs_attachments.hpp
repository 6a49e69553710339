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
/// statement's would have more bytes than a request can bring, or where its size is not what the statement says.
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

  /// From now on contents that did not come with the statement itself are left out: naming a hash is not having the
  /// content.
  void only_brought() { only_brought_ = true; }

  /// Those of one statement, which is stored as `seq`.
  [[nodiscard]] Result<void> read(std::int64_t seq, const std::vector<xapi::Attachment>& attachments);
  [[nodiscard]] bool is_full() const { return bytes_ >= limits_.full; }
  [[nodiscard]] std::vector<xapi::AttachedContent> take() { return std::move(out_); }

 private:
  [[nodiscard]] Result<void> add(std::int64_t seq, const xapi::Attachment& attachment,
                                 std::size_t& bytes_of_statement);
  [[nodiscard]] Result<bool> may_add(std::int64_t seq, const xapi::Attachment& attachment,
                                     std::size_t bytes_of_statement);

  storage::Transaction& tx_;
  std::string tenant_id_;
  Limits limits_;
  bool only_brought_ = false;
  std::size_t bytes_ = 0;
  std::set<std::string> seen_{};
  std::vector<xapi::AttachedContent> out_{};
};

}  // namespace lms::service
