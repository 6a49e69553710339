#include "xapi/format.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace lms::xapi {
namespace {

/// Writes a statement anew, with a word on each agent, activity and verb in it.
class Writer {
 public:
  using Rewrite = std::function<void(Writer&, JsonRef)>;
  struct Rules {
    Rewrite agent;
    Rewrite activity;
    Rewrite verb;
  };
  explicit Writer(const Rules& rules) : rules_(rules) {}

  std::string& out() { return out_; }

  void statement(JsonRef value) {
    object(value, [&](JsonRef member) {
      const auto key = member.key();
      if (key == "actor" || key == "authority") return rules_.agent(*this, member);
      if (key == "verb") return rules_.verb(*this, member);
      if (key == "object") return subject(member);
      if (key == "context") return context(member);
      raw(member);
    });
  }

  template <class Each>
  void object(JsonRef value, Each each) {
    out_ += '{';
    bool first = true;
    for (const JsonRef member : value) {
      begin_member(first, member.key());
      each(member);
    }
    out_ += '}';
  }
  template <class Each>
  void items(JsonRef value, Each each) {
    if (!value.is(JsonKind::array)) return each(value);
    out_ += '[';
    bool first = true;
    for (const JsonRef item : value) {
      if (!std::exchange(first, false)) out_ += ',';
      each(item);
    }
    out_ += ']';
  }
  void begin_member(bool& first, std::string_view key) {
    if (!std::exchange(first, false)) out_ += ',';
    append_json_text(out_, key);
    out_ += ':';
  }
  void raw(JsonRef value) { out_ += value.raw(); }

 private:
  void subject(JsonRef value) {
    const auto type = value.text_of("objectType");
    if (type == "Agent" || type == "Group") return rules_.agent(*this, value);
    if (type == "SubStatement") return statement(value);
    if (type == "StatementRef") return raw(value);
    rules_.activity(*this, value);
  }
  void context(JsonRef value) {
    object(value, [&](JsonRef member) {
      const auto key = member.key();
      if (key == "instructor" || key == "team") return rules_.agent(*this, member);
      if (key == "contextActivities")
        return object(member, [&](JsonRef list) {
          items(list, [&](JsonRef activity) { rules_.activity(*this, activity); });
        });
      if (key == "contextAgents" || key == "contextGroups")
        return items(member, [&](JsonRef item) {
          object(item, [&](JsonRef part) {
            if (part.is(JsonKind::object)) return rules_.agent(*this, part);
            raw(part);
          });
        });
      raw(member);
    });
  }

