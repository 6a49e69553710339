#include "content/package_files.hpp"

#include "content/directory_store.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <thread>

namespace lms::content {
namespace {

class Fixture {
 public:
  Fixture() : store_(std::move(*DirectoryStore::open_folder(dir_ / "content"))) {}

  std::string add(const test::RawZip& zip) { return add(zip.build()); }
  std::string add(const std::string& bytes) {
    auto staging = store_->begin();
    REQUIRE(staging);
    REQUIRE((*staging)->write(as_bytes(bytes)));
    const auto stored = (*staging)->finish();
    REQUIRE(stored);
    REQUIRE((*staging)->commit());
    return stored->hash;
  }
  [[nodiscard]] ContentStore& store() { return *store_; }

 private:
  test::TempDir dir_;
  std::unique_ptr<DirectoryStore> store_;
};

}  // namespace

TEST_CASE("a path finds its file, decoded, without its query") {
  Fixture f;
  const std::string hash = f.add(test::RawZip{}
                                     .add("index.html", "x")
                                     .add("a b/ü.js", "x")
                                     .add("100%.txt", "x")
                                     .add("plus+sign.css", "x")
                                     .add("folder/", ""));
  PackageFiles files(f.store());
  struct Case {
    const char* path;
    const char* name;
    const char* mime;
  };
  const Case found[] = {
      {"index.html", "index.html", "text/html"},   {"index.html?v=1#x", "index.html", "text/html"},
      {"%69ndex.html", "index.html", "text/html"}, {"a%20b/%C3%BC.js", "a b/ü.js", "text/javascript"},
      {"100%25.txt", "100%.txt", "text/plain"},    {"plus+sign.css", "plus+sign.css", "text/css"},
  };
  for (const Case& c : found) {
    INFO(c.path);
    const auto file = files.lookup(hash, c.path);
    REQUIRE(file);
    CHECK(file->entry->name == c.name);
    CHECK(file->mime == c.mime);
  }
  for (const char* path :
       {"", "gone.html", "folder/", "folder", "/index.html", "a b", "index.html/", "../index.html"}) {
    INFO(path);
    CHECK(error_code(files.lookup(hash, path)) == "content.file.not_found");
  }
}

TEST_CASE("a name may differ in case and in how accents are written, and exact names go first") {
  Fixture f;
  const std::string hash = f.add(test::RawZip{}.add("Media/Logo.PNG", "x").add("U\u0308bung.html", "y"));
  PackageFiles files(f.store());
  for (const auto& [path, name] :
       {std::pair{"media/logo.png", "Media/Logo.PNG"}, std::pair{"Media/Logo.PNG", "Media/Logo.PNG"},
        std::pair{"%C3%9Cbung.html", "U\u0308bung.html"}}) {
    INFO(path);
    const auto file = files.lookup(hash, path);
    REQUIRE(file);
    CHECK(file->entry->name == name);
  }
  for (const char* path : {"media", "media/", "media/logo.png/", "medi\u00E4/logo.png"}) {
    INFO(path);
    CHECK(error_code(files.lookup(hash, path)) == "content.file.not_found");
  }
}

TEST_CASE("entity tags name package and entry") {
  Fixture f;
  const std::string hash = f.add(test::RawZip{}.add("a", "x").add("b", "x"));
  PackageFiles files(f.store());
  CHECK(files.lookup(hash, "b")->etag_base() == hash.substr(0, 12) + "-1");
}

TEST_CASE("an unknown or damaged package is an error") {
  Fixture f;
  PackageFiles files(f.store());
  CHECK(error_code(files.lookup(std::string(64, 'a'), "x")) == "content.package.not_found");
  CHECK(error_code(files.lookup("../etc", "x")) == "content.package.not_found");
  CHECK(error_code(files.lookup(f.add(std::string("no zip")), "x")) == "package.not_zip");
}

TEST_CASE("the least recently used package is closed first, and lives on for who has it") {
  Fixture f;
  std::vector<std::string> hashes;
  for (const char* content : {"1", "2", "3"}) hashes.push_back(f.add(test::RawZip{}.add("a", content)));
  PackageFiles files(f.store(), 2);
  const auto first = files.open(hashes[0]);
  const auto second = files.open(hashes[1]);
  CHECK(*files.open(hashes[0]) == *first);
  REQUIRE(files.open(hashes[2]));
  CHECK(*files.open(hashes[0]) == *first);
  CHECK_FALSE(*files.open(hashes[1]) == *second);
  Bytes one(1);
  const auto* entry = (*second)->index.find("a");
  REQUIRE((*second)->source->read(entry->data_offset, one));
  CHECK(static_cast<char>(one[0]) == '2');
}

TEST_CASE("indexes are closed when they take too much memory, except the last") {
  Fixture f;
  const std::string one = f.add(test::RawZip{}.add("a", "1"));
  const std::string other = f.add(test::RawZip{}.add("a", "2"));
  PackageFiles files(f.store(), 10, 1);
  const auto opened = files.open(one);
  CHECK(*files.open(one) == *opened);
  REQUIRE(files.open(other));
  CHECK_FALSE(*files.open(one) == *opened);
}

TEST_CASE("a forgotten package is read again from the store") {
  Fixture f;
  const std::string hash = f.add(test::RawZip{}.add("a", "x"));
  PackageFiles files(f.store());
  REQUIRE(files.open(hash));
  REQUIRE(f.store().remove(hash));
  CHECK(files.lookup(hash, "a"));
  files.forget(hash);
  files.forget(hash);
  CHECK(error_code(files.lookup(hash, "a")) == "content.package.not_found");
}

TEST_CASE("many threads share the cache") {
  Fixture f;
  std::vector<std::string> hashes;
  for (int i = 0; i < 6; ++i) hashes.push_back(f.add(test::RawZip{}.add("a", std::to_string(i))));
  PackageFiles files(f.store(), 3);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 500; ++i) {
          const auto which = static_cast<std::size_t>((i * 7 + t) % 6);
          const auto file = files.lookup(hashes[which], "a");
          Bytes one(1);
          if (!file || !file->source().read(file->entry->data_offset, one) ||
              static_cast<char>(one[0]) != static_cast<char>('0' + which))
            ++wrong;
        }
      });
  }
  CHECK(wrong == 0);
}

}  // namespace lms::content
