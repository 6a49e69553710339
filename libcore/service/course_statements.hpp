#pragma once
#include "base/result.hpp"
#include "runtime/call_log.hpp"
#include "service/context.hpp"
#include "service/lrs_store.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What learners do in SCORM courses, as xAPI statements (after the xAPI SCORM Profile): whoever reads the record
/// store need not know SCORM.
///
/// The actor is the account of the learner's id at the public URL, with the learner's name. Activities are
/// `<public URL>/activities/<course id>` for the course and, with `/<identifier>` behind it, for a part of it;
/// questions lie at `…/interactions/<id>` below that. All have the registration in their context.
///
/// Of the course: attempted (the first launch), completed, passed, failed. Of a part: initialized or resumed,
/// answered, progressed, scored (a score that comes without a verdict), passed, failed, completed, terminated or
/// suspended. What a page says step by step is one statement: at its next Commit, at its end, or at the batch's.
namespace lms::service {

struct StatementsSource {
  std::string public_url{};
  std::string registration_id{};
  std::string course_id{};
  std::string course_title{};
  std::string learner_id{};
  std::string learner_name{};  ///< "" = unknown
  TimePoint launched_at{};
};

/// Follows the replay of one batch.
class CourseScribe {
 public:
  /// `session`: before the batch; it outlives the scribe.
  CourseScribe(StatementsSource source, const runtime::Session& session);

  /// An entry that was replayed.
  void hear(const runtime::LogEntry& entry, const runtime::CallOutcome& outcome);
  /// The end of the batch, and what it made of the course's result. `first`: the registration's first batch.
  void finish(const runtime::CourseResult& was, const runtime::CourseResult& now, bool first);

  /// The statements in their order, each valid JSON.
  [[nodiscard]] const std::vector<std::string>& statements() const { return statements_; }

 private:
  struct Question {
    std::map<std::string, std::string, std::less<>> fields{};
    std::vector<std::string> patterns{};
  };
  struct Thing;

  void begin_page();
  void note_set(std::string_view element);
  void tell_changes();
  void tell_questions();
  void tell_end();
  void write(std::string_view verb, const Thing& object, nlohmann::json result);
  [[nodiscard]] std::string peek(std::string_view element) const;
  [[nodiscard]] Thing course() const;
  [[nodiscard]] Thing part() const;
  [[nodiscard]] bool scorm12() const;
  [[nodiscard]] std::string_view session_time_name() const;
  [[nodiscard]] std::string_view exit_name() const;

  StatementsSource source_;
  const runtime::Session& session_;
  runtime::PageStatus told_{};
  std::map<std::size_t, Question> questions_{};
  std::string session_time_{};
  std::string exit_{};
  std::int64_t at_ms_ = 0;
  std::vector<std::string> statements_{};
};

/// Makes them ready for the record store of the tenant, in our own name. One that breaks a rule of xAPI (content
/// may set strange things) is left out and logged.
[[nodiscard]] StatementBatch ready_statements(const Context& context, const std::string& tenant_id,
                                              const std::vector<std::string>& statements);

}  // namespace lms::service
