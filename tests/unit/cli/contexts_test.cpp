#include "cli/contexts.hpp"

#include "unit/cli/console.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>

namespace contexts_test {

using namespace lms;
using namespace lms::cli;
using namespace lms::cli::test;

namespace {
unsigned mode_of(const std::filesystem::path& path) {
  struct stat info{};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777U;
}
}  // namespace

TEST_CASE("a saved login is read back whole and is the owner's alone") {
  const TempFolder folder;
  Contexts contexts(folder.path() / "lmsctl");
  const SavedLogin login{"http://127.0.0.1:3000", "ada@example.org", "acme", "access", "refresh",
                         from_millis(5000)};
  REQUIRE(contexts.save("work", login));
  const auto loaded = contexts.load("work");
  REQUIRE(loaded);
  CHECK(loaded->url == login.url);
  CHECK(loaded->email == login.email);
  CHECK(loaded->tenant == login.tenant);
  CHECK(loaded->access_token == login.access_token);
  CHECK(loaded->refresh_token == login.refresh_token);
  CHECK(loaded->access_expires == login.access_expires);
  CHECK(mode_of(folder.path() / "lmsctl" / "contexts" / "work.json") == 0600);
  CHECK(mode_of(folder.path() / "lmsctl") == 0700);
  CHECK(contexts.names() == std::vector<std::string>{"work"});
}

TEST_CASE("replacing a login leaves nothing else in the folder") {
  const TempFolder folder;
  Contexts contexts(folder.path());
  for (int i = 0; i < 3; ++i) REQUIRE(contexts.save("work", {"http://a"}));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path() / "contexts"))
    ++files;
  CHECK(files == 1);
}

TEST_CASE("the context in use is 'default' until one is chosen") {
  const TempFolder folder;
  Contexts contexts(folder.path());
  CHECK(contexts.current() == "default");
  CHECK(error_code(contexts.use("work")) == "context.not_found");
  REQUIRE(contexts.save("work", {"http://a"}));
  REQUIRE(contexts.use("work"));
  CHECK(contexts.current() == "work");
}

TEST_CASE("names that could leave the folder are refused") {
  const TempFolder folder;
  Contexts contexts(folder.path());
  for (const char* name : {"", ".", "..", "a/b", "../x", "-x", "a b", "ä"}) {
    INFO(name);
    CHECK_FALSE(is_context_name(name));
    CHECK(error_code(contexts.save(name, {"http://a"})) == "context.invalid");
    CHECK(error_code(contexts.load(name)) == "context.invalid");
    CHECK(error_code(contexts.remove(name)) == "context.invalid");
  }
}

TEST_CASE("a damaged file is told apart from a missing one, and can be removed") {
  const TempFolder folder;
  Contexts contexts(folder.path());
  CHECK(error_code(contexts.load("work")) == "context.not_found");
  REQUIRE(contexts.save("work", {"http://a"}));
  std::ofstream(folder.path() / "contexts" / "work.json") << "{\"url\":";
  CHECK(error_code(contexts.load("work")) == "context.damaged");
  CHECK(contexts.remove("work"));
  CHECK(error_code(contexts.remove("work")) == "context.not_found");
}

TEST_CASE("a folder that cannot be made is an error that names it") {
  const TempFolder folder;
  Contexts contexts(folder.file("plain", "") + "/lmsctl");
  const auto saved = contexts.save("work", {"http://a"});
  CHECK(error_code(saved) == "context.unwritable");
  CHECK(saved.error().file.find("plain/lmsctl") != std::string::npos);
}

}  // namespace contexts_test
