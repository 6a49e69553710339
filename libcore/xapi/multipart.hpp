#pragma once
#include "base/result.hpp"
#include "xapi/statement.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::xapi {

/// A part of a multipart/mixed body. Views the body.
struct BodyPart {
  std::vector<std::pair<std::string, std::string_view>> headers{};  ///< names in lower case
  std::string_view content{};

  /// "" when there is none of that name (in lower case).
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// The parts of a body of that Content-Type (RFC 2046 5.1).
/// Errors: xapi.multipart.invalid
[[nodiscard]] Result<std::vector<BodyPart>> split_multipart(std::string_view content_type,
                                                            std::string_view body);

/// A statements request taken apart: the JSON, and attachments' content by lower-case SHA-2.
struct StatementsBody {
  std::string_view json{};
  std::map<std::string, std::string_view, std::less<>> contents{};
  std::map<std::string, std::string, std::less<>> types{};  ///< media types that parts name, in lower case
};
/// Takes an `application/json` or `multipart/mixed` body apart and checks what belongs to its form
/// (Communication 1.5.2): the first part, the headers of the others, that each content has the hash it names.
/// Errors: xapi.multipart.invalid, xapi.content_type.invalid
[[nodiscard]] Result<StatementsBody> open_statements_body(std::string_view content_type,
                                                          std::string_view body);

/// Whether statements and contents belong together: every attachment has a content or a fileUrl, every content an
/// attachment, of the length and the media type that it tells.
/// Errors: xapi.attachment.invalid
[[nodiscard]] Result<void> match_attachments(const std::vector<Statement>& statements,
                                             const StatementsBody& body);

/// A media type without its parameters, in lower case.
[[nodiscard]] std::string media_type_of(std::string_view content_type);

/// An attachment to give out.
struct AttachedContent {
  std::string sha2{};
  std::string content_type{};
  std::string content{};
};
/// A boundary that none of the contents holds, made of `json` and them.
[[nodiscard]] std::string boundary_for(std::string_view json, const std::vector<AttachedContent>& contents);
/// `json` and the contents as a multipart/mixed body.
[[nodiscard]] std::string write_multipart(std::string_view boundary, std::string_view json,
                                          const std::vector<AttachedContent>& contents);

/// Hash of `content` with the SHA-2 that has as many digits as `like`; lower-case hexadecimal.
[[nodiscard]] std::string sha2_like(std::string_view content, std::string_view like);

}  // namespace lms::xapi
