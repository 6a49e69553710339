#include "package/zip_reader.hpp"

#include "support/raw_zip.hpp"

#include <catch2/catch.hpp>

namespace lms::package {
namespace {

using test::RawZip;

struct Archive {
  explicit Archive(const RawZip& zip) : bytes(zip.build()), source(as_bytes(bytes)) {
    auto read = read_index(source);
    REQUIRE(read);
    index = std::move(*read);
  }
  std::string bytes;
  SpanSource source;
  ZipIndex index;
};

std::string numbers(std::size_t size) {
  std::string out;
  for (int i = 0; out.size() < size; ++i) out += std::to_string(i * 7919) + ",";
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("an entry reads the same in pieces of any size") {
  const std::string content = numbers(300'000);
  for (const bool deflate : {false, true}) {
    const Archive archive(RawZip{}.add("n.txt", content, deflate));
    for (const std::size_t piece : {1UL, 7UL, 4096UL, 65536UL, 1'000'000UL}) {
      EntryReader reader(archive.source, archive.index.entries().front());
      Bytes buffer(piece);
      std::string all;
      for (;;) {
        const auto got = reader.read(buffer);
        REQUIRE(got);
        if (*got == 0) break;
        all += as_text(ByteView(buffer).first(*got));
      }
      CHECK(all == content);
    }
  }
}

TEST_CASE("skipping lands where the range begins") {
  const std::string content = numbers(200'000);
  for (const bool deflate : {false, true}) {
    const Archive archive(RawZip{}.add("n.txt", content, deflate));
    for (const std::size_t from : {0UL, 1UL, 65536UL, 199'999UL}) {
      EntryReader reader(archive.source, archive.index.entries().front());
      REQUIRE(reader.skip(from));
      Bytes one(1);
      CHECK(reader.read(one).value() == 1);
      CHECK(static_cast<char>(one[0]) == content[from]);
    }
    EntryReader reader(archive.source, archive.index.entries().front());
    CHECK(error_code(reader.skip(200'001)) == "package.zip.size_mismatch");
  }
}

TEST_CASE("never more than the declared size comes out of a lying entry") {
  RawZip zip;
  zip.entries.push_back(
      {.name = "a", .content = std::string(100'000, 'x'), .deflate = true, .central_size = 10});
  const Archive archive(zip);
  EntryReader reader(archive.source, archive.index.entries().front());
  Bytes buffer(4096);
  std::size_t total = 0;
  Result<std::size_t> got = reader.read(buffer);
  for (; got && *got > 0; got = reader.read(buffer)) total += *got;
  CHECK(total <= 10);
  CHECK(error_code(got) == "package.zip.size_mismatch");
  CHECK(error_code(reader.read(buffer)) == "package.zip.size_mismatch");
}

TEST_CASE("deflated data followed by something else is a fault") {
  // Junk that the compressed size counts in would go out with the stored bytes.
  RawZip zip;
  const std::string deflated = test::raw_deflate("hello") + "junk";
  zip.entries.push_back({.name = "a",
                         .content = deflated,
                         .method = 8,
                         .central_size = 5,
                         .central_crc = test::crc_of("hello")});
  const Archive archive(zip);
  const VerifyReport report = verify(archive.source, archive.index);
  REQUIRE(report.faults.size() == 1);
  CHECK(report.faults.front().code == "package.zip.corrupt_data");
}

TEST_CASE("an entry beyond the cap is not read") {
  const Archive archive(RawZip{}.add("a", "123456"));
  CHECK(error_code(read_entry(archive.source, archive.index.entries().front(), 5)) ==
        "package.zip.too_large");
  CHECK(read_entry(archive.source, archive.index.entries().front(), 6));
}

TEST_CASE("verify looks at every entry, and stops when told or when there are faults enough") {
  RawZip zip;
  for (int i = 0; i < 10; ++i)
    zip.entries.push_back({.name = std::to_string(i), .content = "x", .central_crc = 1});
  const Archive archive(zip);
  CHECK(verify(archive.source, archive.index).faults.size() == 10);
  CHECK(verify(archive.source, archive.index, 3).faults.size() == 3);
  std::stop_source stop;
  stop.request_stop();
  const VerifyReport stopped = verify(archive.source, archive.index, 20, stop.get_token());
  CHECK(stopped.stopped);
  CHECK_FALSE(stopped.good());
  const Archive fine(RawZip{}.add("a", "x").add("b", std::string(1 << 20, 'b'), true).add("c/", ""));
  const VerifyReport report = verify(fine.source, fine.index);
  CHECK(report.good());
  CHECK(report.checked == 3);
}

}  // namespace lms::package
