#include "cli/yaml.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace lms::cli {
namespace {

constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 5'000'000;

std::unexpected<Error> bad(const std::string& file, int line, std::string message) {
  return fail(Error{.code = "yaml.invalid", .message = std::move(message), .file = file, .line = line});
}

int line_of(const yaml_mark_t& mark) { return static_cast<int>(mark.line) + 1; }
int column_of(const yaml_mark_t& mark) { return static_cast<int>(mark.column) + 1; }

/// JSON writes characters beyond U+FFFF as two escapes, which YAML does not know: `\ud83d\ude00`
/// becomes YAML's `\U0001f600`. The text keeps its lines.
std::string with_yaml_escapes(std::string_view text) {
  std::string out;
  const auto unit = [&](std::size_t at) -> unsigned {
    unsigned value = 0;
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
    const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, value, 16);
    return error == std::errc{} && end == text.data() + at + 6 ? value : 0;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const unsigned high = unit(i);
    const unsigned low = high >= 0xd800 && high < 0xdc00 ? unit(i + 6) : 0;
    if (low >= 0xdc00 && low < 0xe000) {
      out += fmt::format("\\U{:08x}", 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
      i += 11;
    } else {
      out.append(text.substr(i, 2));
      ++i;
    }
  }
  return out;
}

/// Builds nodes from libyaml's events.
class Composer {
 public:
  Composer(std::string_view text, std::string file) : file_(std::move(file)) {
    ok_ = yaml_parser_initialize(&parser_) != 0;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Composer() {
    if (live_) yaml_event_delete(&event_);
    if (ok_) yaml_parser_delete(&parser_);
  }
  Composer(const Composer&) = delete;
  Composer& operator=(const Composer&) = delete;

  Result<std::vector<YamlNode>> documents() {
    std::vector<YamlNode> out;
    for (;;) {
      LMS_TRY(next());
      if (event_.type == YAML_STREAM_END_EVENT) return out;
      if (event_.type != YAML_DOCUMENT_START_EVENT) continue;
      anchors_.clear();
      LMS_TRY(next());
      LMS_ASSIGN(YamlNode node, compose(0));
      if (!node.is_null()) out.push_back(std::move(node));
    }
  }

 private:
  Result<void> next() {
    if (live_) yaml_event_delete(&event_);
    live_ = yaml_parser_parse(&parser_, &event_) != 0;
    if (live_) return {};
    std::string message = parser_.problem != nullptr ? parser_.problem : "this cannot be read";
    if (parser_.context != nullptr) message = std::string(parser_.context) + ": " + message;
    const bool tab = message.find("cannot start any token") != std::string::npos;
    if (tab) message += " (indent with spaces, not tabs; quote texts that begin with @, ` or %)";
    return bad(file_, line_of(parser_.problem_mark), "not YAML: " + message);
  }

  YamlNode make(YamlNode::Kind kind) const {
    return {.kind = kind, .line = line_of(event_.start_mark), .column = column_of(event_.start_mark)};
  }

  /// The node that begins with the current event, which is its last one afterwards.
  Result<YamlNode> compose(int depth) {
    if (depth > kMaxDepth) return bad(file_, line_of(event_.start_mark), "nested too deeply");
    if (++nodes_ > kMaxNodes) return bad(file_, line_of(event_.start_mark), "the file is too large");
    switch (event_.type) {
      case YAML_SCALAR_EVENT:
        return scalar();
      case YAML_SEQUENCE_START_EVENT:
        return list(depth);
      case YAML_MAPPING_START_EVENT:
        return map(depth);
      case YAML_ALIAS_EVENT:
        return alias();
      default:
        return bad(file_, line_of(event_.start_mark), "not YAML: a value is missing");
    }
  }

  void remember(const unsigned char* anchor, const YamlNode& node, std::size_t before) {
    if (anchor != nullptr)
      anchors_.insert_or_assign(reinterpret_cast<const char*>(anchor), Anchor{node, nodes_ - before});
  }

  Result<YamlNode> scalar() {
    YamlNode node = make(YamlNode::Kind::scalar);
    const auto& data = event_.data.scalar;
    node.text.assign(reinterpret_cast<const char*>(data.value), data.length);
    node.quoted = data.style != YAML_PLAIN_SCALAR_STYLE;
    remember(data.anchor, node, nodes_ - 1);
    return node;
  }

  Result<YamlNode> list(int depth) {
    YamlNode node = make(YamlNode::Kind::list);
    const std::string anchor = name_of(event_.data.sequence_start.anchor);
    const std::size_t before = nodes_ - 1;
    for (;;) {
      LMS_TRY(next());
      if (event_.type == YAML_SEQUENCE_END_EVENT) break;
      LMS_ASSIGN(YamlNode item, compose(depth + 1));
      node.items.push_back(std::move(item));
    }
    if (!anchor.empty()) anchors_.insert_or_assign(anchor, Anchor{node, nodes_ - before});
    return node;
  }

  Result<YamlNode> map(int depth) {
    YamlNode node = make(YamlNode::Kind::map);
    const std::string anchor = name_of(event_.data.mapping_start.anchor);
    const std::size_t before = nodes_ - 1;
    std::vector<YamlNode> merged;
    for (;;) {
      LMS_TRY(next());
      if (event_.type == YAML_MAPPING_END_EVENT) break;
      const int line = line_of(event_.start_mark);
      if (event_.type != YAML_SCALAR_EVENT) return bad(file_, line, "a key must be a plain word");
      LMS_ASSIGN(const YamlNode key, scalar());
      LMS_TRY(next());
      LMS_ASSIGN(YamlNode value, compose(depth + 1));
      if (key.text == "<<" && !key.quoted) {
        if (value.kind == YamlNode::Kind::list)
          std::ranges::move(value.items, std::back_inserter(merged));
        else
          merged.push_back(std::move(value));
        continue;
      }
      if (node.find(key.text) != nullptr)
        return bad(file_, line, "the key '" + key.text + "' is given twice");
      node.fields.emplace_back(key.text, std::move(value));
      node.fields.back().second.line = std::max(node.fields.back().second.line, line);
    }
    for (const YamlNode& from : merged) {
      if (from.kind != YamlNode::Kind::map) return bad(file_, from.line, "'<<' needs a map to merge");
      for (const auto& [key, value] : from.fields)
        if (node.find(key) == nullptr) node.fields.emplace_back(key, value);
    }
    if (!anchor.empty()) anchors_.insert_or_assign(anchor, Anchor{node, nodes_ - before});
    return node;
  }

  Result<YamlNode> alias() {
    const std::string name = name_of(event_.data.alias.anchor);
    const auto it = anchors_.find(name);
    const int line = line_of(event_.start_mark);
    if (it == anchors_.end()) return bad(file_, line, "there is no anchor '&" + name + "' above");
    nodes_ += it->second.nodes;
    if (nodes_ > kMaxNodes) return bad(file_, line, "the aliases make the file too large");
    YamlNode copy = it->second.node;
    copy.line = line;
    return copy;
  }

  static std::string name_of(const unsigned char* anchor) {
    return anchor == nullptr ? std::string{} : reinterpret_cast<const char*>(anchor);
  }

  struct Anchor {
    YamlNode node;
    std::size_t nodes;
  };

  std::string file_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool ok_ = false;
  bool live_ = false;
  std::size_t nodes_ = 0;
  std::map<std::string, Anchor> anchors_{};
};

constexpr std::array<std::string_view, 10> kMeaning = {"true", "false", "yes", "no",   "on",
                                                       "off",  "null",  "~",   "none", ""};

}  // namespace

bool YamlNode::is_null() const {
  if (kind != Kind::scalar || quoted) return false;
  return text.empty() || text == "~" || ascii_lower(text) == "null";
}

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto it =
      std::ranges::find(fields, key, [](const auto& field) { return std::string_view(field.first); });
  return it == fields.end() ? nullptr : &it->second;
}