  const Rules& rules_;
  std::string out_;
};

bool identifies_agent(std::string_view key) {
  return key == "objectType" || key == "mbox" || key == "mbox_sha1sum" || key == "openid" || key == "account";
}

void agent_ids(Writer& writer, JsonRef value) {
  const bool identified =
      value.find("mbox") || value.find("mbox_sha1sum") || value.find("openid") || value.find("account");
  writer.out() += '{';
  bool first = true;
  for (const JsonRef member : value) {
    if (identifies_agent(member.key())) {
      writer.begin_member(first, member.key());
      writer.raw(member);
    } else if (member.key() == "member" && !identified) {
      writer.begin_member(first, member.key());
      writer.items(member, [&](JsonRef one) { agent_ids(writer, one); });
    }
  }
  writer.out() += '}';
}

void only(Writer& writer, JsonRef value, std::string_view a, std::string_view b) {
  writer.out() += '{';
  bool first = true;
  for (const JsonRef member : value) {
    if (member.key() != a && member.key() != b) continue;
    writer.begin_member(first, member.key());
    writer.raw(member);
  }
  writer.out() += '}';
}

/// RFC 4647 basic filtering: the range is the tag, or its beginning up to a dash.
bool covers(std::string_view range, std::string_view tag) {
  if (range == "*") return true;
  const auto folded = ascii_lower(tag);
  return folded.starts_with(range) && (folded.size() == range.size() || folded[range.size()] == '-');
}

void one_language(Writer& writer, JsonRef map, const std::vector<std::string>& languages) {
  std::optional<JsonRef> chosen;
  for (const auto& range : languages) {
    for (const JsonRef entry : map)
      if (covers(range, entry.key())) {
        chosen = entry;
        break;
      }
    if (chosen) break;
  }
  // Nobody is understood: the first one is better than none.
  if (!chosen && map.size() > 0) chosen = *map.begin();
  writer.out() += '{';
  bool first = true;
  if (chosen) {
    writer.begin_member(first, chosen->key());
    writer.raw(*chosen);
  }
  writer.out() += '}';
}

void definition_in_one_language(Writer& writer, JsonRef value, const std::vector<std::string>& languages) {
  writer.object(value, [&](JsonRef member) {
    const auto key = member.key();
    if ((key == "name" || key == "description") && member.is(JsonKind::object))
      return one_language(writer, member, languages);
    const bool components =
        key == "choices" || key == "scale" || key == "source" || key == "target" || key == "steps";
    if (!components) return writer.raw(member);
    writer.items(member, [&](JsonRef component) {
      writer.object(component, [&](JsonRef part) {
        if (part.key() == "description" && part.is(JsonKind::object))
          return one_language(writer, part, languages);
        writer.raw(part);
      });
    });
  });
}

void canonical_activity(Writer& writer, JsonRef value, const Definitions& definitions,
                        const std::vector<std::string>& languages) {
  const auto known = definitions(value.text_of("id"));
  const auto parsed = known ? Json::parse(*known) : Result<Json>(fail("xapi.json.invalid", ""));
  const auto own = value.find("definition");
  writer.out() += '{';
  bool first = true;
  for (const JsonRef member : value) {
    if (member.key() == "definition") continue;
    writer.begin_member(first, member.key());
    writer.raw(member);
  }
  if (parsed || own) {
    writer.begin_member(first, "definition");
    definition_in_one_language(writer, parsed ? parsed->root() : *own, languages);
  }
  writer.out() += '}';
}

}  // namespace

std::vector<std::string> accepted_languages(std::string_view header) {
  std::vector<std::pair<double, std::string>> ranked;
  while (!header.empty() && ranked.size() < 50) {
    const auto comma = std::min(header.find(','), header.size());
    const auto item = header.substr(0, comma);
    header.remove_prefix(std::min(comma + 1, header.size()));
    const auto semicolon = item.find(';');
    double weight = 1;
    if (semicolon != std::string_view::npos)
      if (const auto q = item.find("q=", semicolon); q != std::string_view::npos)
        std::from_chars(item.data() + q + 2, item.data() + item.size(), weight);
    const auto range = trim(item.substr(0, semicolon));
    if (!range.empty() && weight > 0) ranked.emplace_back(weight, ascii_lower(range));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> out;
  for (auto& [weight, range] : ranked) out.push_back(std::move(range));
  return out;
}

std::string with_ids(JsonRef statement) {
  static const Writer::Rules kRules{
      .agent = agent_ids,
      .activity = [](Writer& writer, JsonRef value) { only(writer, value, "id", "objectType"); },
      .verb = [](Writer& writer, JsonRef value) { only(writer, value, "id", "id"); }};
  Writer writer(kRules);
  writer.statement(statement);
  return std::move(writer.out());
}

std::vector<std::string> activity_ids(JsonRef statement) {
  std::vector<std::string> out;
  const Writer::Rules collect{
      .agent = [](Writer&, JsonRef) {},
      .activity = [&](Writer&, JsonRef value) { out.emplace_back(value.text_of("id")); },
      .verb = [](Writer&, JsonRef) {}};
  Writer(collect).statement(statement);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string with_canonical(JsonRef statement, const Definitions& definitions,
                           const std::vector<std::string>& languages) {
  const Writer::Rules rules{
      .agent = [](Writer& writer, JsonRef value) { writer.raw(value); },
      .activity = [&](Writer& writer,
                      JsonRef value) { canonical_activity(writer, value, definitions, languages); },
      .verb =
          [&](Writer& writer, JsonRef value) {
            writer.object(value, [&](JsonRef member) {
              if (member.key() == "display" && member.is(JsonKind::object))
                return one_language(writer, member, languages);
              writer.raw(member);
            });
          }};
  Writer writer(rules);
  writer.statement(statement);
  return std::move(writer.out());
}

}  // namespace lms::xapi
