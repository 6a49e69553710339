#include "xapi/stamp.hpp"

namespace lms::xapi {
namespace {

constexpr std::string_view kOpenTime = "0000-00-00T00:00:00.000000Z";

/// The value of `member` with the statement's edits applied.
void append_edited(std::string& out, const Statement& statement, JsonRef member) {
  const auto source = member.json().source();
  std::size_t at = member.begin_at();
  for (const Edit& edit : statement.edits) {
    if (edit.begin < member.begin_at() || edit.end > member.end_at()) continue;
    out += source.substr(at, edit.begin - at);
    out += edit.text;
    at = edit.end;
  }
  out += source.substr(at, member.end_at() - at);
}

}  // namespace

StampedText stamp(const Statement& statement, std::string_view id, std::string_view authority,
                  Version version) {
  StampedText out;
  std::string& text = out.text;
  text.reserve(statement.json.raw().size() + authority.size() + 200);
  bool has_version = false;
  bool has_timestamp = false;
  text += '{';
  for (const JsonRef member : statement.json) {
    const auto key = member.key();
    if (key == "stored" || key == "authority" || key == "id") continue;
    has_version = has_version || key == "version";
    has_timestamp = has_timestamp || key == "timestamp";
    append_json_text(text, key);
    text += ':';
    append_edited(text, statement, member);
    text += ',';
  }
  text += R"("id":)";
  append_json_text(text, id);
  text += R"(,"stored":")";
  out.stored_at = text.size();
  text += kOpenTime;
  text += '"';
  if (!has_timestamp) {
    text += R"(,"timestamp":")";
    out.timestamp_at = text.size();
    text += kOpenTime;
    text += '"';
  }
  // Data 2.4.10: a statement without a version is one of 1.0.0.
  if (!has_version) text += version == Version::v2_0_0 ? R"(,"version":"2.0.0")" : R"(,"version":"1.0.0")";
  text += R"(,"authority":)";
  text += authority;
  text += '}';
  return out;
}

void set_stored(StampedText& text, Instant stored) {
  const auto written = format_instant(stored);
  text.text.replace(text.stored_at, written.size(), written);
  if (text.timestamp_at != 0) text.text.replace(text.timestamp_at, written.size(), written);
}

std::optional<std::string> in_utc(const std::string& statement) {
  // What came under 2.0 was stored in UTC.
  if (statement.find(R"("version":"1.)") == std::string::npos) return std::nullopt;
  const auto json = Json::parse(statement);
  if (!json) return std::nullopt;
  const auto read = read_stored_statement(*json);
  if (!read || read->edits.empty()) return std::nullopt;
  std::string out;
  append_edited(out, *read, json->root());
  return out;
}

}  // namespace lms::xapi
