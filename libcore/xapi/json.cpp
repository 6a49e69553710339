#include "xapi/json.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace lms::xapi {
namespace {

constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag;
/// Up to this many keys each is compared with each; more are sorted first.
constexpr std::size_t kFewKeys = 12;

/// Whether a double can hold it, be it as zero.
bool is_finite(std::string_view number) {
  const auto exponent = number.find_first_of("eE");
  // Three hundred digits fit; nearly every number is told apart by that.
  if (number.size() < 300 && exponent == std::string_view::npos) return true;
  return std::isfinite(std::strtod(std::string(number).c_str(), nullptr));
}

/// For a path: keys have any length.
std::string short_key(std::string_view key) {
  std::size_t end = std::min<std::size_t>(key.size(), 100);
  while (end > 0 && end < key.size() && (key[end] & 0xC0) == 0x80) --end;
  return printable(key.substr(0, end));
}

bool is_separator(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':'; }

}  // namespace

/// Takes RapidJSON's events down as nodes. The reader tells no places of values, but where the last
/// one ended, and between two values there are separators alone.
class JsonReader {
 public:
  JsonReader(Json& json, JsonLimits limits)
      : json_(json), limits_(limits), stream_(json.source_.data(), json.source_.size()) {}

  Result<void> run() {
    rapidjson::Reader reader;
    const auto parsed = reader.Parse<kFlags>(stream_, *this);
    if (!error_.code.empty()) return fail(within(std::move(error_)));
    if (parsed.IsError()) return fail(within(not_json(parsed.Code(), parsed.Offset()).error()));
    // A zero byte is the end of the text to the reader.
    if (stream_.Tell() < json_.source_.size())
      return not_json(rapidjson::kParseErrorDocumentRootNotSingular, stream_.Tell());
    return {};
  }

  bool Null() { return scalar(JsonKind::null, {}); }
  bool Bool(bool truth) {
    if (!scalar(JsonKind::boolean, {})) return false;
    json_.nodes_.back().truth = truth;
    return true;
  }
  bool RawNumber(const char*, rapidjson::SizeType size, bool) {
    const auto begin = next_begin();
    if (!is_finite(json_.source_.substr(begin, size))) {
      error_ = not_json(rapidjson::kParseErrorNumberTooBig, begin).error();
      return false;
    }
    return scalar(JsonKind::number, {begin, size, false});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    Json::Text decoded;
    if (!take_text(text, size, decoded)) return false;
    return scalar(JsonKind::text, decoded);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (!take_text(text, size, key_)) return false;
    last_end_ = static_cast<std::uint32_t>(stream_.Tell());
    return true;
  }
  bool StartObject() { return open(JsonKind::object); }
  bool StartArray() { return open(JsonKind::array); }
  bool EndObject(rapidjson::SizeType) {
    const std::uint32_t index = open_.back();
    if (!keys_differ(index)) return false;
    return close();
  }
  bool EndArray(rapidjson::SizeType) { return close(); }
  // What kParseNumbersAsStringsFlag leaves unused.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  [[nodiscard]] std::unexpected<Error> not_json(rapidjson::ParseErrorCode code, std::size_t at) const {
    const auto lines =
        std::count(json_.source_.begin(), json_.source_.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return fail(Error{.code = "xapi.json.invalid",
                      .message = fmt::format("this is no JSON: {} at byte {}", reason(code), at),
                      .file = {},
                      .line = lines == 0 ? 0 : static_cast<int>(lines) + 1});
  }

  /// With the path of the innermost object or array that is open.
  Error within(Error error) const {
    const Json::Node* parent = nullptr;
    for (const std::uint32_t index : open_) {
      const Json::Node& node = json_.nodes_[index];
      if (parent != nullptr && parent->kind == JsonKind::array)
        error.element += fmt::format("[{}]", parent->count - 1);
      else if (parent != nullptr)
        error.element += (error.element.empty() ? "" : ".") + short_key(json_.view(node.key));
      parent = &node;
    }
    // Of a list that is broken between its items: the one behind the comma, or the last one.
    if (open_.size() == 1 && parent->kind == JsonKind::array)
      error.element =
          fmt::format("[{}]", comma_stands_behind() ? parent->count : std::max(parent->count, 1U) - 1);
    return error;
  }

  [[nodiscard]] bool comma_stands_behind() const {
    const auto behind = json_.source_.substr(last_end_, next_begin() - last_end_);
    return behind.find(',') != std::string_view::npos;
  }

  static const char* reason(rapidjson::ParseErrorCode code) {
    switch (code) {
      case rapidjson::kParseErrorDocumentEmpty:
        return "it is empty";
      case rapidjson::kParseErrorDocumentRootNotSingular:
        return "something stands behind its end";
      case rapidjson::kParseErrorStringEscapeInvalid:
      case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
        return "an escape in a string is malformed, or a control character stands in it";
      case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
        return "half of a surrogate pair stands alone";
      case rapidjson::kParseErrorStringMissQuotationMark:
        return "a string has no end or holds a control character";
      case rapidjson::kParseErrorObjectMissName:
        return "the name of a member is missing";
      case rapidjson::kParseErrorObjectMissColon:
        return "a colon is missing";
      case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
        return "a comma or } is missing";
      case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
        return "a comma or ] is missing";
      case rapidjson::kParseErrorNumberTooBig:
        return "a number is too large";
      default:
        return "an unknown value stands there";
    }
  }