Result<std::vector<YamlNode>> parse_yaml(std::string_view text, const std::string& file) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (!is_utf8(text)) {
    int line = 1;
    for (std::size_t at = 0; at < text.size(); ++line) {
      const auto end = std::min(text.find('\n', at), text.size());
      if (!is_utf8(text.substr(at, end - at))) break;
      at = end + 1;
    }
    return bad(file, line, "the file is not UTF-8");
  }
  const std::string_view start = trim(text);
  if (!start.empty() && (start.front() == '{' || start.front() == '[')) {
    const std::string json = with_yaml_escapes(text);
    return Composer(json, file).documents();
  }
  return Composer(text, file).documents();
}

std::string yaml_scalar(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '@' || c == ' ' || c == '/' || c == '+' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
  };
  const std::string folded = ascii_lower(text);
  const bool letter_first = !text.empty() && ((folded[0] >= 'a' && folded[0] <= 'z') ||
                                              (static_cast<unsigned char>(text[0]) & 0x80) != 0);
  if (letter_first && text.back() != ' ' && std::ranges::all_of(text, plain) &&
      std::ranges::find(kMeaning, std::string_view(folded)) == kMeaning.end() &&
      text.find("\xc2") == std::string_view::npos && text.find("\xe2\x80") == std::string_view::npos)
    return std::string(text);
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\')
      out.append(1, '\\').append(1, text[i]);
    else if (c == '\n')
      out += "\\n";
    else if (c < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", c);
    else
      out += text[i];
  }
  return out + '"';
}

}  // namespace lms::cli
