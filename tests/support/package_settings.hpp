#pragma once
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <zip.h>

#include <string>

namespace lms::test {

/// What config.js of a dispatch package says.
inline nlohmann::json package_settings(const std::string& package) {
  zip_error_t error;
  zip_t* archive =
      zip_open_from_source(zip_source_buffer_create(package.data(), package.size(), 0, &error), 0, &error);
  REQUIRE(archive != nullptr);
  zip_file_t* file = zip_fopen(archive, "config.js", 0);
  REQUIRE(file != nullptr);
  std::string text(std::size_t{64} * 1024, '\0');
  const auto size = zip_fread(file, text.data(), text.size());
  REQUIRE(size > 0);
  text.resize(static_cast<std::size_t>(size));
  zip_fclose(file);
  zip_discard(archive);
  return nlohmann::json::parse(text.substr(text.find('{'), text.rfind('}') - text.find('{') + 1));
}

}  // namespace lms::test
