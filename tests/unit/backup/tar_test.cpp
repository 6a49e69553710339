#include "backup/tar.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tar_test {

using namespace lms;
using namespace lms::backup;

namespace {

/// An archive in memory: written through sink(), read through supply().
struct Memory {
  Bytes bytes{};
  std::size_t at = 0;

  Sink sink() {
    return [this](ByteView data) -> Result<void> {
      bytes.insert(bytes.end(), data.begin(), data.end());
      return {};
    };
  }
  /// Gives `step` bytes at a time at most, as a pipe does.
  Supply supply(std::size_t step) {
    at = 0;
    return [this, step](std::span<std::byte> out) -> Result<std::size_t> {
      const std::size_t size = std::min({step, out.size(), bytes.size() - at});
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, out.begin());
      at += size;
      return size;
    };
  }
};

std::string read_all(TarReader& tar) {
  std::string text;
  Bytes piece(100);
  for (;;) {
    const auto got = tar.read(piece);
    REQUIRE(got);
    if (*got == 0) return text;
    text += as_text(ByteView(piece).first(*got));
  }
}

}  // namespace

TEST_CASE("files come back with their names and bytes, however the bytes arrive") {
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{512}, std::size_t{100'000}}) {
    Memory memory;
    TarWriter writer(memory.sink(), from_millis(1'900'000'000'000));
    const std::string contents[] = {"", "x", std::string(511, 'a'), std::string(512, 'b'),
                                    std::string(70'000, 'c')};
    for (std::size_t i = 0; i < std::size(contents); ++i) {
      REQUIRE(writer.begin("file" + std::to_string(i), contents[i].size()));
      REQUIRE(writer.write(as_bytes(contents[i])));
      REQUIRE(writer.end_file());
    }
    REQUIRE(writer.finish());
    TarReader reader(memory.supply(step));
    for (std::size_t i = 0; i < std::size(contents); ++i) {
      const auto entry = reader.next();
      REQUIRE(entry);
      REQUIRE(entry->has_value());
      CHECK((*entry)->name == "file" + std::to_string(i));
      if (i != 3) CHECK(read_all(reader) == contents[i]);  // what nobody reads is skipped
    }
    const auto end = reader.next();
    REQUIRE(end);
    CHECK_FALSE(end->has_value());
  }
}

TEST_CASE("sizes beyond what eleven octal digits hold are written and read") {
  for (const std::uint64_t size : {077777777777ULL, 077777777777ULL + 1, 5ULL << 40}) {
    Memory memory;
    TarWriter writer(memory.sink(), from_millis(0));
    REQUIRE(writer.begin("large", size));
    TarReader reader(memory.supply(512));
    const auto entry = reader.next();
    REQUIRE(entry);
    CHECK((*entry)->size == size);
  }
}

TEST_CASE("a file that is not as long as announced is an error of the writer") {
  Memory memory;
  TarWriter writer(memory.sink(), from_millis(0));
  REQUIRE(writer.begin("a", 2));
  REQUIRE(writer.write(as_bytes("x")));
  CHECK(error_code(writer.end_file()) == "backup.changed");
  CHECK(error_code(writer.write(as_bytes("yz"))) == "backup.changed");
}

TEST_CASE("an archive cut off anywhere is refused") {
  Memory memory;
  TarWriter writer(memory.sink(), from_millis(0));
  REQUIRE(writer.begin("a", 700));
  REQUIRE(writer.write(as_bytes(std::string(700, 'x'))));
  REQUIRE(writer.end_file());
  REQUIRE(writer.finish());
  const Bytes whole = memory.bytes;
  for (std::size_t size = 0; size < whole.size(); size += 64) {
    memory.bytes.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    TarReader reader(memory.supply(100));
    auto entry = reader.next();
    while (entry && entry->has_value()) entry = reader.next();
    CHECK(error_code(entry) == "backup.invalid");
  }
}

TEST_CASE("a changed header is noticed") {
  Memory memory;
  TarWriter writer(memory.sink(), from_millis(0));
  REQUIRE(writer.begin("a", 0));
  REQUIRE(writer.finish());
  for (std::size_t i = 0; i < 512; i += 5) {
    if (i == 155) continue;  // what stands behind the sum's digits says nothing
    memory.bytes[i] ^= std::byte{1};
    CHECK(error_code(TarReader(memory.supply(512)).next()) == "backup.invalid");
    memory.bytes[i] ^= std::byte{1};
  }
}

}  // namespace tar_test
