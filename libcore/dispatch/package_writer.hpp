#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::dispatch {

/// What a customer's LMS imports.
enum class PackageFormat : std::uint8_t { scorm12, scorm2004_3rd, scorm2004_4th };

/// `scorm12`, `scorm2004-3rd`, `scorm2004-4th`
[[nodiscard]] std::string_view to_text(PackageFormat format);
[[nodiscard]] std::optional<PackageFormat> parse_package_format(std::string_view text);

/// Where the course appears: in the page that the customer's LMS shows, or in a window of its own.
enum class ShownIn : std::uint8_t { frame, window };
[[nodiscard]] std::string_view to_text(ShownIn shown);
[[nodiscard]] std::optional<ShownIn> parse_shown_in(std::string_view text);

/// The files that are the same in every package.
struct StubFiles {
  std::string_view page{};    ///< index.html
  std::string_view script{};  ///< dispatch.js
};

/// What makes a package that of one dispatch.
struct PackageContents {
  PackageFormat format = PackageFormat::scorm12;
  std::string dispatch_id{};
  std::string title{};                 ///< of the course, UTF-8
  std::string description{};           ///< for the customer's administrators; cut at 1,000 characters
  std::string token{};                 ///< says which dispatch it is, and opens nothing else
  std::vector<std::string> origins{};  ///< content origins, tried in this order; one at least
  std::string hash_secret{};           ///< learner ids and names are hashed with it in the browser; "" = not
  ShownIn shown_in = ShownIn::frame;
  TimePoint made_at{};  ///< of the dispatch: equal contents give equal bytes
};

inline constexpr int kStubProtocol = 1;  ///< of the messages between stub and course page

/// A package as importers of all kinds take it: `imsmanifest.xml` first and at the root, then `index.html`,
/// `dispatch.js` and `config.js`, each listed in the manifest's one resource. No mastery score and no
/// sequencing rules, so that the customer's LMS does not overrule the result it is given.
/// Errors: dispatch.no_stub (a build without web pages), dispatch.package_failed
[[nodiscard]] Result<std::string> write_package(const PackageContents& contents, const StubFiles& stub);

/// The manifest alone.
[[nodiscard]] std::string write_manifest(const PackageContents& contents);

}  // namespace lms::dispatch
