#include "cli/bounded_line.hpp"

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

}  // namespace lms::cli
