#include "package/xml_text.hpp"

#include <catch2/catch.hpp>

namespace lms::package {
namespace {

std::string utf16(std::u16string_view text, bool little, bool mark) {
  std::string out;
  const auto put = [&](char16_t c) {
    const auto low = static_cast<char>(static_cast<unsigned char>(c & 0xFF));
    const auto high = static_cast<char>(static_cast<unsigned char>(c >> 8));
    out.push_back(little ? low : high);
    out.push_back(little ? high : low);
  };
  if (mark) put(0xFEFF);
  for (const char16_t c : text) put(c);
  return out;
}

std::string decoded(std::string_view bytes) {
  const auto text = decode_xml(as_bytes(bytes));
  return text ? text->text : "error " + text.error().code;
}

}  // namespace

TEST_CASE("XML decodes by mark, by declaration, else as UTF-8") {
  CHECK(decoded("<a>é</a>") == "<a>é</a>");
  CHECK(decoded("\xEF\xBB\xBF<a>é</a>") == "<a>é</a>");
  for (const bool little : {true, false})
    for (const bool mark : {true, false})
      CHECK(decoded(utf16(u"<a>é€😀</a>", little, mark)) == "<a>é€😀</a>");
  CHECK(decoded("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>").ends_with("<a>é</a>"));
  CHECK(decoded("<?xml version=\"1.0\" encoding = \"windows-1252\" ?><a>\x80</a>").ends_with("<a>€</a>"));
  CHECK(decoded("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>").ends_with("<a/>"));
  CHECK(decoded("<?xml version=\"1.0\" encoding=\"EBCDIC-INT\"?><a/>") == "error package.xml.encoding");
}

TEST_CASE("what calls itself UTF-8 and isn't is read as Windows-1252, and said so") {
  const auto text = decode_xml(as_bytes("<a>\xE9\x93</a>"));
  REQUIRE(text);
  CHECK(text->text == "<a>é“</a>");
  CHECK(text->guessed);
  CHECK_FALSE(decode_xml(as_bytes("<a>é</a>"))->guessed);
}

TEST_CASE("broken UTF-16 and NULs are refused") {
  using namespace std::string_view_literals;
  CHECK(decoded("\xFF\xFE<\0a"sv) == "error package.xml.malformed");
  CHECK(decoded("\xFF\xFE\x00\xD8<\0"sv) == "error package.xml.malformed");
  CHECK(decoded("<a>\0</a>"sv) == "error package.xml.malformed");
}

TEST_CASE("offsets become line numbers") {
  const LineTable table("one\ntwo\n\nfour");
  CHECK(table.line(0) == 1);
  CHECK(table.line(3) == 1);
  CHECK(table.line(4) == 2);
  CHECK(table.line(8) == 3);
  CHECK(table.line(9) == 4);
  CHECK(table.line(-1) == 0);
}

TEST_CASE("columns count characters, however long the line is") {
  std::string text = "<a>\n";
  for (int i = 0; i < 5000; ++i) text += "é€x";  // 6 bytes, 3 characters
  text += "\nend";
  const LineTable table(text);
  for (const int i : {0, 1, 682, 683, 1365, 4999}) {
    INFO(i);
    CHECK(table.column(text, 4 + static_cast<std::size_t>(i) * 6) == i * 3 + 1);
  }
  CHECK(table.column(text, text.size()) == 4);
  CHECK(table.line_text(text, 9000).size() == 30'000);
  CHECK(table.line_text(text, text.size()) == "end");
  CHECK(LineTable("").column("", 0) == 1);
}

TEST_CASE("plain text is UTF-16 behind its mark, UTF-8, or else Windows-1252") {
  for (const bool little : {true, false}) {
    const XmlText text = decode_plain(utf16(u"a,é€", little, true));
    CHECK(text.text == "a,é€");
    CHECK_FALSE(text.guessed);
  }
  CHECK(decode_plain("\xEF\xBB\xBFé").text == "é");
  CHECK(decode_plain("\xE9").text == "é");
  CHECK(decode_plain("\xE9").guessed);
}

}  // namespace lms::package
