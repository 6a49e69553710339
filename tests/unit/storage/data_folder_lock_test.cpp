#include "storage/data_folder_lock.hpp"

#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <string>

namespace data_folder_lock_test {

using namespace lms;
using namespace lms::storage;

TEST_CASE("a data folder belongs to one lock, which a refusal names by process") {
  test::TempDir dir;
  auto lock = DataFolderLock::acquire(dir.path());
  REQUIRE(lock);
  const auto second = DataFolderLock::acquire(dir.path());
  CHECK(error_code(second) == "storage.locked");
  CHECK(second.error().message == "the data folder is in use by process " + std::to_string(::getpid()));
  {
    const DataFolderLock moved = std::move(*lock);
    CHECK(error_code(DataFolderLock::acquire(dir.path())) == "storage.locked");
  }
  CHECK(DataFolderLock::acquire(dir.path()));
}

TEST_CASE("a process that was killed leaves no lock") {
  test::TempDir dir;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto lock = DataFolderLock::acquire(dir.path());
    const char held = lock ? 'y' : 'n';
    if (::write(ready[1], &held, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char held = 0;
  REQUIRE(::read(ready[0], &held, 1) == 1);
  CHECK(held == 'y');
  const auto refused = DataFolderLock::acquire(dir.path());
  CHECK(error_code(refused) == "storage.locked");
  CHECK(refused.error().message == "the data folder is in use by process " + std::to_string(child));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(DataFolderLock::acquire(dir.path()));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("a folder that is not there cannot be locked") {
  CHECK(error_code(DataFolderLock::acquire("/nonexistent/folder")) == "storage.failed");
}

}  // namespace data_folder_lock_test
