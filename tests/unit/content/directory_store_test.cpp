#include "content/directory_store.hpp"

#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace lms::content {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

std::unique_ptr<DirectoryStore> open_store(const fs::path& root) {
  auto store = DirectoryStore::open_folder(root);
  REQUIRE(store);
  return std::move(*store);
}

StoredPackage put(ContentStore& store, std::string_view content) {
  auto staging = store.begin();
  REQUIRE(staging);
  REQUIRE((*staging)->write(as_bytes(content)));
  auto stored = (*staging)->finish();
  REQUIRE(stored);
  REQUIRE((*staging)->commit());
  return *stored;
}

std::string read_all(const package::ByteSource& source) {
  Bytes bytes(source.size());
  REQUIRE(source.read(0, bytes));
  return std::string(as_text(bytes));
}

std::size_t count_files(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) count += entry.is_regular_file() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a committed package is found under its SHA-256") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  auto staging = store->begin();
  REQUIRE(staging);
  REQUIRE((*staging)->write(as_bytes("a")));
  REQUIRE((*staging)->write(as_bytes("")));
  REQUIRE((*staging)->write(as_bytes("bc")));
  const auto stored = (*staging)->finish();
  REQUIRE(stored);
  CHECK(stored->hash == kHashOfAbc);
  CHECK(stored->size == 3);
  CHECK(read_all((*staging)->source()) == "abc");
  CHECK_FALSE(store->exists(stored->hash));
  REQUIRE((*staging)->commit());
  staging->reset();
  CHECK(store->exists(kHashOfAbc));
  CHECK(fs::exists(dir.path() / "content/packages/ba" / (std::string(kHashOfAbc) + ".zip")));
  CHECK(count_files(dir / "content") == 1);
  const auto source = store->open(kHashOfAbc);
  REQUIRE(source);
  CHECK(read_all(**source) == "abc");
}

TEST_CASE("without commit nothing is kept") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  {
    auto staging = store->begin();
    REQUIRE((*staging)->write(as_bytes("abc")));
    CHECK(count_files(dir / "content") == 1);
  }
  {
    auto staging = store->begin();
    REQUIRE((*staging)->write(as_bytes("abc")));
    REQUIRE((*staging)->finish());
  }
  CHECK(count_files(dir / "content") == 0);
}

TEST_CASE("what a crashed import left is removed at start, packages stay") {
  const test::TempDir dir;
  {
    put(*open_store(dir / "content"), "abc");
  }
  std::ofstream(dir.path() / "content/staging/left.part") << "half";
  fs::create_directories(dir.path() / "content/packages");
  const auto store = open_store(dir / "content");
  CHECK(count_files(dir / "content") == 1);
  CHECK(store->exists(kHashOfAbc));
}

TEST_CASE("the same bytes twice are one package") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  CHECK(put(*store, "abc").hash == put(*store, "abc").hash);
  put(*store, "other");
  const auto all = store->list();
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK((*all)[0].hash == kHashOfAbc);
  CHECK((*all)[0].size == 3);
}

TEST_CASE("a removed package is gone for new readers and stays for those that have it open") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  put(*store, "abc");
  const auto source = store->open(kHashOfAbc);
  REQUIRE(source);
  REQUIRE(store->remove(kHashOfAbc));
  CHECK(read_all(**source) == "abc");
  CHECK_FALSE(store->exists(kHashOfAbc));
  CHECK(error_code(store->open(kHashOfAbc)) == "content.package.not_found");
  CHECK(store->remove(kHashOfAbc));
}

TEST_CASE("what is no hash names no file") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  std::ofstream(dir.path() / "content/secret.zip") << "x";
  const std::string upper(64, 'A');
  for (const std::string_view bad : {std::string_view("../secret"), std::string_view(""),
                                     std::string_view("ab"), std::string_view(upper)}) {
    CHECK_FALSE(store->exists(bad));
    CHECK(error_code(store->open(bad)) == "content.package.not_found");
    CHECK(store->remove(bad));
  }
  CHECK(fs::exists(dir.path() / "content/secret.zip"));
}

TEST_CASE("imports at the same time don't disturb each other") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&store, t] {
      for (int i = 0; i < 10; ++i) {
        auto staging = store->begin();
        const std::string content = "package " + std::to_string((t + i) % 5);
        if (!staging || !(*staging)->write(as_bytes(content)) || !(*staging)->finish() ||
            !(*staging)->commit())
          std::abort();
      }
    });
  threads.clear();
  CHECK(store->list()->size() == 5);
  CHECK(count_files(dir.path() / "content/staging") == 0);
}

TEST_CASE("a folder that cannot be written says so") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  CHECK(store->check_writable());
  CHECK(count_files(dir / "content") == 0);
  fs::remove_all(dir.path() / "content/staging");
  CHECK(error_code(store->check_writable()) == "content.write_failed");
  CHECK(error_code(store->begin()) == "content.write_failed");
  CHECK(error_code(DirectoryStore::open_folder(dir.path() / "no/such/parent")) == "content.write_failed");
}

TEST_CASE("reading beyond the end is an error, also when the file shrank") {
  const test::TempDir dir;
  const auto store = open_store(dir / "content");
  const auto stored = put(*store, "abc");
  const auto source = store->open(stored.hash);
  REQUIRE(source);
  Bytes four(4);
  CHECK(error_code((*source)->read(0, four)) == "package.truncated");
  CHECK(error_code((*source)->read(UINT64_MAX, std::span(four).first(1))) == "package.truncated");
  fs::resize_file(dir.path() / "content/packages/ba" / (stored.hash + ".zip"), 1);
  CHECK(error_code((*source)->read(0, std::span(four).first(3))) == "package.truncated");
}

}  // namespace lms::content
