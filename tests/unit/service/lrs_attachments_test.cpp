#include "service/lrs_attachments.hpp"

#include "lrs_content.hpp"
#include "service/lrs.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace lms::service {
namespace {

using test::must;

constexpr auto kOwn = false;
constexpr auto kWithUrl = true;

/// A store with contents of ten bytes each, which are named by a letter.
struct Contents : test::World {
  Tenant tenant = World::tenant("acme");

  Contents() {
    must(db->write([&](storage::Transaction& tx) -> Result<void> {
      for (const char letter : {'a', 'b', 'c', 'd'})
        LMS_TRY(test::put_content(tx, tenant.id, hash(letter), std::string(10, letter)));
      return {};
    }));
  }
  static std::string hash(char letter) { return std::string(64, letter); }
  static xapi::Attachment attachment(char letter, bool has_url) {
    return {.sha2 = hash(letter), .content_type = "text/plain", .length = 10, .has_url = has_url};
  }
  /// The letters of what goes out, for statements read one after the other.
  std::string read(AttachmentReader::Limits limits,
                   const std::vector<std::vector<xapi::Attachment>>& statements) {
    return must(db->read([&](storage::Transaction& tx) -> Result<std::string> {
      AttachmentReader reader(tx, tenant.id, limits);
      std::string out;
      for (const auto& attachments : statements) {
        if (reader.is_full()) out += '|';
        LMS_TRY(reader.read(1, attachments));
      }
      for (const auto& content : reader.take()) {
        CHECK(content.content == std::string(10, content.sha2.front()));
        out += content.sha2.front();
      }
      return out;
    }));
  }
};

}  // namespace

TEST_CASE("contents go out once, and those that were not sent not at all") {
  Contents store;
  const auto a = Contents::attachment('a', kOwn);
  const auto b = Contents::attachment('b', kWithUrl);
  const auto none = Contents::attachment('e', kWithUrl);
  CHECK(store.read({}, {{a, none, b}, {b, a}}) == "ab");
}

TEST_CASE("a statement's contents with a fileUrl are left out where there would be too many bytes") {
  Contents store;
  const auto own = Contents::attachment('a', kOwn);
  const auto second = Contents::attachment('b', kWithUrl);
  const auto third = Contents::attachment('c', kWithUrl);
  CHECK(store.read({.of_statement = 19}, {{second, own, third}}) == "a");
  CHECK(store.read({.of_statement = 20}, {{second, own, third}}) == "ab");
  CHECK(store.read({.of_statement = 20}, {{second, own, third}, {third}}) == "abc");
  CHECK(store.read({.of_statement = 5}, {{own, Contents::attachment('d', kOwn)}}) == "ad");
}

TEST_CASE("a content that is not as long as a statement with a fileUrl says is left out") {
  Contents store;
  auto other = Contents::attachment('a', kWithUrl);
  other.length = 11;
  CHECK(store.read({}, {{other, Contents::attachment('b', kWithUrl)}}) == "b");
}

TEST_CASE("contents are full when they have the bytes of an answer") {
  Contents store;
  const auto a = Contents::attachment('a', kOwn);
  const auto b = Contents::attachment('b', kOwn);
  CHECK(store.read({.full = 11}, {{a}, {b}}) == "ab");
  CHECK(store.read({.full = 10}, {{a}, {b}}) == "|ab");
}

}  // namespace lms::service
