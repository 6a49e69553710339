#include "backup/manifest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lms::backup {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr std::string_view kPackageFolder = "content/packages/";
constexpr std::string_view kExtension = ".zip";

bool is_hash(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::unexpected<Error> broken_list(std::string message) {
  return fail(
      Error{.code = "backup.invalid", .message = std::move(message), .file = std::string(kManifestName)});
}

Manifest parse(const json& from) {
  Manifest manifest;
  from.at("program").get_to(manifest.program);
  from.at("schema").get_to(manifest.schema);
  from.at("damaged").get_to(manifest.damaged);
  from.at("missing").get_to(manifest.missing);
  for (const json& file : from.at("files"))
    manifest.files.push_back({.name = file.at("name").get<std::string>(),
                              .size = file.at("size").get<std::uint64_t>(),
                              .sha256 = file.at("sha256").get<std::string>()});
  return manifest;
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
  json files = json::array();
  for (const ManifestFile& file : manifest.files)
    files.push_back({{"name", file.name}, {"size", file.size}, {"sha256", file.sha256}});
  return json{{"format", kFormat},
              {"program", manifest.program},
              {"begunAt", format_time(manifest.begun_at)},
              {"schema", manifest.schema},
              {"files", std::move(files)},
              {"damaged", manifest.damaged},
              {"missing", manifest.missing}}
             .dump(1) +
         "\n";
}

Result<Manifest> read_manifest(std::string_view text) {
  const json from = json::parse(text, nullptr, false);
  if (!from.is_object()) return broken_list("the list of files is no JSON object");
  try {
    if (from.at("format") != kFormat)
      return broken_list("the backup has a form that this program does not know");
    const auto begun = parse_time(from.at("begunAt").get<std::string>());
    if (!begun) return broken_list("the list of files has no time");
    Manifest manifest = parse(from);
    manifest.begun_at = *begun;
    return manifest;
  } catch (const json::exception&) {
    return broken_list("the list of files is incomplete");
  }
}

std::string package_name(std::string_view sha256) {
  return std::string(kPackageFolder) + std::string(sha256.substr(0, 2)) + "/" + std::string(sha256) +
         std::string(kExtension);
}

std::string_view package_in(std::string_view name) {
  if (name.size() != kPackageFolder.size() + 3 + 64 + kExtension.size()) return {};
  const std::string_view hash = name.substr(kPackageFolder.size() + 3, 64);
  return is_hash(hash) && package_name(hash) == name ? hash : std::string_view{};
}

}  // namespace lms::backup