  [[nodiscard]] std::uint32_t next_begin() const {
    std::uint32_t at = last_end_;
    while (at < json_.source_.size() && is_separator(json_.source_[at])) ++at;
    return at;
  }

  bool refuse(std::string code, std::string message) {
    error_ = {.code = std::move(code), .message = std::move(message)};
    return false;
  }

  bool take_text(const char* text, std::size_t size, Json::Text& out) {
    const auto begin = next_begin();
    const auto end = static_cast<std::uint32_t>(stream_.Tell());
    if (end - begin == size + 2) {
      out = {begin + 1, static_cast<std::uint32_t>(size), false};
      return true;
    }
    const std::string_view decoded(text, size);
    if (!is_utf8(decoded))
      return refuse("xapi.json.invalid",
                    fmt::format("half of a surrogate pair stands alone in the string at byte {}", begin));
    out = {static_cast<std::uint32_t>(json_.unescaped_.size()), static_cast<std::uint32_t>(size), true};
    json_.unescaped_ += decoded;
    return true;
  }

  /// Adds a node that begins at the next value.
  bool add(JsonKind kind) {
    if (json_.nodes_.size() >= limits_.values)
      return refuse("xapi.too_large", fmt::format("it holds more than {} values", limits_.values));
    Json::Node node{.kind = kind, .begin = next_begin()};
    if (!open_.empty()) {
      Json::Node& parent = json_.nodes_[open_.back()];
      ++parent.count;
      if (parent.kind == JsonKind::object) node.key = key_;
    }
    json_.nodes_.push_back(node);
    return true;
  }

  bool scalar(JsonKind kind, Json::Text text) {
    if (!add(kind)) return false;
    Json::Node& node = json_.nodes_.back();
    node.text = text;
    node.end = last_end_ = static_cast<std::uint32_t>(stream_.Tell());
    node.next = static_cast<std::uint32_t>(json_.nodes_.size());
    return true;
  }

  bool open(JsonKind kind) {
    if (open_.size() >= limits_.depth)
      return refuse("xapi.too_large", fmt::format("it is nested deeper than {} levels", limits_.depth));
    if (!add(kind)) return false;
    last_end_ = json_.nodes_.back().begin + 1;
    open_.push_back(static_cast<std::uint32_t>(json_.nodes_.size() - 1));
    return true;
  }

  bool close() {
    Json::Node& node = json_.nodes_[open_.back()];
    node.end = last_end_ = next_begin() + 1;
    node.next = static_cast<std::uint32_t>(json_.nodes_.size());
    open_.pop_back();
    return true;
  }

  bool keys_differ(std::uint32_t index) {
    json_.nodes_[index].next = static_cast<std::uint32_t>(json_.nodes_.size());
    keys_.clear();
    for (const JsonRef member : JsonRef(json_, index)) keys_.push_back(member.key());
    std::string_view twice;
    if (keys_.size() <= kFewKeys) {
      for (std::size_t i = 1; i < keys_.size() && twice.data() == nullptr; ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (keys_[i] == keys_[j]) twice = keys_[i];
    } else {
      std::sort(keys_.begin(), keys_.end());
      const auto found = std::adjacent_find(keys_.begin(), keys_.end());
      if (found != keys_.end()) twice = *found;
    }
    if (twice.data() == nullptr) return true;
    return refuse("xapi.json.invalid",
                  fmt::format("the object at byte {} has the key '{}' twice", json_.nodes_[index].begin,
                              printable(twice.substr(0, 100))));
  }

  Json& json_;
  JsonLimits limits_;
  rapidjson::MemoryStream stream_;
  Json::Text key_{};
  std::uint32_t last_end_ = 0;
  std::vector<std::uint32_t> open_{};
  std::vector<std::string_view> keys_{};
  Error error_{};
};

Result<Json> Json::parse(std::string_view text, JsonLimits limits) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max())
    return fail("xapi.too_large", "it is larger than 4 GB");
  if (!is_utf8(text)) return fail("xapi.json.invalid", "this is no JSON: it is not UTF-8");
  Json json;
  json.source_ = text;
  // A value takes some 16 bytes in statements.
  json.nodes_.reserve(std::min(limits.values, text.size() / 16 + 4));
  LMS_TRY(JsonReader(json, limits).run());
  return json;
}

std::string Json::path_of(JsonRef value, std::string_view array) const {
  std::string path;
  for (JsonRef at = root(); at.index() != value.index();) {
    if (at.is(JsonKind::array) && path.empty()) path = array;
    std::size_t position = 0;
    for (const JsonRef child : at) {
      if (value.index() >= nodes_[child.index()].next) {
        ++position;
        continue;
      }
      if (at.is(JsonKind::array))
        path += fmt::format("[{}]", position);
      else
        path += (path.empty() ? "" : ".") + short_key(child.key());
      at = child;
      break;
    }
  }
  return path;
}

double JsonRef::number() const {
  double out = 0;
  const auto written = text();
  std::from_chars(written.data(), written.data() + written.size(), out);
  return out;
}

std::optional<JsonRef> JsonRef::find(std::string_view key) const {
  if (!is(JsonKind::object)) return std::nullopt;
  for (const JsonRef member : *this)
    if (member.key() == key) return member;
  return std::nullopt;
}

std::string_view JsonRef::text_of(std::string_view key) const {
  const auto member = find(key);
  return member && member->is(JsonKind::text) ? member->text() : std::string_view{};
}

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        else
          out += c;
    }
  }
  out += '"';
}

}  // namespace lms::xapi
