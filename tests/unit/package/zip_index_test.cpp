#include "package/zip_index.hpp"

#include "package/package.hpp"
#include "package/zip_reader.hpp"
#include "support/course_package.hpp"
#include "support/hostile_package.hpp"
#include "support/raw_zip.hpp"

#include <catch2/catch.hpp>
#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lms::package {
namespace {

using test::RawEntry;
using test::RawZip;

Result<ZipIndex> index_of(const std::string& zip, const PackageLimits& limits = {}) {
  return read_index(SpanSource(as_bytes(zip)), limits);
}

std::string content_of(const std::string& zip, const ZipEntry& entry) {
  const SpanSource source(as_bytes(zip));
  const auto content = read_entry(source, entry, entry.size);
  return content ? std::string(as_text(*content)) : "error " + content.error().code;
}

/// What libzip finds in an archive must be what our index finds.
void check_against_libzip(const std::string& bytes) {
  zip_error_t problem;
  zip_error_init(&problem);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &problem);
  zip_t* const archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem);
  REQUIRE(archive != nullptr);
  const auto index = index_of(bytes);
  REQUIRE(index);
  const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(archive, 0));
  REQUIRE(index->entries().size() == count);
  for (zip_uint64_t i = 0; i < count; ++i) {
    zip_stat_t theirs;
    REQUIRE(zip_stat_index(archive, i, 0, &theirs) == 0);
    const ZipEntry& ours = index->entries()[i];
    CHECK(ours.name == theirs.name);
    CHECK(ours.size == theirs.size);
    CHECK(ours.compressed == theirs.comp_size);
    CHECK(ours.crc == theirs.crc);
    CHECK((ours.method == Method::deflated) == (theirs.comp_method == ZIP_CM_DEFLATE));
    std::string content(theirs.size, '\0');
    zip_file_t* const file = zip_fopen_index(archive, i, 0);
    REQUIRE(file != nullptr);
    REQUIRE(zip_fread(file, content.data(), content.size()) == static_cast<zip_int64_t>(content.size()));
    zip_fclose(file);
    CHECK(content_of(bytes, ours) == content);
  }
  zip_discard(archive);
}

}  // namespace

