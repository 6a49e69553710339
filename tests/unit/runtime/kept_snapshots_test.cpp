#include "snapshot_sample.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kept_snapshots_test {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

Bytes read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const ByteView bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("states that were saved by earlier engines load, and say what they said") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(LMS_SNAPSHOT_SAMPLES))
    if (entry.path().extension() == ".sample") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 12);
  for (const auto& file : files) {
    CAPTURE(file.string());
    const auto sample = decode_sample(read(file));
    REQUIRE(sample);
    const auto goes_on = Session::continue_launch(sample->course, sample->context, sample->snapshot);
    REQUIRE(goes_on);
    CHECK(described(*goes_on) == sample->says);
    auto next = Session::open_launch(sample->course, sample->context, sample->snapshot);
    REQUIRE(next);
    next->navigate(1, next->can_resume() ? NavKind::resume_all : NavKind::start, "");
    const auto again = Session::continue_launch(sample->course, sample->context, next->snapshot());
    REQUIRE(again);
    CHECK(described(*again) == described(*next));
  }
}

TEST_CASE("a launch context of the first format reads, with what it did not know switched off") {
  Writer out;
  out.u8(1);
  out.text("ada");
  out.text("Lovelace, Ada");
  out.enumeration(LaunchMode::browse);
  out.boolean(true);
  out.signed_varint(1'900'000'000'000);
  out.fixed64(7);
  out.boolean(true);
  out.varint(0);
  out.varint(1);
  out.text("bucket");
  out.text("value");
  out.boolean(false);
  const auto context = decode_context(out.view());
  REQUIRE(context);
  CHECK(context->mode == LaunchMode::browse);
  CHECK(context->strict_scorm12);
  CHECK_FALSE(context->silent_sco_completes);
  CHECK(context->buckets.at(0).value == "value");
  CHECK(context->seed == 7);
}

}  // namespace kept_snapshots_test
