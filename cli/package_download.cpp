#include "cli/package_download.hpp"

#include "cli/output_file.hpp"
#include "cli/package_hash.hpp"
#include "cli/upload_file.hpp"
#include "cli/view.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <ostream>

namespace lms::cli {

Result<void> download_package(Run& run, Client& server, const std::string& course_path,
                              const nlohmann::json& version, const Query& query, const std::string& file) {
  std::optional<OutputFile> out;
  if (file != "-") {
    LMS_ASSIGN(OutputFile opened, OutputFile::open(file));
    out.emplace(std::move(opened));
  }
  Sha256 sum;
  std::uint64_t done = 0;
  ProgressBar bar(run.world, std::filesystem::path(file).filename().string(),
                  version.value("sizeBytes", std::uint64_t{0}), run.args.has("quiet"));
  LMS_TRY(server.download(course_path + "/versions/" + value_at(version, "number").dump() + "/package", query,
                          [&](std::string_view data) -> Result<void> {
                            sum.update(data);
                            bar.update(done += data.size());
                            if (out) return out->write(data);
                            run.world.out->write(data.data(), static_cast<std::streamsize>(data.size()));
                            if (!*run.world.out)
                              return fail("file.unwritable", "cannot write to standard output");
                            return {};
                          }));
  LMS_ASSIGN(const std::string got, sum.finish());
  if (got != raw_text(value_at(version, "sha256")))
    return fail("client.bad_answer", "what came is not the package: its SHA-256 is " + got);
  if (out) return out->commit();
  run.world.out->flush();
  return {};
}

}  // namespace lms::cli
