#include "script/learner_script.hpp"

#include <catch2/catch.hpp>

namespace compare_test {

using namespace lms::script;

namespace {

bool same(Comparison how, std::string_view expected, std::string_view actual, std::size_t spm = 0,
          const char* response_type = "") {
  Call call;
  call.compare = how;
  call.spm = spm;
  call.response_type = response_type;
  return value_matches(call, expected, actual);
}

}  // namespace

TEST_CASE("values are compared as their format asks for") {
  struct Case {
    Comparison how;
    const char* expected;
    const char* actual;
    bool equal;
  };
  for (const Case& c : {Case{Comparison::exact, "a", "a", true},
                        {Comparison::exact, "0.50", "0.5", false},
                        {Comparison::real, "0.50", "0.5", true},
                        {Comparison::real, "0.5", "0.5000001", true},
                        {Comparison::real, "0.5", "0.51", false},
                        {Comparison::real, "", "", true},
                        {Comparison::real, "0", "", false},
                        {Comparison::result, "correct", "correct", true},
                        {Comparison::result, "1.0", "1", true},
                        {Comparison::result, "correct", "incorrect", false},
                        {Comparison::timeinterval, "PT1M", "PT60S", true},
                        {Comparison::timeinterval, "P1DT0.5S", "PT24H0M0.50S", true},
                        {Comparison::timeinterval, "PT1M", "P1M", false},
                        {Comparison::timeinterval, "PT1S", "1", false},
                        {Comparison::datetime, "2004-04-01T15:21:45", "2004-04-01T15:21:45.00", true},
                        {Comparison::datetime, "2004-04-01T15:21:45.5Z", "2004-04-01T15:21:45Z", true},
                        {Comparison::datetime, "2004-04-01T15:21:45", "2004-04-01T15:21:46", false},
                        {Comparison::language, "en-US", "EN", true},
                        {Comparison::language, "en", "fr", false},
                        {Comparison::localized_string, "{lang=en}text", "text", true},
                        {Comparison::localized_string, "{lang=fr}text", "text", false},
                        {Comparison::children_list, "a,b,c", "c, a,b", true},
                        {Comparison::children_list, "a,b", "a,b,c", false}}) {
    INFO(c.expected << " against " << c.actual);
    CHECK(same(c.how, c.expected, c.actual) == c.equal);
  }
}

TEST_CASE("a value may be cut, but to no less than the smallest permitted maximum") {
  CHECK(same(Comparison::string, "abcdef", "abcd", 4));
  CHECK_FALSE(same(Comparison::string, "abcdef", "abc", 4));
  CHECK_FALSE(same(Comparison::string, "abcdef", "abcx", 4));
  CHECK_FALSE(same(Comparison::string, "abcdef", "abcd"));
  CHECK(same(Comparison::localized_string, "{lang=fr}abcdef", "{lang=fr}abcd", 4));
}

TEST_CASE("responses are equal whatever defaults they state, and in whatever order") {
  CHECK(same(Comparison::response, "{case_matters=true}{lang=de}x[,]y",
             "{lang=de}{case_matters=true}x[,]{lang=en}y", 0, "fill-in"));
  CHECK(same(Comparison::response, "x", "{case_matters=false}{order_matters=true}x", 0, "fill-in"));
  CHECK_FALSE(same(Comparison::response, "x", "{case_matters=true}x", 0, "fill-in"));
  CHECK_FALSE(same(Comparison::response, "a[,]b", "b[,]a", 0, "choice"));
  CHECK_FALSE(same(Comparison::response, "a[,]b", "a", 0, "choice"));
  CHECK(same(Comparison::response, "1.0[:]2", "1[:]2.00", 0, "numeric"));
  CHECK_FALSE(same(Comparison::response, "1[:]2", "1[:]3", 0, "numeric"));
}

}  // namespace compare_test
