#include "xapi/compare.hpp"

#include "base/text.hpp"
#include "xapi/statement.hpp"
#include "xapi/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace lms::xapi {
namespace {

using Pieces = std::vector<std::pair<std::string_view, std::string>>;

std::string any_value(JsonRef value);

std::string quoted(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

std::string object_of(Pieces pieces) {
  std::sort(pieces.begin(), pieces.end());
  std::string out = "{";
  for (const auto& [key, value] : pieces) out += quoted(key) + ":" + value + ",";
  return out + "}";
}

/// 1, 1.0 and 1e0 are one number. A whole number that is written out keeps all its digits, of which a double
/// has room for sixteen.
std::string number_of(JsonRef value) {
  constexpr std::size_t kMostDigits = 21;
  const std::string_view written = value.text();
  const std::string_view digits = written.substr(written.starts_with('-') ? 1 : 0);
  const bool whole = digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (whole && digits != "0" && digits.size() <= kMostDigits) return std::string(written);
  const double number = value.number();
  if (number == 0) return "0";
  return std::trunc(number) == number && std::abs(number) < 1e21 ? fmt::format("{:.0f}", number)
                                                                 : fmt::format("{:.17g}", number);
}

std::string any_value(JsonRef value) {
  switch (value.kind()) {
    case JsonKind::number:
      return number_of(value);
    case JsonKind::text:
      return quoted(value.text());
    case JsonKind::array: {
      std::string out = "[";
      for (const JsonRef item : value) out += any_value(item) + ",";
      return out + "]";
    }
    case JsonKind::object: {
      Pieces pieces;
      for (const JsonRef member : value) pieces.emplace_back(member.key(), any_value(member));
      return object_of(std::move(pieces));
    }
    default:
      return std::string(value.raw());
  }
}

std::string instant_of(JsonRef value) {
  const auto read = parse_timestamp(value.text());
  return read ? format_instant(read->at) : std::string(value.text());
}

std::string agent_of(JsonRef value) {
  Pieces pieces;
  for (const JsonRef member : value) {
    const auto key = member.key();
    if (key == "objectType" && member.text() == "Agent") continue;
    if (key == "mbox" || key == "mbox_sha1sum") {
      pieces.emplace_back(key,
                          quoted(key == "mbox" ? fold_mailto(member.text()) : ascii_lower(member.text())));
      continue;
    }
    if (key != "member") {
      pieces.emplace_back(key, any_value(member));
      continue;
    }
    std::vector<std::string> members;
    for (const JsonRef one : member) members.push_back(agent_of(one));
    std::sort(members.begin(), members.end());
    pieces.emplace_back(key, fmt::format("[{}]", fmt::join(members, ",")));
  }
  return object_of(std::move(pieces));
}

std::string context_activities_of(JsonRef value) {
  Pieces pieces;
  for (const JsonRef member : value) {
    std::string ids;
    if (member.is(JsonKind::array))
      for (const JsonRef item : member) ids += quoted(item.text_of("id"));
    else
      ids = quoted(member.text_of("id"));
    pieces.emplace_back(member.key(), ids);
  }
  return object_of(std::move(pieces));
}

std::string context_agents_of(JsonRef value) {
  std::string out;
  for (const JsonRef item : value) {
    Pieces pieces;
    for (const JsonRef member : item) {
      const bool agent = member.key() == "agent" || member.key() == "group";
      pieces.emplace_back(member.key(), agent ? agent_of(member) : any_value(member));
    }
    out += object_of(std::move(pieces));
  }
  return out;
}

std::string context_of(JsonRef value) {
  Pieces pieces;
  for (const JsonRef member : value) {
    const auto key = member.key();
    if (key == "instructor" || key == "team")
      pieces.emplace_back(key, agent_of(member));
    else if (key == "contextActivities")
      pieces.emplace_back(key, context_activities_of(member));
    else if (key == "registration")
      pieces.emplace_back(key, fold_uuid(member.text()));
    else if (key == "contextAgents" || key == "contextGroups")
      pieces.emplace_back(key, context_agents_of(member));
    else if (key == "statement")
      pieces.emplace_back(key, fold_uuid(member.text_of("id")));
    else if (key == "language")
      pieces.emplace_back(key, quoted(ascii_lower(member.text())));
    else
      pieces.emplace_back(key, any_value(member));
  }
  return object_of(std::move(pieces));
}

std::string result_of(JsonRef value) {
  Pieces pieces;
  for (const JsonRef member : value)
    pieces.emplace_back(member.key(),
                        member.key() == "duration" ? comparable_duration(member.text()) : any_value(member));
  return object_of(std::move(pieces));
}

std::string attachments_of(JsonRef value) {
  std::string out;
  for (const JsonRef item : value) {
    if (item.text_of("usageType") == kSignatureUsage) continue;
    Pieces pieces;
    for (const JsonRef member : item) {
      const auto key = member.key();
      const bool folds = key == "sha2" || key == "contentType";
      pieces.emplace_back(key, folds ? quoted(ascii_lower(member.text())) : any_value(member));
    }
    out += object_of(std::move(pieces));
  }
  return out;
}

std::string object_member_of(JsonRef value) {
  const auto type = value.text_of("objectType");
  if (type == "Agent" || type == "Group")
    return type == "Group" ? agent_of(value) : "Agent" + agent_of(value);
  if (type == "StatementRef") return "ref " + fold_uuid(value.text_of("id"));
  if (type == "SubStatement") {
    const auto inner = comparable(value);
    return inner.text + inner.timestamp;
  }
  return "activity " + quoted(value.text_of("id"));
}

}  // namespace

ComparableText comparable(JsonRef statement) {
  ComparableText out;
  Pieces pieces;
  for (const JsonRef member : statement) {
    const auto key = member.key();
    if (key == "actor")
      pieces.emplace_back(key, agent_of(member));
    else if (key == "verb")
      pieces.emplace_back(key, quoted(member.text_of("id")));
    else if (key == "object")
      pieces.emplace_back(key, object_member_of(member));
    else if (key == "context")
      pieces.emplace_back(key, context_of(member));
    else if (key == "result")
      pieces.emplace_back(key, result_of(member));
    else if (key == "attachments") {
      if (auto kept = attachments_of(member); !kept.empty()) pieces.emplace_back(key, std::move(kept));
    } else if (key == "timestamp") {
      out.timestamp = instant_of(member);
    }
  }
  out.text = object_of(std::move(pieces));
  return out;
}

bool same_statement(JsonRef sent, JsonRef stored) {
  const auto a = comparable(sent);
  const auto b = comparable(stored);
  return a.text == b.text && (a.timestamp.empty() || a.timestamp == b.timestamp);
}

}  // namespace lms::xapi
