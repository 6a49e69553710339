#pragma once
#include "xapi/statement.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace lms::xapi {

/// Checks one statement and collects what is needed of it. Each check says whether all is well; the first
/// that fails leaves the error. Used by statement.cpp alone.
class Checker {
 public:
  Checker(Version version, Statement& out) : version_(version), out_(out) {}

  [[nodiscard]] bool statement(JsonRef value);
  /// Fills `out` with the identifier of the Agent or Group.
  [[nodiscard]] bool agent(JsonRef value, AgentKind kind, Agent& out);
  [[nodiscard]] Error take_error() { return std::move(error_); }

 private:
  enum class Place : std::uint8_t { statement, sub_statement };
  /// How an agent can be found by where it stands.
  enum class Found : std::uint8_t { no, broadly, narrowly };

  bool fail(JsonRef value, std::string message);
  bool missing(JsonRef object, std::string_view key);
  bool unknown(JsonRef member);

  bool body(JsonRef value, Place place);
  bool statement_member(JsonRef member, Place place);
  bool statement_only_member(JsonRef member);
  bool subject_rules(JsonRef value, Place place);

  bool object(JsonRef value, Place place);
  bool object_by_type(JsonRef value, std::string_view type, Place place);
  bool statement_ref(JsonRef value);
  bool verb(JsonRef value);
  bool result(JsonRef value);
  bool score(JsonRef value);
  bool context(JsonRef value, Place place);
  bool context_member(JsonRef member, Place place);
  bool context_activities(JsonRef value);
  bool context_actors(JsonRef value, std::string_view type, std::string_view member);
  bool context_actor(JsonRef value, std::string_view type, std::string_view member);
  bool attachments(JsonRef value);
  bool attachment(JsonRef value);
  bool authority(JsonRef value);

  bool found_agent(JsonRef value, AgentKind kind, Found found);
  bool group_only(JsonRef value, Found found);
  bool read_agent(JsonRef value, AgentKind kind, Found found, Agent& out);
  bool agent_member(JsonRef member, Agent& out, JsonRef& members, bool& has_members);
  bool identifier(JsonRef member, Agent& out, std::string key);
  bool account(JsonRef value, std::string& key);
  bool members(JsonRef value, Found found);

  bool activity(JsonRef value, FacetKind facet);
  bool definition(JsonRef value);
  bool definition_member(JsonRef member, bool& interaction);
  bool components(JsonRef value);
  bool component(JsonRef value, std::vector<std::string_view>& ids);

  bool is_object(JsonRef value);
  bool text(JsonRef value);
  bool boolean(JsonRef value);
  bool number(JsonRef value);
  bool uuid(JsonRef value);
  bool iri(JsonRef value);
  bool language_map(JsonRef value);
  bool extensions(JsonRef value);
  bool timestamp(JsonRef value, bool keep);
  bool one_of(JsonRef value, std::initializer_list<std::string_view> words);

  void note(FacetKind kind, std::string text);
  void note_agent(const Agent& agent, Found found);

  Version version_;
  Statement& out_;
  Error error_{};
};

}  // namespace lms::xapi
