#pragma once
#include "base/result.hpp"
#include "xapi/version.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Rules of the document resources (Communication 2.2, 2.3, 2.6, 2.7, 3.1) and of activity definitions.
namespace lms::xapi {

enum class DocumentKind : std::uint8_t { state, agent_profile, activity_profile };

/// The ETag of a document: its SHA-1 in hexadecimal, which is what 1.0.3 calls for; with quotes.
[[nodiscard]] std::string etag_of(std::string_view content);

struct Preconditions {
  std::optional<std::string> if_match{};
  std::optional<std::string> if_none_match{};
};
enum class DocumentChange : std::uint8_t { put, post, remove };

/// Whether a document may be changed. `etag` is that of the stored one; nothing when there is none.
/// Errors: xapi.precondition.failed (412), xapi.precondition.conflict (409: there is a document, and nothing
///         says which one is to be replaced), xapi.precondition.invalid (400, profiles of 1.0.3 alone: a PUT has
///         to say something even where there is none)
[[nodiscard]] Result<void> may_change(DocumentKind kind, DocumentChange change, Version version,
                                      const Preconditions& given, const std::optional<std::string>& etag);

/// Whether the media type is JSON's.
[[nodiscard]] bool is_json_type(std::string_view content_type);

/// `sent` merged into `stored`: members of the top level, those of `sent` win.
/// Errors: xapi.document.invalid (one of them is no JSON object)
[[nodiscard]] Result<std::string> merge_documents(std::string_view stored, std::string_view sent);

/// Whether `content` is a JSON object, as what is posted as JSON has to be.
[[nodiscard]] bool is_json_object(std::string_view content);

/// The definition of an activity with what `sent` adds: languages and extensions come together, for the rest the
/// newer one wins. `stored` is "" when nothing is known. Both are definitions that were checked before.
[[nodiscard]] std::string merge_definitions(std::string_view stored, std::string_view sent);

}  // namespace lms::xapi
