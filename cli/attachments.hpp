#pragma once
#include "base/result.hpp"
#include "cli/client.hpp"
#include "xapi/multipart.hpp"
#include "xapi/statement.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// What is attached to a statement (JSON); nothing to one that is none.
[[nodiscard]] std::vector<xapi::Attachment> attachments_of(std::string_view statement);

/// A content that the record store of a tenant ("" = one's own) keeps; nothing when it has none with this hash.
/// Errors: the server's
[[nodiscard]] Result<std::optional<std::string>> fetch_attachment(Client& server, const std::string& tenant,
                                                                  const std::string& sha2);

/// A folder with the contents of attachments, each in a file that has its hash as its name.
class AttachmentFolder {
 public:
  /// Errors: file.unwritable
  [[nodiscard]] static Result<AttachmentFolder> make(const std::string& folder);
  /// Errors: file.not_found, file.unreadable (it is no folder)
  [[nodiscard]] static Result<AttachmentFolder> open(const std::string& folder);

  /// The bytes of a content; nothing when there is none.
  [[nodiscard]] std::optional<std::size_t> size_of(const std::string& sha2) const;
  /// Whether there is a content that has this hash, and not only its name.
  [[nodiscard]] bool holds(const std::string& sha2) const;
  /// Errors: file.unwritable
  [[nodiscard]] Result<void> put(const std::string& sha2, std::string_view content) const;
  /// Errors: file.*, xapi.attachment.invalid (it has another hash)
  [[nodiscard]] Result<std::string> content(const std::string& sha2) const;

 private:
  explicit AttachmentFolder(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::string file_of(const std::string& sha2) const;
  std::string folder_;
};

}  // namespace lms::cli
