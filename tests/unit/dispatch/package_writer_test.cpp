#include "dispatch/package_writer.hpp"

#include "dispatch/zip_writer.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <zip.h>

#include <algorithm>
#include <memory>
#include <set>

namespace package_writer_test {

using namespace lms;
using namespace lms::dispatch;

namespace {

const StubFiles kStub{.page = "<!doctype html><title>Course</title>", .script = "(()=>{})();"};

PackageContents contents(PackageFormat format = PackageFormat::scorm12) {
  return {.format = format,
          .dispatch_id = "01890a5d-ac96-774b-bcce-b302099a8057",
          .title = "Golf & <more> \"für\" alle",
          .description = "About golf.",
          .token = "a-token",
          .origins = {"https://play.example.org", "https://old.example.org"},
          .made_at = from_millis(1'900'000'000'000)};
}

std::string package(const PackageContents& wanted) {
  auto written = write_package(wanted, kStub);
  REQUIRE(written);
  return *written;
}

std::uint32_t number(const std::string& bytes, std::size_t at, int size) {
  std::uint32_t value = 0;
  for (int i = size - 1; i >= 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

/// A local header as an importer that streams sees it: it knows nothing of the directory at the end.
struct Local {
  std::string name;
  std::uint32_t flags = 0;
  std::uint32_t method = 0;
  std::uint32_t crc = 0;
  std::uint32_t packed = 0;
  std::uint32_t plain = 0;
  std::uint32_t extra = 0;
};

std::vector<Local> walk(const std::string& bytes) {
  std::vector<Local> out;
  std::size_t at = 0;
  while (bytes.compare(at, 4, "PK\x03\x04") == 0) {
    Local one{.name = {},
              .flags = number(bytes, at + 6, 2),
              .method = number(bytes, at + 8, 2),
              .crc = number(bytes, at + 14, 4),
              .packed = number(bytes, at + 18, 4),
              .plain = number(bytes, at + 22, 4),
              .extra = number(bytes, at + 28, 2)};
    const auto length = number(bytes, at + 26, 2);
    one.name = bytes.substr(at + 30, length);
    at += 30 + length + one.extra + one.packed;
    out.push_back(std::move(one));
  }
  CHECK(bytes.compare(at, 4, "PK\x01\x02") == 0);  // nothing lies between the entries and their directory
  return out;
}

std::string read(const std::string& bytes, const char* name) {
  zip_error_t error;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  const std::unique_ptr<zip_t, decltype(&zip_discard)> archive(
      zip_open_from_source(source, ZIP_RDONLY, &error), zip_discard);
  REQUIRE(archive);
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen(archive.get(), name, 0),
                                                                zip_fclose);
  REQUIRE(file);
  std::string text(1 << 20, '\0');
  const auto size = zip_fread(file.get(), text.data(), text.size());
  REQUIRE(size >= 0);
  text.resize(static_cast<std::size_t>(size));
  return text;
}

nlohmann::json config(const std::string& bytes) {
  const std::string text = read(bytes, "config.js");
  const std::string begin = "window.lmsDispatch = ";
  REQUIRE(text.starts_with(begin));
  REQUIRE(text.ends_with(";\n"));
  return nlohmann::json::parse(text.substr(begin.size(), text.size() - begin.size() - 2));
}

constexpr PackageFormat kFormats[] = {PackageFormat::scorm12, PackageFormat::scorm2004_3rd,
                                      PackageFormat::scorm2004_4th};

}  // namespace

TEST_CASE("a package's bytes are what importers of all kinds take") {
  for (const auto format : kFormats) {
    INFO(to_text(format));
    const auto entries = walk(package(contents(format)));
    REQUIRE(entries.size() == 4);
    CHECK(entries[0].name == "imsmanifest.xml");
    for (const Local& entry : entries) {
      INFO(entry.name);
      CHECK((entry.flags & 0x8U) == 0);  // no data descriptor
      CHECK((entry.flags & 0x1U) == 0);  // not encrypted
      CHECK(entry.method == 8);          // deflated
      CHECK(entry.packed > 0);           // sizes stand where a stream finds them
      CHECK(entry.plain > 0);            // no empty file
      CHECK(entry.crc != 0);
      CHECK(entry.extra == 0);
      CHECK(std::ranges::all_of(entry.name, [](char c) { return c > ' ' && c < 127; }));
      CHECK(entry.name.find_first_of("/\\") == std::string::npos);
    }
  }
}

TEST_CASE("the manifest lists every file of the package but itself, each once") {
  for (const auto format : kFormats) {
    const std::string bytes = package(contents(format));
    pugi::xml_document manifest;
    REQUIRE(manifest.load_string(read(bytes, "imsmanifest.xml").c_str()));
    std::multiset<std::string> listed;
    for (const auto& file : manifest.select_nodes("/manifest/resources/resource/file"))
      listed.insert(file.node().attribute("href").value());
    std::multiset<std::string> there;
    for (const Local& entry : walk(bytes)) there.insert(entry.name);
    there.erase("imsmanifest.xml");
    CHECK(listed == there);
  }
}

TEST_CASE("each format's manifest says so, and its one item leaves the result to the stub") {
  const auto manifest = [](PackageFormat format) { return write_manifest(contents(format)); };
  CHECK(manifest(PackageFormat::scorm12).find("<schemaversion>1.2</schemaversion>") != std::string::npos);
  CHECK(manifest(PackageFormat::scorm12).find("adlcp:scormtype=\"sco\"") != std::string::npos);
  CHECK(manifest(PackageFormat::scorm12).find("masteryscore") == std::string::npos);
  CHECK(manifest(PackageFormat::scorm2004_3rd).find("2004 3rd Edition") != std::string::npos);
  CHECK(manifest(PackageFormat::scorm2004_4th).find("2004 4th Edition") != std::string::npos);
  for (const auto format : {PackageFormat::scorm2004_3rd, PackageFormat::scorm2004_4th}) {
    CHECK(manifest(format).find("adlcp:scormType=\"sco\"") != std::string::npos);
    CHECK(manifest(format).find("completionSetByContent=\"true\" objectiveSetByContent=\"true\"") !=
          std::string::npos);
  }
}

TEST_CASE("titles are text in the manifest whatever letters they have") {
  pugi::xml_document manifest;
  REQUIRE(manifest.load_string(write_manifest(contents()).c_str()));
  CHECK(std::string(manifest.select_node("//item/title").node().text().get()) == contents().title);
}

TEST_CASE("a description has at most 1,000 characters, and ends between two") {
  PackageContents wanted = contents();
  for (int i = 0; i < 600; ++i) wanted.description += "ä€";
  for (const auto format : kFormats) {
    wanted.format = format;
    pugi::xml_document manifest;
    REQUIRE(manifest.load_string(write_manifest(wanted).c_str()));
    const auto node =
        manifest.select_node(format == PackageFormat::scorm12 ? "//imsmd:description/imsmd:langstring"
                                                              : "//lom:description/lom:string");
    const std::string text = node.node().text().get();
    const auto characters = std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0U) != 0x80U; });
    CHECK(characters == 1000);
    CHECK(wanted.description.starts_with(text));
  }
}

