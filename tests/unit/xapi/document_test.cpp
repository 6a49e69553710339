#include "xapi/document.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace document_test {

using namespace lms;
using namespace lms::xapi;

TEST_CASE("documents are merged member by member, each as it was written") {
  const auto merged = merge_documents(R"({"n":12345678901234567890123, "b" : {"x":1.10},"c":[1]})",
                                      R"({"b":{"y":2.50e0},"d":0.10})");
  REQUIRE(merged);
  CHECK(*merged == R"({"n":12345678901234567890123,"b":{"y":2.50e0},"c":[1],"d":0.10})");
  CHECK(merge_documents("{}", R"({"a\"b":1})") == R"({"a\"b":1})");
  CHECK(merge_documents(R"({"a":1})", "{}") == R"({"a":1})");
  for (const char* broken : {"[]", "7", "{", R"({"a":1,"a":2})"}) {
    CHECK(error_code(merge_documents(broken, "{}")) == "xapi.document.invalid");
    CHECK(error_code(merge_documents("{}", broken)) == "xapi.document.invalid");
  }
}

TEST_CASE("merging takes a time that grows with the documents, up to as many values as can be read again") {
  std::string large = "{";
  for (int n = 0; n < 300'000; ++n) large += (n == 0 ? "\"k" : ",\"k") + std::to_string(n) + "\":1";
  large += "}";
  const auto begun = std::chrono::steady_clock::now();
  const auto merged = merge_documents(large, large);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
  REQUIRE(merged);
  CHECK(*merged == large);
  std::string larger = large;
  larger.pop_back();
  for (int n = 0; n < 500'000; ++n) larger += ",\"m" + std::to_string(n) + "\":1";
  CHECK(error_code(merge_documents(large, larger + "}")) == "xapi.too_large");
}

TEST_CASE("definitions grow by names, descriptions and extensions, and what else they say is the newest") {
  CHECK(merge_definitions("", R"({"type":"http://a.b"})") == R"({"type":"http://a.b"})");
  CHECK(
      merge_definitions(
          R"({"name":{"en":"One","de":"Eins"},"type":"http://a.b/1","extensions":{"http://a.b/n":1.000000000000000001}})",
          R"({"type":"http://a.b/2","name":{"en":"Two"},"extensions":{"http://a.b/m":2.0},"moreInfo":"http://a.b/i"})") ==
      R"({"name":{"en":"Two","de":"Eins"},"type":"http://a.b/2",)"
      R"("extensions":{"http://a.b/n":1.000000000000000001,"http://a.b/m":2.0},"moreInfo":"http://a.b/i"})");
}

}  // namespace document_test
