#include "xapi/document.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "xapi/json.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace lms::xapi {
namespace {

/// Whether a list of entity tags (or `*`) names `etag`.
bool lists(std::string_view header, std::string_view etag) {
  if (trim(header) == "*") return true;
  const auto bare = etag.substr(1, etag.size() - 2);
  while (!header.empty()) {
    const auto comma = std::min(header.find(','), header.size());
    auto one = trim(header.substr(0, comma));
    header.remove_prefix(std::min(comma + 1, header.size()));
    if (one.starts_with("W/")) one.remove_prefix(2);
    // Some clients leave the quotes away.
    if (one == etag || one == bare) return true;
  }
  return false;
}

/// Of a document that grows by what is merged into it; one that is put may be as large as a request.
constexpr std::size_t kMostBytes = 64 * 1024 * 1024;

/// What stands for a member that both have.
using Both = std::function<std::string(JsonRef old, JsonRef added)>;

/// An object with the members of both, in the order of `old`, as they were written.
std::string merge(JsonRef old, JsonRef added, const Both& both) {
  std::string out = "{";
  const auto add = [&](std::string_view key, std::string_view value) {
    if (out.size() > 1) out += ',';
    append_json_text(out, key);
    out += ':';
    out += value;
  };
  std::unordered_map<std::string_view, JsonRef> by_key;
  for (const JsonRef member : added) by_key.emplace(member.key(), member);
  std::unordered_set<std::string_view> known;
  for (const JsonRef member : old) {
    known.insert(member.key());
    const auto update = by_key.find(member.key());
    add(member.key(), update == by_key.end() ? std::string(member.raw()) : both(member, update->second));
  }
  for (const JsonRef member : added)
    if (!known.contains(member.key())) add(member.key(), member.raw());
  return out + "}";
}

std::string the_newer(JsonRef, JsonRef added) { return std::string(added.raw()); }

}  // namespace

std::string etag_of(std::string_view content) {
  std::array<std::byte, SHA_DIGEST_LENGTH> hash{};
  SHA1(reinterpret_cast<const unsigned char*>(content.data()), content.size(),
       reinterpret_cast<unsigned char*>(hash.data()));
  return '"' + to_hex(hash) + '"';
}

Result<void> may_change(DocumentKind kind, DocumentChange change, Version version, const Preconditions& given,
                        const std::optional<std::string>& etag) {
  const auto failed = [](const char* why) { return fail("xapi.precondition.failed", why); };
  if (given.if_match) {
    if (!etag) return failed("there is no document for If-Match");
    if (!lists(*given.if_match, *etag)) return failed("the document is another one than If-Match names");
  }
  if (given.if_none_match && etag && lists(*given.if_none_match, *etag))
    return failed("there is a document, which If-None-Match rules out");
  if (change != DocumentChange::put || given.if_match || given.if_none_match) return {};
  if (kind == DocumentKind::state && version == Version::v1_0_3) return {};
  if (etag)
    return fail("xapi.precondition.conflict",
                "there is a document already: get it, and send its ETag as If-Match (or If-None-Match: *)");
  if (version == Version::v1_0_3)
    return fail("xapi.precondition.invalid", "a profile is put with If-Match or If-None-Match: *");
  return {};
}

bool is_json_type(std::string_view content_type) {
  return ascii_lower(trim(content_type.substr(0, content_type.find(';')))) == "application/json";
}

Result<std::string> merge_documents(std::string_view stored, std::string_view sent) {
  const auto old = Json::parse(stored);
  if (!old || !old->root().is(JsonKind::object))
    return fail("xapi.document.invalid", "the stored document is no JSON object, so nothing merges into it");
  const auto added = Json::parse(sent);
  if (!added || !added->root().is(JsonKind::object))
    return fail("xapi.document.invalid", "the document is no JSON object");
  if (old->values() + added->values() > JsonLimits{}.values || stored.size() + sent.size() > kMostBytes)
    return fail("xapi.too_large",
                fmt::format("the merged document could hold more than {} values or {} bytes",
                            JsonLimits{}.values, kMostBytes));
  return merge(old->root(), added->root(), the_newer);
}

bool is_json_object(std::string_view content) {
  const auto read = Json::parse(content);
  return read && read->root().is(JsonKind::object);
}

std::string merge_definitions(std::string_view stored, std::string_view sent) {
  if (stored.empty()) return std::string(sent);
  const auto old = Json::parse(stored);
  const auto added = Json::parse(sent);
  if (!old || !added) return std::string(stored);
  return merge(old->root(), added->root(), [](JsonRef was, JsonRef is) {
    const auto key = is.key();
    const bool grows = key == "name" || key == "description" || key == "extensions";
    const bool objects = was.is(JsonKind::object) && is.is(JsonKind::object);
    return grows && objects ? merge(was, is, the_newer) : std::string(is.raw());
  });
}

}  // namespace lms::xapi
