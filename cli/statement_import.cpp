#include "cli/statement_import.hpp"

#include "cli/commands/xapi.hpp"
#include "cli/complaint.hpp"
#include "xapi/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace lms::cli {
namespace {

/// Statements of one request, and their bytes: what a commit takes in some 10 ms.
constexpr std::size_t kBatch = 200;
constexpr std::size_t kBatchBytes = 4 * 1024 * 1024;
/// Values that a request may hold, less the list.
constexpr std::size_t kBatchValues = xapi::JsonLimits{}.values - 1;
constexpr std::size_t kBatchContents = 32 * 1024 * 1024;
/// What a request may have, less what stands between its parts.
constexpr std::size_t kMostOfRequest = 63 * 1024 * 1024;

/// What is said of statements, not of who sends them or of the server itself.
bool is_of_statements(const Error& error) {
  return (error.code.starts_with("xapi.") && error.code != "xapi.forbidden") ||
         error.code == "http.body_too_large";
}

}  // namespace

Result<void> StatementImport::add(std::string_view statement, std::uint64_t number) {
  const auto json = xapi::Json::parse(statement);
  if (!json) return refuse(at(json.error(), number));
  if (!json->root().is(xapi::JsonKind::object))
    return refuse(at({.code = "xapi.statement.invalid", .message = "a statement is an object"}, number));
  if (run_.dry_run())
    if (const auto read = xapi::read_statements(*json, xapi::Version::v2_0_0); !read)
      return refuse(at(read.error(), number));
  Line line{.number = number, .statement = std::string(statement), .values = json->values()};
  if (auto read = xapi::read_stored_statement(*json)) {
    line.id = read->id;
    const auto chosen = choose_contents(line, std::move(read->attachments));
    if (!chosen) return refuse(chosen.error());
  }
  if (!is_room_for(line)) LMS_TRY(flush());
  size_.bytes += line.statement.size();
  size_.values += line.values;
  size_.contents += new_contents(line);
  for (const auto& attachment : line.attachments) hashes_.insert(attachment.sha2);
  ids_.insert(line.id);
  others_.insert(line.others.begin(), line.others.end());
  lines_.push_back(std::move(line));
  return lines_.size() < kBatch ? Result<void>{} : flush();
}

/// Those that the statement cannot do without, and as many of the others as a request has room for. A content that
/// does not fit what a statement with a fileUrl says of it must not come with that one, whoever has brought it.
Result<void> StatementImport::choose_contents(Line& line, std::vector<xapi::Attachment> attachments) const {
  std::size_t bytes = line.statement.size();
  const auto refuse_attachment = [&](std::string why) {
    return fail(at({.code = "xapi.attachment.invalid", .message = std::move(why), .element = "attachments"},
                   line.number));
  };
  for (const bool with_url : {false, true})
    for (xapi::Attachment& attachment : attachments) {
      if (attachment.has_url != with_url) continue;
      const auto size = attachments_ ? attachments_->size_of(attachment.sha2) : std::nullopt;
      if (!size && !with_url)
        return refuse_attachment("it has no fileUrl, and its content " + attachment.sha2 + " is not there");
      const bool fits = !size || static_cast<std::int64_t>(*size) == attachment.length;
      if (with_url && !fits) line.others.push_back(attachment.sha2);
      if (!size || (with_url && (!fits || bytes + *size > kMostOfRequest))) continue;
      if (!fits)
        return refuse_attachment(fmt::format("the content {} has {} bytes, 'length' says {}", attachment.sha2,
                                             *size, attachment.length));
      bytes += *size;
      line.attachments.push_back(std::move(attachment));
    }
  if (bytes <= kMostOfRequest) return {};
  return refuse_attachment(
      fmt::format("the statement and what is attached have {} bytes, a request may have 64 MiB", bytes));
}

bool StatementImport::is_room_for(const Line& line) const {
  const auto more = new_contents(line);
  const auto is_sent = [&](const std::string& hash) { return hashes_.contains(hash); };
  const auto is_another = [&](const xapi::Attachment& attachment) {
    return others_.contains(attachment.sha2);
  };
  if (!line.id.empty() && ids_.contains(line.id)) return false;
  if (std::ranges::any_of(line.others, is_sent) || std::ranges::any_of(line.attachments, is_another))
    return false;
  return size_.bytes + line.statement.size() <= kBatchBytes && size_.values + line.values <= kBatchValues &&
         (more == 0 || size_.contents + more <= kBatchContents);
}

std::size_t StatementImport::new_contents(const Line& line) const {
  std::size_t bytes = 0;
  std::set<std::string_view> seen;
  for (const auto& attachment : line.attachments)
    if (!hashes_.contains(attachment.sha2) && seen.insert(attachment.sha2).second)
      bytes += static_cast<std::size_t>(attachment.length);
  return bytes;
}