TEST_CASE("config.js holds what the stub needs, in ASCII, and the hashing secret only when asked for") {
  PackageContents wanted = contents(PackageFormat::scorm2004_4th);
  const std::string bytes = package(wanted);
  const auto settings = config(bytes);
  CHECK(settings["protocol"] == kStubProtocol);
  CHECK(settings["dispatch"] == wanted.dispatch_id);
  CHECK(settings["token"] == wanted.token);
  CHECK(settings["origins"] == wanted.origins);
  CHECK(settings["format"] == "scorm2004-4th");
  CHECK(settings["shownIn"] == "frame");
  CHECK(settings["title"] == wanted.title);
  CHECK_FALSE(settings.contains("hashSecret"));
  const std::string text = read(bytes, "config.js");
  CHECK(std::ranges::all_of(text, [](unsigned char c) { return c < 128; }));
  CHECK(text.find('<') == std::string::npos);
  wanted.hash_secret = "a-secret";
  wanted.shown_in = ShownIn::window;
  const auto more = config(package(wanted));
  CHECK(more["hashSecret"] == "a-secret");
  CHECK(more["shownIn"] == "window");
}

TEST_CASE("equal contents give equal bytes") { CHECK(package(contents()) == package(contents())); }

TEST_CASE("a build without pages writes no package") {
  CHECK(error_code(write_package(contents(), {})) == "dispatch.no_stub");
}

TEST_CASE("packed files in an archive are stored, with their sizes in front") {
  const auto make = [](std::string text) {
    return [text = std::move(text)]() -> Result<std::string> { return text; };
  };
  const auto bytes = write_zip({{.name = "a.zip", .make = make("first"), .method = ZipPart::Method::store},
                                {.name = "b.zip", .make = make("second"), .method = ZipPart::Method::store}},
                               from_millis(1'900'000'000'000));
  REQUIRE(bytes);
  const auto entries = walk(*bytes);
  REQUIRE(entries.size() == 2);
  for (const Local& entry : entries) {
    CHECK(entry.method == 0);
    CHECK((entry.flags & 0x8U) == 0);
    CHECK(entry.plain == entry.packed);
  }
  CHECK(entries[0].plain == 5);
  CHECK(read(*bytes, "b.zip") == "second");
}

TEST_CASE("a part that cannot be made ends the archive with its own error") {
  const auto bad = []() -> Result<std::string> { return fail("test.broken", "no"); };
  CHECK(error_code(write_zip({{.name = "a", .make = bad}}, from_millis(0))) == "test.broken");
}

}  // namespace package_writer_test
