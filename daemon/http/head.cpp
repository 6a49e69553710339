#include "http/head.hpp"

#include <algorithm>
#include <charconv>

namespace lms::http {
namespace {

constexpr bool is_token_char(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

/// Visible characters, spaces, tabs and bytes beyond ASCII; no other control characters.
bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u == '\t' || (u >= 0x20 && u != 0x7f);
  });
}

std::string_view trim_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::unexpected<Error> bad(std::string message) { return fail("http.bad_request", std::move(message)); }

std::string_view skip_empty_lines(std::string_view text) {
  while (text.starts_with("\r\n")) text.remove_prefix(2);
  return text;
}

/// Cuts the text up to the next CRLF off `rest`.
std::string_view next_line(std::string_view& rest) {
  const auto end = rest.find("\r\n");
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  return line;
}

Result<void> read_target(Head& head, std::string_view target) {
  if (target.size() > kMaxTargetBytes)
    return fail("http.target_too_long", "the request's address is too long");
  const bool printable =
      std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
  if (target.empty() || !printable) return bad("the request's address has characters that need %-encoding");
  if (const auto scheme = target.find("://"); target.front() != '/' && scheme != std::string_view::npos) {
    const auto slash = target.find_first_of("/?", scheme + 3);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  const auto mark = target.find('?');
  head.path = target.substr(0, mark);
  if (head.path.empty()) head.path = "/";
  if (head.path.front() != '/' && head.path != "*") return bad("the request's address must begin with '/'");
  if (mark != std::string_view::npos) head.query = target.substr(mark + 1);
  return {};
}

/// Gives the minor version.
Result<int> read_request_line(Head& head, std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return bad("the request line is malformed");
  const auto method = line.substr(0, first);
  const auto version = line.substr(last + 1);
  if (!is_token(method)) return bad("the request's method is malformed");
  if (!version.starts_with("HTTP/")) return bad("the request line is malformed");
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return fail("http.version_not_supported", "only HTTP/1.1 and HTTP/1.0 are spoken here");
  LMS_TRY(read_target(head, line.substr(first + 1, last - first - 1)));
  const auto known = parse_method(method);
  if (!known)
    return fail("http.not_implemented", "the method " + std::string(method.substr(0, 32)) + " is unknown");
  head.method = *known;
  return version.back() - '0';
}

Result<void> read_fields(Head& head, std::string_view rest) {
  while (!rest.empty()) {
    const auto line = next_line(rest);
    if (line.empty()) break;
    if (head.headers.fields().size() >= kMaxHeaderFields)
      return fail("http.head_too_large", "the request has too many header fields");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
      return bad("a header field's name is malformed");
    const auto value = trim_blanks(line.substr(colon + 1));
    if (!is_field_value(value)) return bad("a header field holds control characters");
    head.headers.add(std::string(line.substr(0, colon)), std::string(value));
  }
  return {};
}

/// Whether a comma separated list has the token, in any field of that name.
bool lists_token(const Headers& headers, std::string_view name, std::string_view token) {
  for (const auto& field : headers.fields()) {
    if (!equals_ignoring_case(field.name, name)) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      if (equals_ignoring_case(trim_blanks(rest.substr(0, comma)), token)) return true;
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
  }
  return false;
}

Result<void> read_framing(Head& head, int minor) {
  const auto& headers = head.headers;
  if (headers.count("Host") > 1 || (minor == 1 && !headers.has("Host")))
    return bad("a request needs exactly one Host field");
  if (headers.has("Transfer-Encoding")) {
    if (headers.has("Content-Length")) return bad("a body has a length or chunks, not both");
    if (minor == 0) return bad("HTTP/1.0 has no chunked bodies");
    if (headers.count("Transfer-Encoding") > 1 ||
        !equals_ignoring_case(headers.get("Transfer-Encoding"), "chunked"))
      return fail("http.not_implemented", "the only transfer coding known here is chunked");
    head.chunked = true;
  } else if (const auto length = headers.find("Content-Length")) {
    const auto* end = length->data() + length->size();
    const auto [stop, error] = std::from_chars(length->data(), end, head.content_length);
    if (headers.count("Content-Length") > 1 || length->empty() || error != std::errc{} || stop != end)
      return bad("the Content-Length is no number");
  }
  head.keep_alive = minor == 1 ? !lists_token(headers, "Connection", "close")
                               : lists_token(headers, "Connection", "keep-alive");
  head.expects_continue = minor == 1 && equals_ignoring_case(headers.get("Expect"), "100-continue");
  return {};
}

std::string decode_query_part(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return url_decode(spaced);
}

}  // namespace

std::optional<std::size_t> find_head_end(std::string_view input) {
  const auto body = skip_empty_lines(input);
  const auto end = body.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  return input.size() - body.size() + end + 4;
}

Result<Head> parse_head(std::string_view text) {
  if (text.size() > kMaxHeadBytes)
    return fail("http.head_too_large", "the request's header fields are too large");
  text = skip_empty_lines(text);
  Head head;
  LMS_ASSIGN(const int minor, read_request_line(head, next_line(text)));
  LMS_TRY(read_fields(head, text));
  LMS_TRY(read_framing(head, minor));
  return head;
}

Query parse_query(std::string_view text) {
  Query out;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    out.emplace_back(
        decode_query_part(pair.substr(0, equals)),
        equals == std::string_view::npos ? std::string{} : decode_query_part(pair.substr(equals + 1)));
  }
  return out;
}

}  // namespace lms::http