Result<void> StatementImport::flush() {
  if (lines_.empty()) return {};
  if (auto sent = send(lines_); sent) {
    stored_ += lines_.size();
  } else if (keeps_going_ && is_of_statements(sent.error())) {
    LMS_TRY(send_one_by_one());
  } else {
    const auto lines = fmt::format("lines {} to {}", lines_.front().number, lines_.back().number);
    sent.error().message += sent.error().code.starts_with("client.")
                                ? fmt::format(" (it is not known whether {} are stored;", lines)
                                : fmt::format(" (nothing of {} is stored;", lines);
    sent.error().message += fmt::format(" {} statements before them are)", stored_);
    return sent;
  }
  lines_.clear();
  ids_.clear();
  hashes_.clear();
  others_.clear();
  size_ = {};
  return {};
}

/// Ends the import with what came before it stored, unless it keeps going.
Result<void> StatementImport::refuse(Error error) {
  if (keeps_going_) {
    ++refused_;
    complain_of(error);
    return {};
  }
  return stop(std::move(error));
}

Result<void> StatementImport::stop(Error error) {
  LMS_TRY(flush());
  error.message +=
      fmt::format(" ({} statements before it {} stored)", stored_, run_.dry_run() ? "would be" : "are");
  return fail(std::move(error));
}

void StatementImport::complain_of(const Error& error) {
  complain(run_.world, error, {.as_json = run_.args.get("output") == "json"});
}

/// Each content once.
Result<std::vector<xapi::AttachedContent>> StatementImport::contents_of(std::span<const Line> lines) const {
  std::vector<xapi::AttachedContent> out;
  std::set<std::string_view> seen;
  for (const Line& line : lines)
    for (const xapi::Attachment& attachment : line.attachments) {
      if (!seen.insert(attachment.sha2).second) continue;
      auto content = attachments_->content(attachment.sha2);
      if (!content) {
        Error error = std::move(content.error());
        error.message = error.file + ": " + error.message;
        return fail(at(std::move(error), line.number));
      }
      out.push_back({attachment.sha2, attachment.content_type, std::move(*content)});
    }
  return out;
}

/// As a whole or not at all. An error names the line.
Result<void> StatementImport::send(std::span<const Line> lines) {
  LMS_ASSIGN(const auto contents, contents_of(lines));
  if (run_.dry_run()) return {};
  std::string body;
  for (const Line& line : lines) body += (body.empty() ? "" : ",") + line.statement;
  if (lines.size() > 1) body = "[" + body + "]";
  std::string type = "application/json";
  if (!contents.empty()) {
    const std::string boundary = xapi::boundary_for(body, contents);
    body = xapi::write_multipart(boundary, body, contents);
    type = "multipart/mixed; boundary=" + boundary;
  }
  const auto answer = ask_xapi(run_, "POST", xapi_endpoint(run_) + "/statements", body, type);
  return answer ? Result<void>{} : fail(at_line(answer.error(), lines));
}

Result<void> StatementImport::send_one_by_one() {
  for (const Line& line : lines_) {
    auto sent = send({&line, 1});
    if (!sent && !is_of_statements(sent.error())) {
      sent.error().message += fmt::format(" ({} statements before line {} are stored)", stored_, line.number);
      return sent;
    }
    ++(sent ? stored_ : refused_);
    if (!sent) complain_of(sent.error());
  }
  return {};
}

Error StatementImport::at(Error error, std::uint64_t line) const {
  error.file = file_;
  error.line = static_cast<int>(line);
  return error;
}

/// Where the server says `statements[3].actor`: the line of the file, and `actor`.
Error StatementImport::at_line(Error error, std::span<const Line> lines) const {
  constexpr std::string_view kList = "statements[";
  std::size_t place = 0;
  // The place stands in the message, too, as the request has it.
  if (!error.element.empty() && error.message.starts_with(error.element + ": "))
    error.message.erase(0, error.element.size() + 2);
  if (error.element.starts_with(kList)) {
    const char* const end = error.element.data() + error.element.size();
    const auto read = std::from_chars(error.element.data() + kList.size(), end, place);
    if (read.ec != std::errc() || read.ptr == end || *read.ptr != ']' || place >= lines.size()) return error;
    const char* const rest = read.ptr + 1;
    error.element = std::string(rest + (rest != end && *rest == '.' ? 1 : 0), end);
  } else if (lines.size() > 1) {
    return error;
  }
  return at(std::move(error), lines[place].number);
}

}  // namespace lms::cli
