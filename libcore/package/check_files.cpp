#include "base/encoding.hpp"
#include "base/text.hpp"
#include "package/checks.hpp"
#include "package/launch_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace lms::package {
namespace {

Place at(std::string_view file) { return {.file = std::string(file)}; }

// Names that desktops and version control leave behind; empty when `name` is none.
std::string_view leftover(std::string_view name) {
  constexpr std::array kFolders = {"__macosx/", ".git/", ".svn/"};
  constexpr std::array kNames = {".ds_store", "thumbs.db", "desktop.ini"};
  const std::string lower = ascii_lower(name);
  for (const std::string_view folder : kFolders)
    if (lower.starts_with(folder)) return folder;
  const std::string base = lower.substr(lower.rfind('/') + 1);
  for (const std::string_view each : kNames)
    if (base == each) return each;
  return {};
}

bool reserved_on_windows(std::string_view segment) {
  constexpr std::array kDevices = {"con", "prn", "aux", "nul"};
  const std::string stem = ascii_lower(segment.substr(0, segment.find('.')));
  if (std::ranges::find(kDevices, stem) != kDevices.end()) return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '1' &&
         stem[3] <= '9';
}

bool possible_on_windows(std::string_view name) {
  for (std::size_t from = 0; from <= name.size();) {
    const std::size_t slash = std::min(name.find('/', from), name.size());
    const std::string_view segment = name.substr(from, slash - from);
    if (segment.find_first_of("<>:\"|?*") != std::string_view::npos || segment.ends_with('.') ||
        segment.ends_with(' ') || reserved_on_windows(segment))
      return false;
    if (std::ranges::any_of(segment, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      return false;
    from = slash + 1;
  }
  return true;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void check_name(const PackageFile& file, std::set<std::string_view>& leftovers, Findings& findings) {
  const std::string shown = printable(file.name);
  if (const std::string_view kind = leftover(file.name); !kind.empty()) {
    if (leftovers.insert(kind).second)
      findings.add("ZIP021", fmt::format("'{}' is of no use in a course", shown), at(shown));
    return;
  }
  if (!possible_on_windows(file.name))
    findings.add("PORT002", fmt::format("'{}' is no possible file name on Windows", shown), at(shown));
  else if (file.name.find_first_of("#?%") != std::string_view::npos)
    findings.add("PORT009", fmt::format("'{}' has a character that means something else in a URL", shown),
                 at(shown));
  if (!is_ascii(file.name)) findings.add("PORT001", fmt::format("'{}' is not ASCII", shown), at(shown));
  if (is_longer(file.name, 200))
    findings.add("PORT003", fmt::format("the path has {} characters", utf16_length(file.name)), at(shown));
}

struct PageSign {
  std::string_view rule;
  std::string_view text;
  std::string_view message;
};

constexpr auto kSigns = std::to_array<PageSign>({
    {"PORT005", "src=\"http://", "the page loads from an http: address"},
    {"PORT005", "src='http://", "the page loads from an http: address"},
    {"PORT006", "serviceworker.register", "the page registers a service worker"},
    {"PORT007", "localstorage.", "the page keeps data in the browser's local storage"},
    {"PORT007", "indexeddb.open", "the page keeps data in the browser's database"},
    {"PORT008", "window.top.api", "the page takes the API from window.top"},
    {"PORT008", "top.api_1484_11", "the page takes the API from window.top"},
    {"PORT010", "application/x-shockwave-flash", "the page shows Flash"},
    {"PORT010", "<applet", "the page has a Java applet"},
});

Place in_text(const std::string& file, std::string_view text, std::size_t offset) {
  const LineTable lines(text);
  return {.file = file,
          .line = lines.line(static_cast<std::ptrdiff_t>(offset)),
          .column = lines.column(text, offset),
          .source = printable(lines.line_text(text, offset).substr(0, 160)),
          .source_column = lines.column(text, offset)};
}

}  // namespace

void check_files(const FileSet& files, Findings& findings) {
  constexpr std::uint64_t kLarge = 100ULL << 20;
  std::set<std::string_view> leftovers;
  for (const PackageFile& file : files.files()) {
    check_name(file, leftovers, findings);
    const std::string shown = printable(file.name);
    if (file.size == 0) findings.add("ZIP026", fmt::format("'{}' is empty", shown), at(shown));
    if (file.size > kLarge)
      findings.add("ZIP022", fmt::format("'{}' has {} MiB", shown, file.size >> 20), at(shown));
  }
}

void check_records(const ZipIndex& index, Findings& findings) {
  if (index.zip64()) findings.add("ZIP020", "the archive has ZIP64 records", {});
  std::size_t unmarked = 0;
  std::string_view first;
  for (const ZipEntry& entry : index.entries()) {
    if (entry.descriptor && entry.method == Method::stored && entry.size > 0)
      findings.add("ZIP018",
                   fmt::format("'{}' is stored with its sizes behind the data", printable(entry.name)),
                   at(printable(entry.name)));
    if (entry.unmarked_name && unmarked++ == 0) first = entry.name;
  }
  if (unmarked > 0)
    findings.add("ZIP019",
                 fmt::format("{} name{} not ASCII and not marked as UTF-8, the first is '{}'", unmarked,
                             unmarked == 1 ? " is" : "s are", printable(first)),
                 at(printable(first)));
}

void check_launch_pages(const CourseStructure& course, const FileSet& files, Findings& findings) {
  constexpr std::uint64_t kMostOfAPage = 2ULL << 20;
  std::set<std::string> pages;
  for (const auto& activity : course.definition.activities)
    if (!activity.href.empty() && !is_web_url(activity.href)) pages.insert(file_name_of(activity.href));
  for (const std::string& page : pages) {
    const PackageFile* const file = files.find_folded(page);
    if (file == nullptr || file->size > kMostOfAPage) continue;
    const auto bytes = files.read(file->name, kMostOfAPage);
    if (!bytes) continue;  // damaged data is another check's
    const std::string text = decode_plain(as_text(*bytes)).text;
    const std::string lower = ascii_lower(text);
    for (const PageSign& sign : kSigns)
      if (const auto found = lower.find(sign.text); found != std::string::npos)
        findings.add(sign.rule, std::string(sign.message), in_text(printable(page), text, found));
  }
}

}  // namespace lms::package
