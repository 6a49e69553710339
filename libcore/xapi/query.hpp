#pragma once
#include "base/result.hpp"
#include "xapi/format.hpp"
#include "xapi/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::xapi {

/// Query parameters, decoded.
using Parameters = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::uint32_t kMaxPage = 500;

/// What GET statements asks for.
struct StatementQuery {
  std::string statement_id{};         ///< lower case
  std::string voided_statement_id{};  ///< lower case
  std::vector<Facet> facets{};        ///< all of them; empty = every statement
  std::optional<Instant> since{};     ///< not included
  std::optional<Instant> until{};     ///< included
  std::uint32_t limit = kMaxPage;     ///< 1 to kMaxPage
  bool ascending = false;
  bool attachments = false;
  bool in_utc = false;  ///< time stamps, as xAPI 2.0 has them
  Format format = Format::exact;

  [[nodiscard]] bool is_single() const { return !statement_id.empty() || !voided_statement_id.empty(); }
};

/// Checks the parameters (Communication 2.1.3): known, once, of their form, and together.
/// Errors: xapi.parameter.invalid (`element` is the parameter)
[[nodiscard]] Result<StatementQuery> read_statement_query(const Parameters& parameters);

/// A parameter that a document resource takes.
struct DocumentQuery {
  std::string activity_id{};
  std::string agent{};              ///< Agent::key
  std::string registration{};       ///< lower case
  std::optional<std::string> id{};  ///< stateId or profileId
  std::optional<Instant> since{};
};
enum class Presence : std::uint8_t { absent, optional, required };
/// Which parameters a request may and must have.
struct DocumentParameters {
  Presence activity_id = Presence::absent;
  Presence agent = Presence::absent;
  Presence registration = Presence::absent;
  Presence since = Presence::absent;
  std::string_view id_name{};  ///< `stateId`, `profileId`, "" = there is none
  Presence id = Presence::absent;
};
/// Errors: xapi.parameter.invalid
[[nodiscard]] Result<DocumentQuery> read_document_query(const Parameters& parameters,
                                                        const DocumentParameters& expected);

/// Checks a JSON agent given as a parameter.
/// Errors: xapi.parameter.invalid
[[nodiscard]] Result<Agent> read_agent_parameter(std::string_view json, std::string_view element);

}  // namespace lms::xapi
