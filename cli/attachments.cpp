#include "cli/attachments.hpp"

#include "cli/bounded_line.hpp"
#include "cli/input_file.hpp"
#include "cli/output_file.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;

std::string in_capitals(std::string hash) {
  for (char& c : hash)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  return hash;
}

}  // namespace

std::vector<xapi::Attachment> attachments_of(std::string_view statement) {
  const auto json = xapi::Json::parse(statement);
  if (!json) return {};
  auto read = xapi::read_stored_statement(*json);
  return read ? std::move(read->attachments) : std::vector<xapi::Attachment>{};
}

Result<std::optional<std::string>> fetch_attachment(Client& server, const std::string& tenant,
                                                    const std::string& sha2) {
  std::string content;
  const auto done = server.download("/lrs/attachments" + api_path(sha2), {{"tenant", tenant}},
                                    [&](std::string_view piece) -> Result<void> {
                                      content += piece;
                                      return {};
                                    });
  if (done) return std::optional(std::move(content));
  if (done.error().code == "xapi.attachment.not_found") return std::optional<std::string>();
  return fail(done.error());
}

Result<AttachmentFolder> AttachmentFolder::make(const std::string& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return fail(Error{"file.unwritable", "cannot make the folder: " + failed.message(), folder});
  return AttachmentFolder(folder);
}

Result<AttachmentFolder> AttachmentFolder::open(const std::string& folder) {
  std::error_code failed;
  const auto status = fs::status(folder, failed);
  if (!fs::exists(status)) return fail(Error{"file.not_found", "there is no such folder", folder});
  if (!fs::is_directory(status)) return fail(Error{"file.unreadable", "it is no folder", folder});
  return AttachmentFolder(folder);
}

std::string AttachmentFolder::file_of(const std::string& sha2) const {
  const std::string lower = folder_ + "/" + sha2;
  const std::string upper = folder_ + "/" + in_capitals(sha2);
  std::error_code failed;
  return fs::exists(upper, failed) ? upper : lower;
}

std::optional<std::size_t> AttachmentFolder::size_of(const std::string& sha2) const {
  std::error_code failed;
  if (!fs::is_regular_file(file_of(sha2), failed)) return std::nullopt;
  const auto size = fs::file_size(file_of(sha2), failed);
  return failed ? std::nullopt : std::optional(static_cast<std::size_t>(size));
}

bool AttachmentFolder::holds(const std::string& sha2) const {
  return size_of(sha2).has_value() && content(sha2).has_value();
}

Result<void> AttachmentFolder::put(const std::string& sha2, std::string_view content) const {
  return write_output_file(file_of(sha2), content);
}

Result<std::string> AttachmentFolder::content(const std::string& sha2) const {
  const std::string file = file_of(sha2);
  LMS_ASSIGN(std::ifstream in, open_input(file));
  LMS_ASSIGN(std::string text, read_bounded_text(in, file));
  if (xapi::sha2_like(text, sha2) == sha2) return text;
  return fail(Error{"xapi.attachment.invalid", "the content has another hash than the name says", file});
}

}  // namespace lms::cli
