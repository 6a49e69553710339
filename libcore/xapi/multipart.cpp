#include "xapi/multipart.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "xapi/document.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <set>

namespace lms::xapi {
namespace {

std::unexpected<Error> bad_multipart(std::string message) {
  return fail("xapi.multipart.invalid", std::move(message));
}

/// A parameter of a header field, quoted or not.
std::string parameter(std::string_view field, std::string_view name) {
  for (auto at = field.find(';'); at != std::string_view::npos; at = field.find(';', at + 1)) {
    auto rest = trim(field.substr(at + 1));
    if (ascii_lower(rest.substr(0, name.size())) != name) continue;
    rest = trim(rest.substr(name.size()));
    if (!rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    if (!rest.starts_with('"')) return std::string(trim(rest.substr(0, rest.find(';'))));
    std::string out;
    for (rest.remove_prefix(1); !rest.empty() && rest.front() != '"'; rest.remove_prefix(1)) {
      if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
      out += rest.front();
    }
    return out;
  }
  return {};
}

/// Takes the line end at the front of `text`, CRLF or LF alone.
bool take_line_end(std::string_view& text) {
  if (text.starts_with("\r\n")) {
    text.remove_prefix(2);
    return true;
  }
  if (!text.starts_with('\n')) return false;
  text.remove_prefix(1);
  return true;
}

/// A delimiter found in a body.
struct Delimiter {
  std::size_t begin = std::string_view::npos;  ///< of the line end before it
  std::size_t end = 0;                         ///< behind its own line end
  bool last = false;
};

Delimiter find_delimiter(std::string_view body, std::string_view dashes, std::size_t from) {
  for (auto at = body.find(dashes, from); at != std::string_view::npos; at = body.find(dashes, at + 1)) {
    if (at != 0 && body[at - 1] != '\n') continue;
    auto rest = body.substr(at + dashes.size());
    Delimiter out;
    if (rest.starts_with("--")) {
      out.last = true;
      rest.remove_prefix(2);
    }
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
    if (!take_line_end(rest) && !(out.last && rest.empty())) continue;
    out.begin = at;
    if (out.begin > 0) --out.begin;
    if (out.begin > 0 && body[out.begin - 1] == '\r') --out.begin;
    out.end = body.size() - rest.size();
    return out;
  }
  return {};
}

Result<BodyPart> read_part(std::string_view text) {
  BodyPart part;
  while (!take_line_end(text)) {
    const auto line_end = text.find('\n');
    if (line_end == std::string_view::npos) return bad_multipart("a part has no end of its headers");
    const auto line = text.substr(0, line_end);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bad_multipart("a header of a part has no colon");
    part.headers.emplace_back(ascii_lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
    text.remove_prefix(line_end + 1);
  }
  part.content = text;
  return part;
}

/// A part behind the first one, into `body`.
Result<void> take_content(StatementsBody& body, const BodyPart& part, std::size_t number) {
  const auto hash = ascii_lower(part.header("x-experience-api-hash"));
  if (hash.empty()) return bad_multipart(fmt::format("part {} has no X-Experience-API-Hash", number));
  if (!is_sha2(hash))
    return bad_multipart(fmt::format("the X-Experience-API-Hash of part {} is no SHA-2 hash", number));
  if (ascii_lower(part.header("content-transfer-encoding")) != "binary")
    return bad_multipart(fmt::format("part {} has no Content-Transfer-Encoding: binary", number));
  const auto real = sha2_like(part.content, hash);
  if (real != hash)
    return bad_multipart(
        fmt::format("the content of part {} has the hash {}, its header says {}", number, real, hash));
  body.contents.emplace(hash, part.content);
  if (const auto type = media_type_of(part.header("content-type")); !type.empty())
    body.types.emplace(hash, type);
  return {};
}

}  // namespace

std::string_view BodyPart::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

Result<std::vector<BodyPart>> split_multipart(std::string_view content_type, std::string_view body) {
  const auto boundary = parameter(content_type, "boundary");
  if (boundary.empty() || boundary.size() > 70) return bad_multipart("the Content-Type has no boundary");
  const std::string dashes = "--" + boundary;
  auto from = find_delimiter(body, dashes, 0);
  if (from.begin == std::string_view::npos)
    return bad_multipart("the body has no boundary '" + printable(boundary) + "'");
  std::vector<BodyPart> parts;
  while (!from.last) {
    // A part may be empty: its delimiter then shares the line end of the one before.
    const auto to = find_delimiter(body, dashes, from.end);
    if (to.begin == std::string_view::npos) return bad_multipart("the last boundary is missing");
    const auto begin = std::min(from.end, to.begin);
    LMS_ASSIGN(auto part, read_part(body.substr(begin, std::max(to.begin, begin) - begin)));
    parts.push_back(std::move(part));
    from = to;
  }
  if (parts.empty()) return bad_multipart("the body has no parts");
  return parts;
}

Result<StatementsBody> open_statements_body(std::string_view content_type, std::string_view body) {
  StatementsBody out;
  if (is_json_type(content_type)) {
    out.json = body;
    return out;
  }
  if (ascii_lower(trim(content_type.substr(0, content_type.find(';')))) != "multipart/mixed")
    return fail("xapi.content_type.invalid", "statements come as application/json or multipart/mixed");
  LMS_ASSIGN(const auto parts, split_multipart(content_type, body));
  if (!is_json_type(parts.front().header("content-type")))
    return bad_multipart("the first part holds the statements, as application/json");
  out.json = parts.front().content;
  for (std::size_t i = 1; i < parts.size(); ++i) LMS_TRY(take_content(out, parts[i], i + 1));
  return out;
}

Result<void> match_attachments(const std::vector<Statement>& statements, const StatementsBody& body) {
  std::set<std::string_view> named;
  std::set<std::string_view> of_its_type;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto refuse = [&](std::size_t n, std::string why) {
      return fail(Error{.code = "xapi.attachment.invalid",
                        .message = std::move(why),
                        .element = path_of_attachment(statements[i], n)});
    };
    for (std::size_t n = 0; n < statements[i].attachments.size(); ++n) {
      const Attachment& attachment = statements[i].attachments[n];
      const auto content = body.contents.find(attachment.sha2);
      if (content == body.contents.end()) {
        if (attachment.has_url) continue;
        return refuse(n, "it has no fileUrl, and no part of the request has its hash");
      }
      if (static_cast<std::int64_t>(content->second.size()) != attachment.length)
        return refuse(n, fmt::format("its content has {} bytes, 'length' says {}", content->second.size(),
                                     attachment.length));
      const auto type = body.types.find(attachment.sha2);
      if (type == body.types.end() || type->second == media_type_of(attachment.content_type))
        of_its_type.insert(content->first);
      named.insert(content->first);
    }
  }
  if (named.size() != body.contents.size())
    return bad_multipart("a part belongs to no attachment of the statements");
  // Several attachments may have one content, and one part brings it.
  for (const auto& [hash, type] : body.types)
    if (!of_its_type.contains(hash))
      return bad_multipart(
          fmt::format("a part is of type {}, which no attachment with its hash is", printable(type)));
  return {};
}

std::string media_type_of(std::string_view content_type) {
  return ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
}

std::string boundary_for(std::string_view json, const std::vector<AttachedContent>& contents) {
  // A hash over everything is in nothing of it, unless somebody can invert it.
  std::string all = sha2_like(json, {});
  for (const auto& one : contents) all += one.sha2;
  return "lrs" + sha2_like(all, {}).substr(0, 40);
}

std::string write_multipart(std::string_view boundary, std::string_view json,
                            const std::vector<AttachedContent>& contents) {
  std::string out = fmt::format("--{}\r\nContent-Type: application/json\r\n\r\n", boundary);
  out += json;
  for (const auto& one : contents) {
    out += fmt::format(
        "\r\n--{}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "
        "{}\r\n\r\n",
        boundary, printable(one.content_type), one.sha2);
    out += one.content;
  }
  out += fmt::format("\r\n--{}--\r\n", boundary);
  return out;
}

std::string sha2_like(std::string_view content, std::string_view like) {
  const EVP_MD* kind = like.size() == 56    ? EVP_sha224()
                       : like.size() == 96  ? EVP_sha384()
                       : like.size() == 128 ? EVP_sha512()
                                            : EVP_sha256();
  std::array<std::byte, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  EVP_Digest(content.data(), content.size(), reinterpret_cast<unsigned char*>(hash.data()), &size, kind,
             nullptr);
  return to_hex(ByteView(hash).first(size));
}

}  // namespace lms::xapi
