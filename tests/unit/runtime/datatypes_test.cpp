#include "runtime/datatypes.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace datatypes_test {

using namespace lms::runtime;
using Type = InteractionType;

TEST_CASE("a language is a code of ISO 639-1 or 639-2 with subtags") {
  for (const char* good : {"en", "EN", "eng", "ger", "deu", "de-CH-1996", "zh-min-nan", "i-klingon", "x-mine",
                           "qaa", "art-lojban"}) {
    CAPTURE(good);
    CHECK(is_language(good));
  }
  for (const char* bad : {"", "e", "sp", "exg", "frl", "ruq-JM", "english", "en-", "en--us", "en_US", "i",
                          "x", "12", "en-toolongsubtag"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_language(bad));
  }
}

TEST_CASE("an identifier is a URI or relative reference") {
  for (const char* good : {"a", "MYID01", "urn:adl:lmsTest/OBJ01", "http://example.org/a?b#c", "a%20b",
                           "über", "1", "URN:x:y"}) {
    CAPTURE(good);
    CHECK(is_identifier(good));
  }
  for (const char* bad : {"", " ", "a b", "urn:", "urn:adl", "urn:adl:", "http:", ":a", "1:2", "a[b]", "{}",
                          "a%2", "a#b#c", "a\\b", "a\nb"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_identifier(bad));
  }
}

TEST_CASE("a localized string has a real language if it has one") {
  CHECK(is_localized(""));
  CHECK(is_localized("text"));
  CHECK(is_localized("{lang=en}text"));
  CHECK(is_localized("{language=zz}text"));
  CHECK_FALSE(is_localized("{lang=}text"));
  CHECK_FALSE(is_localized("{lang=zz}text"));
}

struct ResponseCase {
  Type type;
  std::vector<const char*> good;
  std::vector<const char*> bad;
};

TEST_CASE("a learner's response fits the type of its interaction") {
  const ResponseCase cases[] = {
      {Type::true_false, {"true", "false"}, {"", "t", "1", "TRUE", "true,false"}},
      {Type::choice, {"", "a", "a[,]b", "uri.uri[,]x"}, {"a[,]a", "[,]", "a[,]", "{}", "a b"}},
      {Type::fill_in,
       {"", " ", "{lang=en}x", "[,]", "a[,]a", "{}{[]}", "{case_matters=maybe}x"},
       {"{lang=sp}x", "a[,]{lang=frl}b"}},
      {Type::long_fill_in, {"", "{lang=en}", "text [,] text"}, {"{lang=sp}x"}},
      {Type::likert, {"a", "urn:a:b"}, {"", "a b", "a[,]b"}},
      {Type::matching,
       {"", "a[.]b", "a[.]b[,]c[.]d"},
       {"a", "a[.]", "[.]b", "[,]a[.]b", "a[.]b[,]c", "a[.]b[.]c"}},
      {Type::performance,
       {"", "a[.]b", "[.]b", "a[.]", "a[.]any text", "a[.]1[:]2"},
       {"a", "[.]", "a[.]b[.]c", "[,]a[.]b", "a b[.]c"}},
      {Type::sequencing, {"", "a", "a[,]a"}, {"[,]", "a[,]", "a b"}},
      {Type::numeric, {"1", "-0.5"}, {"", "x", "1[:]2", "1e5"}},
      {Type::other, {"", "anything [,] {goes}"}, {}},
  };
  for (const auto& [type, good, bad] : cases) {
    CAPTURE(static_cast<int>(type));
    for (const char* text : good) {
      CAPTURE(text);
      CHECK(is_learner_response(type, text));
    }
    for (const char* text : bad) {
      CAPTURE(text);
      CHECK_FALSE(is_learner_response(type, text));
    }
  }
}

TEST_CASE("a correct response may say how it is compared") {
  const ResponseCase cases[] = {
      {Type::fill_in,
       {"{case_matters=true}{order_matters=false}x", "{order_matters=true}{case_matters=true}{lang=en}x",
        "x[,]{case_matters=maybe}y"},
       {"{case_matters=maybe}x", "{order_matters=}x", "{order_matters=true}{lang=sp}x"}},
      {Type::long_fill_in,
       {"{case_matters=false}{lang=en}x", "{lang=en}{case_matters=false}x"},
       {"{case_matters=x}y", "{lang=en}{case_matters=x}y"}},
      {Type::performance,
       {"{order_matters=false}a[.]b", "a[.]1[:]2", "a[.][:]2"},
       {"{order_matters=x}a[.]b", "a[.]2[:]1", "a[.]x[:]y"}},
      {Type::numeric,
       {"1", "1[:]2", "[:]2", "1[:]", "[:]", "1[:]1", "-2[:]-1"},
       {"2[:]1", "a[:]b", "1[:]2[:]3", "100,0"}},
      {Type::true_false, {"true"}, {""}},
      {Type::choice, {""}, {"a[,]a"}},
  };
  for (const auto& [type, good, bad] : cases) {
    CAPTURE(static_cast<int>(type));
    for (const char* text : good) {
      CAPTURE(text);
      CHECK(is_correct_response(type, text));
    }
    for (const char* text : bad) {
      CAPTURE(text);
      CHECK_FALSE(is_correct_response(type, text));
    }
  }
}

TEST_CASE("a choice is the same in any order, a sequence is not") {
  CHECK(same_correct_response(Type::choice, "a[,]b", "b[,]a"));
  CHECK_FALSE(same_correct_response(Type::sequencing, "a[,]b", "b[,]a"));
  CHECK(normal_correct_response(Type::long_fill_in, "{lang=en}{case_matters=true}x") ==
        "{case_matters=true}{lang=en}x");
  CHECK(normal_correct_response(Type::fill_in, "{lang=en}{case_matters=true}x") ==
        "{lang=en}{case_matters=true}x");
}

}  // namespace datatypes_test
