#include "dispatch/origin_findings.hpp"

#include <catch2/catch.hpp>

namespace origin_findings_test {

using namespace lms::dispatch;

TEST_CASE("addresses that packages should not leave the house with are told") {
  struct Case {
    const char* url;
    std::vector<const char*> words;
  };
  const Case cases[] = {
      {"https://play.example.org", {}},
      {"https://*.play.example.org", {}},
      {"https://play.example.org:8443", {}},
      {"http://play.example.org", {"is not https"}},
      {"http://localhost:3001", {"is not https", "is this computer"}},
      {"https://127.0.0.1:3001", {"is this computer"}},
      {"https://[::1]:3001", {"is this computer"}},
      {"https://192.0.2.7", {"is an address"}},
      {"https://[2001:db8::1]", {"is an address"}},
      {"https://play", {"private network"}},
      {"https://play.corp.lan", {"private network"}},
  };
  for (const auto& [url, words] : cases) {
    INFO(url);
    const auto found = origin_findings("the content URL", url);
    REQUIRE(found.size() == words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      CHECK(found[i].starts_with(std::string("the content URL ") + url));
      CHECK(found[i].find(words[i]) != std::string::npos);
    }
  }
}

}  // namespace origin_findings_test
