#include "cli/browser/child.hpp"
#include "cli/browser/scratch_folder.hpp"
#include "cli/browser/stand_in.hpp"
#include "cli/package_file.hpp"
#include "unit/cli/console.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace browser_test {

using namespace lms;
using namespace lms::cli;
using namespace lms::cli::test;

namespace fs = std::filesystem;

namespace {

constexpr const char* kManifest = R"(<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <organizations default="org"><organization identifier="org"><title>T</title>
    <item identifier="one" identifierref="r" parameters="?a=1"><title>One</title></item>
    <item identifier="two" identifierref="s"><title>Two</title></item>
  </organization></organizations>
  <resources>
    <resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="pages/a%20b.html"/>
    <resource identifier="s" type="webcontent" adlcp:scormtype="sco" href="there.html?x=1"/>
  </resources>
</manifest>)";

sequencing::CourseDefinition course_with(std::initializer_list<const char*> hrefs) {
  sequencing::CourseDefinition course;
  for (const char* href : hrefs) {
    sequencing::ActivityDefinition activity{.id = href};
    activity.href = href;
    course.activities.push_back(std::move(activity));
  }
  return course;
}

/// Title and files of the package, as the import reads it.
std::pair<std::string, std::size_t> read(const fs::path& file) {
  const auto opened = PackageFile::open(file.string());
  REQUIRE(opened);
  const auto package = (*opened)->read();
  REQUIRE(package);
  return {package->course.title, package->index.file_count()};
}

}  // namespace

TEST_CASE("a bare manifest becomes a package with a page for each one that is missing") {
  const TempFolder folder;
  const std::string manifest = folder.file("course.xml", kManifest);
  const fs::path out = folder.path() / "out.zip";
  const auto course = course_with({"", "pages/a%20b.html?a=1", "there.html?x=1", "pages/a%20b.html?a=2",
                                   "https://example.org/elsewhere.html"});
  REQUIRE(write_playable(manifest, course, out));
  CHECK(read(out) == std::pair<std::string, std::size_t>{"T", 3});
}

TEST_CASE("what a folder or a ZIP has is kept, and only what lacks is added") {
  const TempFolder folder;
  fs::create_directories(folder.path() / "course/pages");
  static_cast<void>(folder.file("course/imsmanifest.xml", kManifest));
  static_cast<void>(folder.file("course/there.html", "<p>mine</p>"));
  const auto course = course_with({"", "pages/a%20b.html", "there.html?x=1"});
  const fs::path first = folder.path() / "first.zip";
  REQUIRE(write_playable((folder.path() / "course").string(), course, first));
  CHECK(read(first).second == 3);
  const fs::path second = folder.path() / "second.zip";
  REQUIRE(write_playable(first.string(), course_with({"there.html", "new.html"}), second));
  CHECK(read(second).second == 4);
  CHECK_FALSE(write_playable((folder.path() / "none.xml").string(), course, folder.path() / "third.zip"));
}

TEST_CASE("a child ends with the object that holds it, and tells how it ended") {
  auto quick = Child::start({.words = {"/bin/sh", "-c", "exit 3"}, .environment = {}});
  REQUIRE(quick);
  CHECK(quick->wait() == 3);
  CHECK_FALSE(quick->runs());
  auto missing = Child::start({.words = {"/nowhere/program"}, .environment = {}});
  REQUIRE(missing);
  CHECK(missing->wait() == 127);
  auto patient = Child::start({.words = {"/bin/sleep", "60"}, .environment = {}});
  REQUIRE(patient);
  CHECK(patient->runs());
  patient->stop();
  CHECK_FALSE(patient->runs());
}

TEST_CASE("a scratch folder goes with the object, or with a process that is killed") {
  const auto fill = [](const fs::path& folder) {
    fs::create_directories(folder / "profile" / "cache");
    std::ofstream(folder / "profile" / "cache" / "file") << "text";
  };
  fs::path path;
  {
    auto made = ScratchFolder::make();
    REQUIRE(made);
    ScratchFolder folder;
    folder = std::move(*made);
    path = folder.path();
    fill(path);
    CHECK(fs::exists(path));
  }
  CHECK_FALSE(fs::exists(path));

  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t process = ::fork();
  if (process == 0) {
    const auto folder = ScratchFolder::make();
    fill(folder->path());
    const std::string name = folder->path().string();
    [[maybe_unused]] const auto written = ::write(ends[1], name.data(), name.size());
    ::pause();
    ::_exit(1);
  }
  std::array<char, 4096> name{};
  const auto size = ::read(ends[0], name.data(), name.size());
  REQUIRE(size > 0);
  path = std::string(name.data(), static_cast<std::size_t>(size));
  CHECK(fs::exists(path / "profile" / "cache" / "file"));
  ::kill(process, SIGKILL);
  int status = 0;
  CHECK(::waitpid(process, &status, 0) == process);
  for (int attempt = 0; attempt < 500 && fs::exists(path); ++attempt)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK_FALSE(fs::exists(path));
  for (const int end : ends) ::close(end);
}

TEST_CASE("programs are found in PATH, or where a path says") {
  CHECK(find_program({"no-such-program", "sh"}, "/nowhere:/bin") == "/bin/sh");
  CHECK(find_program({"/bin/sh"}, "") == "/bin/sh");
  CHECK(find_program({"/bin/no-such-program"}, "/bin").empty());
  CHECK(find_program({"sh"}, "").empty());
}

TEST_CASE("a play in a browser says what is missing") {
  Console console;
  const std::string script = console.folder.file("s.json", R"({"steps":[]})");
  const Ran named =
      console.run({"course", "play", "--browser", "--chromium", "/no/chromium", "--script", script});
  CHECK(named.status == 1);
  CHECK(named.err.find("/no/chromium") != std::string::npos);
  console.environment["PATH"] = "/nowhere";
  const Ran none = console.run({"course", "play", "--browser", "--script", script});
  CHECK(none.status == 1);
  CHECK(none.err.find("--chromium FILE") != std::string::npos);
}

}  // namespace browser_test
