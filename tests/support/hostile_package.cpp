#include "support/hostile_package.hpp"

#include "support/course_package.hpp"
#include "support/raw_zip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lms::test {
namespace {

constexpr std::size_t kMega = 1U << 20;

// A good course of one SCO to which one bad thing is done.
RawZip good() {
  RawZip zip;
  for (const NamedFile& file : course_files({})) zip.add(file.name, file.content, file.deflate);
  return zip;
}

std::string with(RawEntry entry) {
  RawZip zip = good();
  zip.entries.push_back(std::move(entry));
  return zip.build();
}

std::string named(std::string_view name) { return with({.name = std::string(name), .content = "x"}); }

std::string with_manifest(std::string manifest, bool deflate = true) {
  RawZip zip = good();
  zip.entries.front().content = std::move(manifest);
  zip.entries.front().deflate = deflate;
  return zip.build();
}

std::string without_manifest(std::initializer_list<std::string_view> names) {
  RawZip zip;
  for (const std::string_view name : names) zip.add(name, "x");
  return zip.build();
}

std::string manifest() { return manifest_text({}); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string symlink() {
  return with({.name = "link", .content = "/etc/passwd", .external_attributes = 0120777U << 16});
}

std::string overlap() {
  RawZip zip = good();
  zip.add("first.bin", std::string(100, 'a')).add("second.bin", "b");
  // Its local header is the first one's data, a header of the same name.
  RawZip inner;
  inner.add("second.bin", "b");
  zip.entries[zip.entries.size() - 2].content = inner.build();
  const std::string probe = zip.build();
  zip.entries.back().central_offset = probe.find("first.bin") + std::string_view("first.bin").size();
  return zip.build();
}

std::string directory_overlap() {
  RawZip zip = good();
  zip.entries.push_back(
      {.name = "big.bin", .content = "b", .central_size = 5000, .central_compressed = 5000});
  return zip.build();
}

std::string too_large() {
  RawZip zip = good();
  for (int i = 0; i < 3; ++i)
    zip.entries.push_back({.name = fmt::format("huge{}", i),
                           .content = "x",
                           .deflate = true,
                           .zip64 = true,
                           .central_size = 2ULL << 30});
  return zip.build();
}

std::string bomb() {
  return with({.name = "zeros.bin", .content = std::string(60 * kMega, '\0'), .deflate = true});
}

std::string too_many() {
  RawZip zip = good();
  for (int i = 0; i < 100'001; ++i) zip.entries.push_back({.name = fmt::format("f/{}", i)});
  return zip.build();
}

std::string truncated() {
  const std::string whole = course_zip({});
  return whole.substr(0, whole.size() * 2 / 3);
}

std::string doctype(std::string_view what) {
  return replaced(manifest(), "<manifest", std::string(what) + "<manifest");
}

std::string no_organization() {
  const std::string text = manifest();
  const auto from = text.find("<organizations");
  const auto to = text.find("</organizations>") + std::string_view("</organizations>").size();
  return text.substr(0, from) + "<organizations/>" + text.substr(to);
}

constexpr std::array kKinds = {
    HostileKind{"traversal", "package.zip.traversal", [] { return named("../evil.txt"); }},
    HostileKind{"traversal-inside", "package.zip.traversal", [] { return named("a/../../evil.txt"); }},
    HostileKind{"absolute", "package.zip.absolute_name", [] { return named("/etc/cron.d/evil"); }},
    HostileKind{"drive", "package.zip.absolute_name", [] { return named("C:/evil.txt"); }},
    HostileKind{"backslash", "package.zip.backslash_name", [] { return named("sco1\\evil.txt"); }},
    HostileKind{"symlink", "package.zip.symlink", symlink},
    HostileKind{"duplicate", "package.zip.duplicate_name", [] { return named("sco1/index.html"); }},
    HostileKind{"case-collision", "package.zip.case_collision", [] { return named("sco1/INDEX.html"); }},
    HostileKind{"encrypted", "package.zip.encrypted",
                [] { return with({.name = "secret", .content = "x", .flags = 1}); }},
    HostileKind{"method", "package.zip.method",
                [] { return with({.name = "lzma", .content = "x", .method = 14}); }},
    HostileKind{"local-name", "package.zip.local_header_mismatch",
                [] { return with({.name = "a.txt", .content = "x", .local_name = "b.txt"}); }},
    HostileKind{"local-size", "package.zip.local_header_mismatch",
                [] { return with({.name = "a.txt", .content = "xyz", .deflate = true, .local_size = 2}); }},
    HostileKind{"local-method", "package.zip.local_header_mismatch",
                [] { return with({.name = "a.txt", .content = "x", .local_method = 8}); }},
    HostileKind{"overlap", "package.zip.overlap", overlap},
    HostileKind{"directory-overlap", "package.zip.overlap", directory_overlap},
    HostileKind{"too-large", "package.zip.too_large", too_large},
    HostileKind{"bomb", "package.zip.ratio", bomb},
    HostileKind{"too-many", "package.zip.too_many_entries", too_many},
    HostileKind{"truncated", "package.truncated", truncated},
    HostileKind{"not-zip", "package.not_zip", [] { return std::string("GIF89a, or so it says\n"); }},
    HostileKind{"empty", "package.not_zip", [] { return std::string{}; }},
    HostileKind{"no-manifest", "package.manifest.missing", [] { return without_manifest({"index.html"}); }},
    HostileKind{"wrapper-folder", "package.manifest.missing",
                [] { return without_manifest({"course/imsmanifest.xml", "course/index.html"}); }},
    HostileKind{"huge-manifest", "package.manifest.too_large",
                [] { return with_manifest(manifest() + std::string(21 * kMega, ' '), false); }},
    HostileKind{
        "doctype", "package.xml.dtd",
        [] { return with_manifest(doctype("<!DOCTYPE manifest SYSTEM \"http://127.0.0.1/evil.dtd\">")); }},
    HostileKind{
        "entities", "package.xml.dtd",
        [] { return with_manifest(doctype("<!DOCTYPE m [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>")); }},
    HostileKind{"broken-manifest", "package.xml.malformed",
                [] { return with_manifest(replaced(manifest(), "</organizations>", "")); }},
    HostileKind{"empty-manifest", "package.xml.malformed", [] { return with_manifest(""); }},
    HostileKind{"no-organization", "package.manifest.no_organization",
                [] { return with_manifest(no_organization()); }},
    HostileKind{"nothing-to-launch", "package.manifest.nothing_to_launch",
                [] { return with_manifest(replaced(manifest(), "identifierref=\"res-1\"", "")); }},
    HostileKind{"missing-launch-file", "package.launch_file.missing",
                [] {
                  return with_manifest(
                      replaced(manifest(), "href=\"sco1/index.html\"", "href=\"sco1/gone.html\""));
                }},
    HostileKind{"cmi5", "package.xml.malformed", [] { return without_manifest({"cmi5.xml", "index.html"}); }},
    HostileKind{"tincan", "package.xml.malformed", [] { return without_manifest({"tincan.xml"}); }},
    HostileKind{"aicc", "package.aicc.unreadable",
                [] { return without_manifest({"c.crs", "c.au", "c.des", "c.cst"}); }},
    HostileKind{
        "lying-size", "package.zip.size_mismatch",
        [] { return with({.name = "a.txt", .content = "twelve bytes", .deflate = true, .central_size = 5}); },
        true},
    HostileKind{"lying-size-short", "package.zip.size_mismatch",
                [] {
                  return with(
                      {.name = "a.txt", .content = "twelve bytes", .deflate = true, .central_size = 500});
                },
                true},
    HostileKind{"lying-crc", "package.zip.crc_mismatch",
                [] { return with({.name = "a.txt", .content = "x", .central_crc = 7}); }, true},
    HostileKind{"corrupt-data", "package.zip.corrupt_data",
                [] { return with({.name = "a.txt", .content = "\xFFno deflate", .method = 8}); }, true},
};

}  // namespace

std::span<const HostileKind> hostile_kinds() { return kKinds; }

const HostileKind* find_hostile_kind(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &HostileKind::name);
  return found == kKinds.end() ? nullptr : &*found;
}

}  // namespace lms::test
