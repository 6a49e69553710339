#include "cli/bounded_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <streambuf>

namespace lms::cli {

LineRead read_bounded_line(std::istream& in, std::string& line, std::size_t most) {
  using Traits = std::istream::traits_type;
  line.clear();
  std::streambuf& from = *in.rdbuf();
  for (bool any = false;; any = true) {
    const auto next = from.sbumpc();
    if (Traits::eq_int_type(next, Traits::eof())) {
      in.setstate(std::ios::eofbit);
      return any ? LineRead::line : LineRead::end;
    }
    const char c = Traits::to_char_type(next);
    if (c == '\n') return LineRead::line;
    if (line.size() == most) return LineRead::too_long;
    line += c;
  }
}

std::string read_up_to(std::istream& in, std::size_t most) {
  std::string text;
  std::array<char, 65536> piece;  // NOLINT: filled by read
  while (text.size() < most) {
    in.read(piece.data(), static_cast<std::streamsize>(std::min(piece.size(), most - text.size())));
    if (in.gcount() == 0) break;
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

Result<std::string> read_bounded_text(std::istream& in, const std::string& name, std::size_t most) {
  std::string text = read_up_to(in, most);
  if (text.size() < most || in.peek() == std::istream::traits_type::eof()) return text;
  return fail(Error{.code = "file.too_large",
                    .message = fmt::format("it has more than the {} MiB that are read", most >> 20),
                    .file = name});
}

}  // namespace lms::cli
