#include "runtime/datatypes.hpp"

#include <array>
#include <cstddef>

namespace lms::runtime {
namespace {

// ISO 639-1 and 639-2 (bibliographic, terminological and withdrawn codes) as a tree: `-` and the first letter,
// then the second ones; for three letters each second one in upper case, before its third ones.
constexpr std::string_view kTwoLetters =
    "-aabefkmnrsvyz-baeghimnors-caehorsuvy-daevz-eelnostu-fafijory-gadlnuv-haeiortuyz-iadegiknostuw-j"
    "aivw-kagijklmnorsuvwy-labginotuv-mghiklnorsty-nabdeglnorvy-ocjmrs-pailst-qu-rmnouw-sacdeghiklmno"
    "qrstuvw-taeghiklnorstwy-ugkrz-veio-wao-xh-yio-zahu";
constexpr std::string_view kThreeLetters =
    "-aArBkCehDayFahrInKakLbegtMhNgpPaRacgmnptwSmtThUsVaeWaYmZe-bAdiklmnqstEjlmnrHoIhknsLaNtOdsRaeTkU"
    "aglrYn-cAdirtuEblsHabegikmnopruvyMcNrOprsPefpRehpSbUsYmZe-dAknryElnuGrInvOiRaSbUamtYuZo-eFiGyKaL"
    "lxNgmPoStUsWeo-fAnostIjlnuOnRaemorsyUlr-gAayBaEmorzIlLaegvMhOhnrtRbcenSwUjWi-hAituwEbrIlmntMnoRv"
    "SbUnpYe-iBaoCeDoIiJoKuLeoNacdehPkRaoSlTa-jAvBoPnrRb-kAabclmnrstuwzBdHaimoIknrMbOkmnrsPeRclouUamr"
    "t-lAdhmotvEzImntOlzTzUabginos-mAcdghiklnoprsyDfrEnGaIcnsKdhLgtNcioOhlnsRiSaUlnsWlrYanv-nAhipuvBl"
    "DeosEpwIacuLdNoObgnrQoSoUbWcYamnoZi-oCiJiRimSasTao-pAaglmnpuEorHinLiOlnrRaoUs-qUe-rAjprOahmnUmnp"
    "s-sAdghilmnstCcnorElmGanHnIdnotLakovMaeijnosNadkOgmntPaQiRdnprSawUknsxWaeYcr-tAhimtElmrtGklHaIbg"
    "rvKlLhiMhOgnPiSinoUkmprtVlWiYv-uDmGaIgKrMbNdRdZb-vAiEnIeOlt-wAklrsElnLnOl-xAlHo-yAopIdOrPk-zApBl"
    "EnGhHaoNdUlnXxZa";

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// What follows `-` and this letter, up to the next `-`.
std::string_view branch(std::string_view tree, char first) {
  std::size_t at = 0;
  while (at + 1 < tree.size() && (tree[at] != '-' || tree[at + 1] != first)) ++at;
  tree.remove_prefix(at + 1 < tree.size() ? at + 2 : tree.size());
  return tree.substr(0, tree.find('-'));
}

bool is_two_letter_code(std::string_view code) {
  return branch(kTwoLetters, code[0]).find(code[1]) != std::string_view::npos;
}

bool is_three_letter_code(std::string_view code) {
  if (code >= "qaa" && code <= "qtz") return true;
  std::string_view thirds = branch(kThreeLetters, code[0]);
  const auto at = thirds.find(static_cast<char>(code[1] - 'a' + 'A'));
  if (at == std::string_view::npos) return false;
  thirds.remove_prefix(at + 1);
  for (const char c : thirds) {
    if (c < 'a') return false;
    if (c == code[2]) return true;
  }
  return false;
}

bool is_primary_tag(std::string_view tag) {
  std::array<char, 3> code{};
  if (tag.empty() || tag.size() > code.size()) return false;
  for (std::size_t i = 0; i < tag.size(); ++i) {
    if (!letter(tag[i])) return false;
    code[i] = lower(tag[i]);
  }
  const std::string_view text(code.data(), tag.size());
  if (tag.size() == 2) return is_two_letter_code(text);
  if (tag.size() == 3) return is_three_letter_code(text);
  return false;
}

bool is_subtag(std::string_view tag) {
  if (tag.empty() || tag.size() > 8) return false;
  for (const char c : tag)
    if (!letter(c) && !digit(c)) return false;
  return true;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

/// RFC 3986 without the square brackets, which only an IPv6 host may have and which would clash with
/// the delimiters of interactions.
bool uri_character(char c) {
  constexpr std::string_view kPunctuation = "-._~:/?#@!$&'()*+,;=%";
  return letter(c) || digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kPunctuation.find(c) != std::string_view::npos;
}

bool hexadecimal(char c) { return digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }

bool is_scheme(std::string_view text) {
  if (text.empty() || !letter(text.front())) return false;
  for (const char c : text)
    if (!letter(c) && !digit(c) && c != '+' && c != '-' && c != '.') return false;
  return true;
}

/// RFC 2141: `<NID>:<NSS>`
bool is_urn_rest(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 32 || colon + 1 == text.size()) return false;
  for (std::size_t i = 0; i < colon; ++i)
    if (!letter(text[i]) && !digit(text[i]) && (text[i] != '-' || i == 0)) return false;
  return true;
}

}  // namespace

bool is_language(std::string_view text) {
  const auto dash = text.find('-');
  const std::string_view primary = text.substr(0, dash);
  const bool registered = primary == "i" || primary == "I" || primary == "x" || primary == "X";
  if (!registered && !is_primary_tag(primary)) return false;
  if (dash == std::string_view::npos) return !registered;
  std::string_view rest = text.substr(dash + 1);
  for (;;) {
    const auto next = rest.find('-');
    if (!is_subtag(rest.substr(0, next))) return false;
    if (next == std::string_view::npos) return true;
    rest.remove_prefix(next + 1);
  }
}

bool is_identifier(std::string_view text) {
  if (text.empty()) return false;
  bool fragment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!uri_character(text[i])) return false;
    if (text[i] == '%' && (i + 2 >= text.size() || !hexadecimal(text[i + 1]) || !hexadecimal(text[i + 2])))
      return false;
    if (text[i] == '#') {
      if (fragment) return false;
      fragment = true;
    }
  }
  const auto end_of_scheme = text.find_first_of(":/?#");
  if (end_of_scheme == std::string_view::npos || text[end_of_scheme] != ':') return true;
  const std::string_view scheme = text.substr(0, end_of_scheme);
  const std::string_view rest = text.substr(end_of_scheme + 1);
  if (!is_scheme(scheme) || rest.empty()) return false;
  return !equals_ignoring_case(scheme, "urn") || is_urn_rest(rest);
}

Delimiter take_delimiter(std::string_view text, std::string_view name) {
  Delimiter out{.rest = text};
  if (text.size() < name.size() + 3 || text.front() != '{' || text.substr(1, name.size()) != name ||
      text[name.size() + 1] != '=')
    return out;
  const auto close = text.find('}');
  if (close == std::string_view::npos) return out;
  out.present = true;
  out.value = text.substr(name.size() + 2, close - name.size() - 2);
  out.rest = text.substr(close + 1);
  return out;
}

bool is_localized(std::string_view text) {
  const Delimiter lang = take_delimiter(text, "lang");
  return !lang.present || is_language(lang.value);
}

}  // namespace lms::runtime
