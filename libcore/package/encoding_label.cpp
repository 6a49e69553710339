#include "package/encoding_label.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lms::package {
namespace {

using Kind = Encoding::Kind;

struct Label {
  std::string_view label;
  Kind kind;
  std::string_view name{};
};

// Anything that isn't here would only widen what an upload can reach.
constexpr auto kLabels = std::to_array<Label>({
    {"", Kind::unicode},
    {"utf-8", Kind::unicode},
    {"utf8", Kind::unicode},
    {"us-ascii", Kind::unicode},
    {"ascii", Kind::unicode},
    {"ansi-x3.4-1968", Kind::unicode},
    {"utf-16", Kind::unicode},
    {"utf-16le", Kind::unicode},
    {"utf-16be", Kind::unicode},
    {"utf16", Kind::unicode},
    {"unicode", Kind::unicode},
    {"ucs-2", Kind::unicode},
    {"iso-10646-ucs-2", Kind::unicode},
    {"iso-8859-1", Kind::western},
    {"latin1", Kind::western},
    {"latin-1", Kind::western},
    {"l1", Kind::western},
    {"cp819", Kind::western},
    {"windows-1252", Kind::western},
    {"cp1252", Kind::western},
    {"ansi", Kind::western},
    {"latin2", Kind::single_byte, "ISO-8859-2"},
    {"latin-2", Kind::single_byte, "ISO-8859-2"},
    {"iso-8859-8-i", Kind::single_byte, "WINDOWS-1255"},
    {"iso-8859-9", Kind::single_byte, "WINDOWS-1254"},
    {"iso-8859-11", Kind::single_byte, "CP874"},
    {"tis-620", Kind::single_byte, "CP874"},
    {"windows-874", Kind::single_byte, "CP874"},
    {"cp874", Kind::single_byte, "CP874"},
    {"koi8-r", Kind::single_byte, "KOI8-R"},
    {"koi8-u", Kind::single_byte, "KOI8-U"},
    {"macintosh", Kind::single_byte, "MACINTOSH"},
    {"mac-roman", Kind::single_byte, "MACINTOSH"},
    {"cp437", Kind::single_byte, "CP437"},
    {"ibm437", Kind::single_byte, "CP437"},
    {"cp850", Kind::single_byte, "CP850"},
    {"ibm850", Kind::single_byte, "CP850"},
    {"cp852", Kind::single_byte, "CP852"},
    {"ibm852", Kind::single_byte, "CP852"},
    {"cp866", Kind::single_byte, "CP866"},
    {"ibm866", Kind::single_byte, "CP866"},
    {"gb2312", Kind::multi_byte, "GB18030"},
    {"gb-2312-80", Kind::multi_byte, "GB18030"},
    {"gbk", Kind::multi_byte, "GB18030"},
    {"gb18030", Kind::multi_byte, "GB18030"},
    {"euc-cn", Kind::multi_byte, "GB18030"},
    {"cp936", Kind::multi_byte, "GB18030"},
    {"windows-936", Kind::multi_byte, "GB18030"},
    {"big5", Kind::multi_byte, "CP950"},
    {"cp950", Kind::multi_byte, "CP950"},
    {"windows-950", Kind::multi_byte, "CP950"},
    {"big5-hkscs", Kind::multi_byte, "BIG5-HKSCS"},
    {"shift-jis", Kind::multi_byte, "CP932"},
    {"sjis", Kind::multi_byte, "CP932"},
    {"ms-kanji", Kind::multi_byte, "CP932"},
    {"windows-31j", Kind::multi_byte, "CP932"},
    {"cp932", Kind::multi_byte, "CP932"},
    {"windows-932", Kind::multi_byte, "CP932"},
    {"euc-jp", Kind::multi_byte, "EUC-JP-MS"},
    {"euc-kr", Kind::multi_byte, "CP949"},
    {"ks-c-5601-1987", Kind::multi_byte, "CP949"},
    {"ks-c-5601", Kind::multi_byte, "CP949"},
    {"ksc5601", Kind::multi_byte, "CP949"},
    {"cp949", Kind::multi_byte, "CP949"},
    {"ms949", Kind::multi_byte, "CP949"},
    {"windows-949", Kind::multi_byte, "CP949"},
});

// Families whose members are told by a number, and what iconv has before it.
constexpr auto kFamilies = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"iso-8859-", "ISO-8859-"},
    {"windows-125", "WINDOWS-125"},
    {"cp125", "WINDOWS-125"},
});

std::string plain_label(std::string_view label) {
  std::string out = ascii_lower(trim(label));
  std::ranges::replace(out, '_', '-');
  if (out.starts_with("x-")) out.erase(0, 2);
  if (out.starts_with("iso8859")) out.insert(3, 1, '-');
  return out;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 3 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Encoding encoding_of_label(std::string_view label) {
  const std::string plain = plain_label(label);
  for (const Label& each : kLabels)
    if (each.label == plain) return {each.kind, std::string(each.name)};
  for (const auto& [family, name] : kFamilies)
    if (plain.starts_with(family) && is_number(std::string_view(plain).substr(family.size())))
      return {Kind::single_byte, std::string(name) + plain.substr(family.size())};
  return {};
}

}  // namespace lms::package