TEST_CASE("the index agrees with libzip on generated packages") {
  check_against_libzip(test::course_zip({.scos = 3}));
  check_against_libzip(test::course_zip({.scos = 2, .files = 300, .bytes = 900'000}));
}

TEST_CASE("the index agrees with libzip on every real package") {
  const char* const folder = std::getenv("LMS_PACKAGES_DIR");
  if (folder == nullptr || !std::filesystem::is_directory(folder)) {
    WARN("skipped: no real packages (LMS_PACKAGES_DIR)");
    return;
  }
  int seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".zip") continue;
    INFO(file.path().filename().string());
    std::ifstream in(file.path(), std::ios::binary);
    check_against_libzip({std::istreambuf_iterator<char>(in), {}});
    ++seen;
  }
  CHECK(seen >= 10);
}

TEST_CASE("every hostile package is refused with its own code, and says which entry") {
  for (const test::HostileKind& kind : test::hostile_kinds()) {
    INFO(kind.name);
    const std::string zip = kind.build();
    const SpanSource source(as_bytes(zip));
    const auto package = read_package(source);
    if (!kind.only_by_inflating) {
      CHECK(error_code(package) == kind.code);
      continue;
    }
    REQUIRE(package);
    const VerifyReport report = verify(source, package->index);
    REQUIRE(report.faults.size() == 1);
    CHECK(report.faults.front().code == kind.code);
    CHECK(report.faults.front().file == "a.txt");
    CHECK_FALSE(report.good());
  }
}

TEST_CASE("a refused entry is named") {
  RawZip zip;
  zip.add("fine.txt", "x").add("folder/../../evil\n.txt", "x");
  const auto index = index_of(zip.build());
  REQUIRE_FALSE(index);
  CHECK(index.error().file == "folder/../../evil?.txt");
}

TEST_CASE("names that only look dangerous are kept") {
  for (const char* name : {"..a/b", "a../b", "...", "a/..b/c", "C", "Icon\r", "ab:c"}) {
    RawZip zip;
    zip.add(name, "x");
    const auto index = index_of(zip.build());
    INFO(name);
    REQUIRE(index);
    CHECK(index->find(name) != nullptr);
  }
}

TEST_CASE("a leading ./ is dropped, and the folder ./ itself is no entry") {
  RawZip zip;
  zip.add("./", "").add("./a.txt", "x").add("././b.txt", "y");
  const auto index = index_of(zip.build());
  REQUIRE(index);
  CHECK(index->entries().size() == 2);
  CHECK(index->find("a.txt") != nullptr);
  CHECK(index->find("b.txt") != nullptr);
  zip.add("a.txt", "again");
  CHECK(error_code(index_of(zip.build())) == "package.zip.duplicate_name");
}

TEST_CASE("names are UTF-8, Info-ZIP's Unicode path or CP437") {
  std::string unicode("\x01", 1);
  const std::uint32_t crc = test::crc_of(
      "B\x81"
      "cher.txt");
  for (int i = 0; i < 4; ++i)
    unicode.push_back(static_cast<char>(static_cast<unsigned char>(crc >> (8 * i))));
  unicode += "Bücher-ø.txt";
  std::string extra("\x75\x70", 2);
  extra.push_back(static_cast<char>(unicode.size()));
  extra.push_back('\0');
  extra += unicode;
  struct Case {
    RawEntry entry;
    const char* name;
  };
  const Case cases[] = {
      {{.name = "größe.txt", .content = "x", .flags = 1 << 11}, "größe.txt"},
      {{.name = "größe.txt", .content = "x"}, "größe.txt"},
      {{.name = "gr\x94\xE1"
                "e.txt",
        .content = "x"},
       "größe.txt"},
      {{.name = "B\x81"
                "cher.txt",
        .content = "x"},
       "Bücher.txt"},
      {{.name = "B\x81"
                "cher.txt",
        .content = "x",
        .central_extra = extra,
        .local_extra = extra},
       "Bücher-ø.txt"},
  };
  for (const Case& c : cases) {
    const auto index = index_of(RawZip{.entries = {c.entry}}.build());
    REQUIRE(index);
    CHECK(index->entries().front().name == c.name);
  }
}

TEST_CASE("names that differ in case only are refused beyond ASCII too") {
  const std::pair<const char*, const char*> pairs[] = {
      {"a.txt", "A.TXT"}, {"ä.txt", "Ä.txt"},    {"ω", "Ω"},     {"ж", "Ж"},
      {"š", "Š"},         {"e\u0301", "\u00C9"}, {"dir", "Dir/"}};
  for (const auto& [one, other] : pairs) {
    RawZip zip;
    zip.add(one, "").add(other, "");
    CHECK(error_code(index_of(zip.build())) == "package.zip.case_collision");
  }
  RawZip same;
  same.add("dir", "x").add("dir/", "");
  CHECK(error_code(index_of(same.build())) == "package.zip.duplicate_name");
  RawZip fine;
  fine.add("A/one.txt", "x").add("a/two.txt", "x").add("ß", "").add("ss", "").add("A/", "").add("a/", "");
  CHECK(index_of(fine.build()));
}

TEST_CASE("a folder may be there several times, a file may not") {
  RawZip zip;
  zip.add("a/", "").add("a/one.txt", "x").add("a/", "").add("a/two.txt", "x");
  const auto index = index_of(zip.build());
  REQUIRE(index);
  CHECK(index->entries().size() == 3);
  zip.add("a/two.txt", "x");
  CHECK(error_code(index_of(zip.build())) == "package.zip.duplicate_name");
}

TEST_CASE("names of no declared encoding are read in the one that the manifest's hrefs have") {
  // "レッスン.html", "größe.html", "Œuvre.html" and "урок.html" as Windows' archivers write them.
  struct Case {
    const char* raw;
    const char* name;
  };
  const Case cases[] = {
      {"\x83\x8C\x83\x62\x83\x58\x83\x93.html", "レッスン.html"},
      {"gr\x94\xE1"
       "e.html",
       "größe.html"},
      {"gr\xF6\xDF"
       "e.html",
       "größe.html"},
      {"\x8Cuvre.html", "Œuvre.html"},
      {"\xE3\xE0\xAE\xAA.html", "урок.html"},
      {"\xF3\xF0\xEE\xEA.html", "урок.html"},
      {"\xC1\xA6\xB8\xF1.html", "제목.html"},
      {"\xBF\xCE\xB3\xCC.html", "课程.html"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    RawZip zip;
    zip.add(c.raw, "x", true);
    zip.add("imsmanifest.xml",
            "<manifest><resources><resource href=\"content/" + std::string(c.name) +
                "\"/></resources></manifest>",
            true);
    const auto index = index_of(zip.build());
    REQUIRE(index);
    CHECK(index->find(c.name) != nullptr);
    CHECK(index->entries().front().unmarked_name);
  }
}

TEST_CASE("data descriptors, long local extra fields, ZIP64 records and prefixes are read") {
  const std::string long_extra = std::string("\xEF\xBE\xD0\x07", 4) + std::string(2000, 'e');
  RawZip zip;
  zip.prefix = "#!/bin/sh\n";
  zip.comment = "made by hand";
  zip.entries = {
      {.name = "descriptor.txt", .content = "streamed", .deflate = true, .descriptor = true},
      {.name = "extra.txt", .content = "after a long extra field", .local_extra = long_extra},
      {.name = "wide.txt", .content = "sixty-four", .deflate = true, .zip64 = true},
      {.name = "folder/"},
      {.name = "empty.txt", .content = "", .deflate = true},
  };
  for (const bool wide_end : {false, true}) {
    zip.zip64_end = wide_end;
    const std::string bytes = zip.build();
    const auto index = index_of(bytes);
    REQUIRE(index);
    CHECK(index->file_count() == 4);
    for (const RawEntry& entry : zip.entries) {
      const ZipEntry* const found = index->find(entry.name);
      REQUIRE(found != nullptr);
      CHECK(content_of(bytes, *found) == entry.content);
    }
    CHECK(index->find("folder/")->folder());
    CHECK(index->find("folder") == nullptr);
    CHECK(index->find("gone.txt") == nullptr);
  }
}

TEST_CASE("bytes behind the end record are put up with") {
  RawZip zip;
  zip.add("a.txt", "x");
  CHECK(index_of(zip.build() + "\r\nlog of the export tool"));
}

TEST_CASE("directory and end record must fit the file") {
  RawZip zip;
  zip.add("a.txt", "x").add("b.txt", "y");
  SECTION("fewer entries than announced") {
    zip.claimed_entries = 3;
    CHECK(error_code(index_of(zip.build())) == "package.zip.malformed");
  }
  SECTION("a directory beyond the end") {
    zip.claimed_directory_offset = 5'000'000;
    CHECK(error_code(index_of(zip.build())) == "package.truncated");
  }
  SECTION("a directory that is none") {
    zip.claimed_directory_offset = 1;
    CHECK(error_code(index_of(zip.build())) == "package.zip.malformed");
  }
}

TEST_CASE("a ZIP cut off anywhere is refused, never misread") {
  const std::string whole = test::course_zip({.scos = 2});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string cut = whole.substr(0, length);
    const auto index = index_of(cut);
    REQUIRE_FALSE(index);
    CHECK((index.error().code == "package.truncated" || index.error().code == "package.not_zip"));
  }
}

TEST_CASE("a ZIP with any one byte changed is refused or read, never worse") {
  const std::string whole = test::course_zip({});
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const int change : {0x01, 0x80, 0xFF}) {
      std::string bent = whole;
      bent[at] = static_cast<char>(static_cast<unsigned char>(bent[at]) ^ static_cast<unsigned>(change));
      const SpanSource source(as_bytes(bent));
      if (const auto index = read_index(source)) {
        for (const ZipEntry& entry : index->entries()) {
          CHECK(entry.data_offset + entry.compressed <= bent.size());
          if (const auto content = read_entry(source, entry, 1 << 20)) CHECK(content->size() == entry.size);
        }
      }
    }
}

