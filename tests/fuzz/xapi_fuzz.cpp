// libFuzzer over what the LRS reads. LMS_FUZZ_TARGET says what the bytes are: statement (the JSON of a request)
// or multipart (a Content-Type in the first line, the body behind it). In a body `@h2` stands for the hash of
// the second part's content and `@n2` for its length, as no mutation hits upon a SHA-2.
#include "base/text.hpp"
#include "xapi/compare.hpp"
#include "xapi/document.hpp"
#include "xapi/format.hpp"
#include "xapi/multipart.hpp"
#include "xapi/person.hpp"
#include "xapi/signature.hpp"
#include "xapi/stamp.hpp"
#include "xapi/statement.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace lms;
using namespace lms::xapi;

constexpr std::string_view kId = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr std::string_view kAuthority =
    R"({"objectType":"Agent","account":{"homePage":"https://lms.example.org","name":"key"}})";

void hold(bool fine, const char* rule) {
  if (fine) return;
  std::fprintf(stderr, "does not hold: %s\n", rule);
  std::abort();
}

void check_error(const Error& error) {
  hold(error.code.starts_with("xapi."), "a refusal has a code of xAPI");
  hold(!error.message.empty(), "a refusal has a message");
  hold(is_utf8(error.element), "the path of a refusal is UTF-8");
}

/// A text that the LRS wrote itself and that holds one statement.
class Written {
 public:
  Written(std::string text, Version version) : text_(std::move(text)) {
    json_ = Json::parse(text_);
    hold(json_.has_value(), "what is written is JSON");
    read_ = read_statements(*json_, version);
    hold(read_.has_value() && read_->size() == 1, "what is written is accepted again");
  }
  [[nodiscard]] const Statement& statement() const { return read_->front(); }

 private:
  std::string text_;
  Result<Json> json_ = fail("none", "none");
  Result<std::vector<Statement>> read_ = fail("none", "none");
};

void check_formats(const Statement& statement, Version version) {
  for (const std::string& id : activity_ids(statement.json))
    hold(std::ranges::binary_search(statement.facets, Facet{FacetKind::related_activity, id}),
         "a statement is found by each activity in it");
  const Written ids(with_ids(statement.json), version);
  hold(ids.statement().target == statement.target && ids.statement().activities.empty(),
       "ids keep the reference and no definition");
  hold(std::ranges::includes(statement.facets, ids.statement().facets), "ids name nobody else");
  const auto known = [&](std::string_view id) -> std::optional<std::string> {
    std::string merged;
    for (const DefinedActivity& activity : statement.activities)
      if (activity.id == id) merged = merge_definitions(merged, activity.definition.raw());
    return merged.empty() ? std::nullopt : std::optional(merged);
  };
  const auto text = comparable(statement.json).text;
  for (const auto& languages : {std::vector<std::string>{}, std::vector<std::string>{"en", "*"}}) {
    const Written canonical(with_canonical(statement.json, known, languages), version);
    hold(canonical.statement().facets == statement.facets, "canonical is found by the same");
    hold(comparable(canonical.statement().json).text == text, "canonical is the same statement");
  }
}

void check_names(const Statement& statement) {
  for (const Facet& facet : statement.facets) {
    if (facet.kind != FacetKind::agent) continue;
    std::set<std::string> names;
    collect_names(statement.json, facet.text, names);
    const auto person = person_json(*statement.json.find("actor"), names);
    hold(Json::parse(person).has_value(), "a Person is JSON");
  }
}

void check_accepted(const Statement& statement, Version version) {
  auto stamped = stamp(statement, statement.id.empty() ? kId : statement.id, kAuthority, version);
  set_stored(stamped, Instant(std::chrono::seconds(1'900'000'000)));
  const Written written(stamped.text, version);
  const Statement& stored = written.statement();
  hold(stored.id == (statement.id.empty() ? kId : statement.id), "it is stored under its id");
  hold(stored.facets == statement.facets, "what is stored is found by the same");
  hold(stored.target == statement.target && stored.voids == statement.voids, "its reference stays");
  hold(stored.attachments.size() == statement.attachments.size(), "its attachments stay");
  hold(stored.edits.empty(), "what is stored needs no change");
  const auto sent_as = comparable(statement.json);
  const auto stored_as = comparable(stored.json);
  hold(sent_as.text == stored_as.text, "what is stored is the same statement");
  hold(sent_as.timestamp.empty() || sent_as.timestamp == stored_as.timestamp, "its timestamp stays");
  hold(same_statement(statement.json, stored.json), "it can be sent again");
  if (const auto result = statement.json.find("result"))
    if (const auto score = result->find("score"); score && score->find("scaled"))
      hold(std::abs(std::strtod(std::string(score->find("scaled")->text()).c_str(), nullptr)) <= 1,
           "a scaled score is one");
  check_formats(stored, version);
  check_names(stored);
}

void check_statements(std::string_view text) {
  const auto json = Json::parse(text);
  if (!json) return check_error(json.error());
  hold(json->root().raw() == trim(text), "the value is all of the text");
  (void)comparable(json->root());  // as of the payload of a signature, which nobody checked
  for (const Version version : {Version::v1_0_3, Version::v2_0_0}) {
    const auto statements = read_statements(*json, version);
    if (!statements) {
      check_error(statements.error());
      continue;
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(statements->size(), 10); ++i)
      check_accepted((*statements)[i], version);
  }
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string with_hashes(std::string_view content_type, std::string_view sent) {
  std::string body(sent);
  const auto parts = split_multipart(content_type, sent);
  if (!parts) {
    check_error(parts.error());
    return body;
  }
  for (std::size_t i = 1; i < std::min<std::size_t>(parts->size(), 5); ++i) {
    replace_all(body, "@h" + std::to_string(i + 1), sha2_like((*parts)[i].content, {}));
    replace_all(body, "@n" + std::to_string(i + 1), std::to_string((*parts)[i].content.size()));
  }
  return body;
}

/// What is given out with attachments is what came in.
void check_round(const StatementsBody& opened) {
  std::vector<AttachedContent> contents;
  for (const auto& [sha2, content] : opened.contents)
    contents.push_back({sha2, "application/octet-stream", std::string(content)});
  const auto boundary = boundary_for(opened.json, contents);
  const auto body = write_multipart(boundary, opened.json, contents);
  const auto again = open_statements_body("multipart/mixed; boundary=" + boundary, body);
  hold(again.has_value(), "what is given out can be sent");
  hold(again->json == opened.json && again->contents == opened.contents, "nothing of it is lost");
}

void check_multipart(std::string_view text) {
  const auto line_end = std::min(text.find('\n'), text.size());
  const std::string_view content_type = trim(text.substr(0, line_end));
  const std::string body = with_hashes(content_type, text.substr(std::min(line_end + 1, text.size())));
  const auto opened = open_statements_body(content_type, body);
  if (!opened) return check_error(opened.error());
  check_round(*opened);
  const auto json = Json::parse(opened->json);
  if (!json) return check_error(json.error());
  auto statements = read_statements(*json, Version::v2_0_0);
  if (!statements) return check_error(statements.error());
  const auto matched = match_attachments(*statements, *opened);
  if (!matched) return check_error(matched.error());
  const auto signatures = check_signatures(*statements, *opened);
  if (!signatures) check_error(signatures.error());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string target = [] {
    const char* const name = std::getenv("LMS_FUZZ_TARGET");
    return std::string(name == nullptr ? "statement" : name);
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (target == "multipart")
    check_multipart(text);
  else
    check_statements(text);
  return 0;
}
