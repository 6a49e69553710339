#include "world.hpp"

#include "base/text.hpp"

#include <zip.h>

namespace lms::service::test {

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(memory);
  zip_t* archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
  REQUIRE(archive != nullptr);
  for (const auto& [name, text] : files) {
    zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    REQUIRE(index >= 0);
    zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), 1'600'000'000, 0);
  }
  REQUIRE(zip_close(archive) == 0);
  std::string bytes;
  REQUIRE(zip_source_open(memory) == 0);
  REQUIRE(zip_source_seek(memory, 0, SEEK_END) == 0);
  bytes.resize(static_cast<std::size_t>(zip_source_tell(memory)));
  REQUIRE(zip_source_seek(memory, 0, SEEK_SET) == 0);
  REQUIRE(zip_source_read(memory, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(memory);
  zip_source_free(memory);
  return bytes;
}

std::string small_course(const std::string& title, const std::string& identifier, const std::string& page) {
  const std::string manifest =
      R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier=")" +
      escape_markup(identifier) + R"(" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>)" +
      escape_markup(title) + R"(</title>
    <item identifier="item-1" identifierref="res-1"><title>First page</title></item>
  </organization></organizations>
  <resources><resource identifier="res-1" type="webcontent" adlcp:scormtype="sco" href="index.html">
    <file href="index.html"/></resource></resources>
</manifest>)";
  return zip_of({{"imsmanifest.xml", manifest}, {"index.html", page}});
}

}  // namespace lms::service::test
