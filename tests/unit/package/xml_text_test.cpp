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
  CHECK(text->guess.find("Windows-1252") != std::string::npos);
  CHECK(decode_xml(as_bytes("<a>é</a>"))->guess.empty());
}

TEST_CASE("what calls itself something else and is UTF-8 is read as UTF-8, and said so") {
  for (const std::string_view label : {"ISO-8859-1", "windows-1251", "koi8-r"}) {
    INFO(label);
    const std::string bytes = "<?xml version='1.0' encoding='" + std::string(label) + "'?><a>é</a>";
    const auto text = decode_xml(as_bytes(bytes));
    REQUIRE(text);
    CHECK(text->text.ends_with("<a>é</a>"));
    CHECK(text->guess.find("is UTF-8") != std::string::npos);
  }
  const auto chinese = decode_xml(as_bytes("<?xml version='1.0' encoding='gb2312'?><a>课程</a>"));
  REQUIRE(chinese);
  CHECK(chinese->text.ends_with("<a>课程</a>"));
  CHECK_FALSE(chinese->guess.empty());
}

TEST_CASE("two characters of an East Asian encoding that could be UTF-8 are not taken for it") {
  const auto text = decode_xml(as_bytes("<?xml version='1.0' encoding='gb2312'?><a>\xC4\xA3</a>"));
  REQUIRE(text);
  CHECK(text->text.ends_with("<a>模</a>"));
  CHECK(text->guess.empty());
}

TEST_CASE("an encoding's label stands for what programs write under it") {
  const auto decoded_as = [](std::string_view label, std::string_view bytes) {
    return decoded("<?xml version='1.0' encoding='" + std::string(label) + "'?><a>" + std::string(bytes) +
                   "</a>");
  };
  // Characters that only the larger encoding has.
  CHECK(decoded_as("gb2312", "\xB3\xCC\xAE\x90").ends_with("<a>程異</a>"));
  CHECK(decoded_as("Shift_JIS", "\x87\x40").ends_with("<a>①</a>"));
  CHECK(decoded_as("euc-kr", "\xB0\xFC\x8C\x63").ends_with("<a>관똠</a>"));
  CHECK(decoded_as("ISO-8859-1", "\x93").ends_with("<a>“</a>"));
  CHECK(decoded_as("ISO-8859-15", "\xA4").ends_with("<a>€</a>"));
  CHECK(decoded_as("iso-8859-9", "\x80").ends_with("<a>€</a>"));
  for (const std::string_view label : {"x-sjis", "Windows-31J", "MS_Kanji", "SJIS"})
    CHECK(decoded_as(label, "\x93\xFA").ends_with("<a>日</a>"));
  for (const std::string_view label : {"ks_c_5601-1987", "KSC5601", "x-windows-949"})
    CHECK(decoded_as(label, "\xB0\xAD").ends_with("<a>강</a>"));
  for (const std::string_view label : {"ISO8859-2", "iso_8859-2", "latin2"})
    CHECK(decoded_as(label, "\xF3\xB3").ends_with("<a>ół</a>"));
  for (const std::string_view label : {"ANSI", "latin1", "ISO_8859-1", "cp1252"})
    CHECK(decoded_as(label, "\xE9").ends_with("<a>é</a>"));
  for (const std::string_view label : {"utf8", "UTF_8", "unicode", "ascii"})
    CHECK(decoded_as(label, "é").ends_with("<a>é</a>"));
  for (const std::string_view label :
       {"UTF-7", "hz-gb-2312", "iso-2022-jp", "cp1252//IGNORE", "windows-125", "iso-8859-1000"})
    CHECK(decoded_as(label, "x") == "error package.xml.encoding");
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
    CHECK(text.guess.empty());
  }
  CHECK(decode_plain("\xEF\xBB\xBFé").text == "é");
  CHECK(decode_plain("\xE9").text == "é");
  CHECK_FALSE(decode_plain("\xE9").guess.empty());
}

}  // namespace lms::package
