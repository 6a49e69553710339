#pragma once
#include "base/result.hpp"
#include "xapi/json.hpp"
#include "xapi/values.hpp"
#include "xapi/version.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::xapi {

inline constexpr std::string_view kVoided = "http://adlnet.gov/expapi/verbs/voided";
inline constexpr std::string_view kSignatureUsage = "http://adlnet.gov/expapi/attachments/signature";

struct Limits {
  std::size_t statements = 50'000;  ///< of one request
  std::size_t statement_bytes = 1024 * 1024;
  JsonLimits json{};
};

/// What a statement can be found by. The `related_` ones are what the broad filters see, and hold what the
/// narrow ones do.
enum class FacetKind : std::uint8_t {
  all = 0,  ///< every statement; no text
  verb = 1,
  agent = 2,  ///< actor or object, or a member of a group that is: Agent::key
  activity = 3,
  registration = 4,  ///< lower case
  related_agent = 5,
  related_activity = 6,
};
struct Facet {
  FacetKind kind = FacetKind::all;
  std::string text{};
  auto operator<=>(const Facet&) const = default;
};

struct Attachment {
  std::string sha2{};  ///< lower case
  std::string content_type{};
  std::int64_t length = 0;
  bool has_url = false;
  bool is_signature = false;
};

/// An Activity that brings a definition.
struct DefinedActivity {
  std::string_view id{};
  JsonRef definition;
};

/// A change of the text of a statement before it is stored: `text` in place of the bytes [begin, end) of
/// the source.
struct Edit {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string text{};
};

/// A statement that keeps every rule of its version. Views the Json it was read from.
struct Statement {
  explicit Statement(JsonRef value) : json(value) {}

  JsonRef json;
  std::string id{};             ///< lower case; "" = the LRS gives one
  std::vector<Facet> facets{};  ///< sorted, each once; without the authority and `all`
  std::string target{};         ///< the statement its object refers to; "" = none
  bool voids = false;           ///< … and voids
  std::vector<Attachment> attachments{};
  std::vector<DefinedActivity> activities{};
  std::vector<Edit> edits{};  ///< what the standard changes, in the order of the text
};

/// Reads the statement or the array of statements that `json` is, and checks each against Data 2 to 4 of the
/// standard in one pass.
/// Errors: xapi.statement.invalid (`element` is the path, `statements[3].actor.mbox`; `message` says what it
///         should be), xapi.too_large
[[nodiscard]] Result<std::vector<Statement>> read_statements(const Json& json, Version version,
                                                             const Limits& limits = {});

/// A statement as a record store keeps it and gives it out: with what the standard adds, which takes bytes of its own.
/// Errors: xapi.statement.invalid
[[nodiscard]] Result<Statement> read_stored_statement(const Json& json);

/// Whether no id is that of two statements of a request, also where a signature has given it.
/// Errors: xapi.statement.invalid
[[nodiscard]] Result<void> ids_differ(const std::vector<Statement>& statements);

/// Where the n-th attachment of a statement stands: `statements[3].attachments[0]`, of one alone `attachments[0]`.
[[nodiscard]] std::string path_of_attachment(const Statement& statement, std::size_t n);

/// An Agent or a Group with its identifier, as in query parameters and for comparisons.
struct Agent {
  std::string key{};  ///< kind and value of its identifier; equal keys are the same agent. "" = anonymous
  bool is_group = false;
};
/// Checks an Agent, or (where `group_allowed`) a Group that has an identifier.
/// Errors: xapi.statement.invalid, `element` begins with `element`
enum class AgentKind : std::uint8_t { agent, agent_or_group };
[[nodiscard]] Result<Agent> read_agent(JsonRef value, AgentKind kind, std::string_view element);
/// The Agent in JSON that has the identifier of a key and nothing else.
[[nodiscard]] std::string agent_json(std::string_view key);

}  // namespace lms::xapi