TEST_CASE("limits are the caller's") {
  RawZip zip;
  zip.add("a.txt", "123456").add("b.txt", "123456");
  CHECK(index_of(zip.build(), {.entries = 2, .total_size = 12}));
  CHECK(error_code(index_of(zip.build(), {.entries = 1})) == "package.zip.too_many_entries");
  CHECK(error_code(index_of(zip.build(), {.total_size = 11})) == "package.zip.too_large");
  RawZip zeros;
  zeros.add("zeros", std::string(100'000, '\0'), true);
  CHECK(index_of(zeros.build(), {.ratio = 10, .ratio_free = 100'000}));
  CHECK(error_code(index_of(zeros.build(), {.ratio = 10, .ratio_free = 99'999})) == "package.zip.ratio");
}

TEST_CASE("an index is found again after it moved") {
  RawZip zip;
  for (int i = 0; i < 1000; ++i) zip.add("file" + std::to_string(i), "x");
  auto index = index_of(zip.build());
  REQUIRE(index);
  const ZipIndex moved = std::move(*index);
  for (int i = 0; i < 1000; ++i) {
    const ZipEntry* const entry = moved.find("file" + std::to_string(i));
    REQUIRE(entry != nullptr);
    CHECK(entry == &moved.entries()[static_cast<std::size_t>(i)]);
  }
  CHECK(moved.find_folded("FILE7") == moved.find("file7"));
}

}  // namespace lms::package
