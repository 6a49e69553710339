#include "service/lrs_attachments.hpp"

#include "service/lrs_store.hpp"
#include "storage/connection.hpp"

namespace lms::service {
namespace {

using storage::Statement;

const Statement kContent{"SELECT content FROM lrs_attachments WHERE tenant = $1 AND sha2 = $2"};
const Statement kSize{"SELECT length(content) FROM lrs_attachments WHERE tenant = $1 AND sha2 = $2"};
const Statement kBrought{
    "SELECT u.brought, s.authority FROM lrs_attachment_uses u JOIN lrs_statements s ON s.seq = u.seq WHERE "
    "u.tenant = "
    "$1 AND u.sha2 = $2 AND u.seq = $3"};
const Statement kOthersUse{
    "SELECT 1 FROM lrs_attachment_uses u JOIN lrs_statements s ON s.seq = u.seq WHERE u.tenant = $1 AND "
    "u.sha2 = $2 "
    "AND s.authority <> $3 LIMIT 1"};
constexpr std::int64_t kNobodyKnows = 2;

}  // namespace

Result<std::optional<Bytes>> find_attachment(storage::Transaction& tx, std::string_view tenant_id,
                                             std::string_view sha2) {
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
  LMS_ASSIGN(const auto row, tx.query_one(kContent, {tenant, sha2}));
  if (!row) return std::optional<Bytes>();
  return row->blob(0);
}

AttachmentReader::AttachmentReader(storage::Transaction& tx, std::string_view tenant_id)
    : AttachmentReader(tx, tenant_id, Limits{}) {}

Result<void> AttachmentReader::read(std::int64_t seq, const std::vector<xapi::Attachment>& attachments) {
  std::size_t bytes = 0;
  for (const bool with_url : {false, true})
    for (const auto& attachment : attachments)
      if (attachment.has_url == with_url) LMS_TRY(add(seq, attachment, bytes));
  bytes_ += bytes;
  return {};
}

Result<bool> AttachmentReader::may_add(std::int64_t seq, const xapi::Attachment& attachment,
                                       std::size_t bytes_of_statement) {
  if (!attachment.has_url) return true;
  LMS_ASSIGN(const auto tenant, find_lrs_number(tx_, tenant_id_));
  LMS_ASSIGN(const auto size, tx_.query_one(kSize, {tenant, attachment.sha2}));
  if (!size || size->integer(0) != attachment.length) return false;
  if (bytes_of_statement + static_cast<std::size_t>(attachment.length) > limits_.of_statement) return false;
  if (!only_brought_) return true;
  LMS_ASSIGN(const auto brought, tx_.query_one(kBrought, {tenant, attachment.sha2, seq}));
  if (!brought || brought->integer(0) != kNobodyKnows) return brought && brought->boolean(0);
  LMS_ASSIGN(const auto others, tx_.query_one(kOthersUse, {tenant, attachment.sha2, brought->integer(1)}));
  return !others;
}

Result<void> AttachmentReader::add(std::int64_t seq, const xapi::Attachment& attachment,
                                   std::size_t& bytes_of_statement) {
  if (seen_.contains(attachment.sha2)) return {};
  LMS_ASSIGN(const bool may, may_add(seq, attachment, bytes_of_statement));
  if (!may) return {};
  LMS_ASSIGN(const auto content, find_attachment(tx_, tenant_id_, attachment.sha2));
  if (!content) return {};
  bytes_of_statement += content->size();
  seen_.insert(attachment.sha2);
  out_.push_back({attachment.sha2, attachment.content_type, std::string(as_text(*content))});
  return {};
}

}  // namespace lms::service
