#include "service/lrs_learner.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "service/lrs_query.hpp"
#include "service/lrs_store.hpp"
#include "service/lrs_terms.hpp"
#include "storage/connection.hpp"
#include "xapi/document.hpp"
#include "xapi/statement.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace lms::service {
namespace {

using storage::Row;
using storage::Statement;
using storage::Transaction;
using xapi::FacetKind;

constexpr std::size_t kMaxMoreAgents = 20;
/// Statements removed at once: each is read again, and may have attachments.
constexpr std::size_t kRemovedAtOnce = 20;

/// Statements that a page looks at, most of which may have come with an agent before.
constexpr std::size_t kLookedAtOnce = 2000;

const Statement kDocuments{
    "SELECT activity, registration, id, updated, content_type, content FROM lrs_documents "
    "WHERE tenant = $1 AND kind = $2 AND agent = $3 AND (activity, registration, id) > ($4, $5, $6) "
    "ORDER BY activity, registration, id LIMIT $7"};
const Statement kEraseDocuments{"DELETE FROM lrs_documents WHERE tenant = $1 AND kind = $2 AND agent = $3"};

constexpr std::array kKinds{xapi::DocumentKind::state, xapi::DocumentKind::agent_profile};

std::string sha1_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha1(), nullptr) != 1) return {};
  return to_hex(std::as_bytes(std::span(hash.data(), size)));
}

void add_once(std::vector<std::string>& keys, std::string key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
}

void add_address(std::vector<std::string>& keys, const std::string& address) {
  const std::string mailto = "mailto:" + address;
  if (!xapi::is_mailto(mailto)) return;
  const std::string folded = xapi::fold_mailto(mailto);
  add_once(keys, "mbox " + folded);
  add_once(keys, "sha1 " + sha1_hex(mailto));
  add_once(keys, "sha1 " + sha1_hex(folded));
}

/// As it is written, and in lower case.
void add_addresses(std::vector<std::string>& keys, const std::string& address) {
  add_address(keys, address);
  add_address(keys, ascii_lower(address));
}

Result<void> add_given(std::vector<std::string>& keys, std::string_view json) {
  const auto refuse = [](const std::string& why) {
    return fail(Error{.code = "request.invalid", .message = why, .element = "agents"});
  };
  const auto parsed = xapi::Json::parse(json);
  if (!parsed) return refuse(parsed.error().message);
  std::vector<xapi::JsonRef> given;
  if (parsed->root().is(xapi::JsonKind::array))
    for (const auto one : parsed->root()) given.push_back(one);
  else
    given.push_back(parsed->root());
  if (given.size() > kMaxMoreAgents) return refuse(fmt::format("more than {} agents", kMaxMoreAgents));
  for (const auto one : given) {
    auto agent = xapi::read_agent(one, xapi::AgentKind::agent, "agents");
    if (!agent) return refuse(agent.error().message);
    constexpr std::string_view kAddress = "mbox mailto:";
    const std::string address = agent->key.starts_with(kAddress) ? agent->key.substr(kAddress.size()) : "";
    add_once(keys, std::move(agent->key));
    if (!address.empty()) add_addresses(keys, address);
  }
  return {};
}

/// Whether an actor or object is one of the agents, or a group without an identifier whose members all are.
bool is_one_of(xapi::JsonRef who, const std::vector<std::string>& keys) {
  if (const auto agent = xapi::read_agent(who, xapi::AgentKind::agent_or_group, {}))
    return std::find(keys.begin(), keys.end(), agent->key) != keys.end();
  const auto members = who.find("member");
  if (!members || members->size() == 0) return false;
  for (const xapi::JsonRef member : *members)
    if (!is_one_of(member, keys)) return false;
  return true;
}

/// What a statement has to do with an agent as its actor or object.
enum class Part : std::uint8_t { none, in_a_group, own };

/// That of the agent keys[at]; none where one of those before has a part, so that no statement comes twice. Of one
/// that cannot be read no more is known than that the agent is in it.
Part part_of(const std::string& body, const std::vector<std::string>& keys, std::size_t at) {
  const auto json = xapi::Json::parse(body);
  if (!json) return Part::in_a_group;
  const auto read = xapi::read_stored_statement(*json);
  if (!read) return Part::in_a_group;
  const auto& facets = read->facets;
  const auto has = [&](const std::string& key) {
    return std::binary_search(facets.begin(), facets.end(), xapi::Facet{FacetKind::agent, key});
  };
  if (!has(keys[at]) || std::any_of(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(at), has))
    return Part::none;
  for (const char* const place : {"actor", "object"})
    if (const auto who = json->root().find(place); who && is_one_of(*who, keys)) return Part::own;
  return Part::in_a_group;
}

xapi::Instant instant_of(std::int64_t microseconds) {
  return xapi::Instant(std::chrono::microseconds(microseconds));
}

LearnerRecord statement_record(OwnStatement&& statement) {
  return {.id = std::move(statement.id),
          .voided = statement.voided,
          .at = instant_of(statement.stored.seq),
          .content_type = "application/json",
          .content = std::move(statement.stored.body)};
}

LearnerRecord document_record(xapi::DocumentKind kind, std::string_view agent_key, const Row& row) {
  return {.kind = kind == xapi::DocumentKind::state ? LearnerRecord::Kind::state
                                                    : LearnerRecord::Kind::agent_profile,
          .id = row.text(2),
          .agent = xapi::agent_json(agent_key),
          .activity = row.text(0),
          .registration = row.text(1),
          .at = instant_of(row.integer(3)),
          .content_type = row.text(4),
          .content = std::string(as_text(row.blob(5)))};
}

/// Where a page begins: within which list, and behind what in it. The lists are the statements of each agent, then
/// for each kind of document those of each agent.
struct RecordPlace {
  std::size_t list = 0;
  std::string after{};
};

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// One page of learner_records().
class Reading {
 public:
  Reading(Transaction& tx, std::string_view tenant_id, const std::vector<std::string>& keys,
          const PagePlan& plan)
      : tx_(tx), keys_(keys), terms_(tenant_id), plan_(plan) {}

  Result<Page<LearnerRecord>> run(std::int64_t tenant) {
    RecordPlace place{static_cast<std::size_t>(number_of(plan_.after_key)), plan_.after_id};
    const std::size_t lists = keys_.size() * (1 + kKinds.size());
    for (; place.list < lists; place = {place.list + 1, {}}) {
      LMS_ASSIGN(const bool full,
                 place.list < keys_.size() ? statements(tenant, place) : documents(tenant, place));
      if (!full) continue;
      page_.next = plan_.cursor_after(std::to_string(place.list), place.after);
      break;
    }
    return std::move(page_);
  }

 private:
  [[nodiscard]] std::size_t room() const { return plan_.limit - page_.items.size(); }
  [[nodiscard]] bool is_full() const {
    return page_.items.size() >= plan_.limit || bytes_ >= kPageBytes || looked_at_ >= kLookedAtOnce;
  }
  void add(LearnerRecord record) {
    bytes_ += record.content.size();
    page_.items.push_back(std::move(record));
  }

  /// Whether the page is full, and then `place.after` is the last one on it.
  Result<bool> statements(std::int64_t tenant, RecordPlace& place) {
    const auto term = terms_.of(FacetKind::agent, keys_[place.list]);
    for (;;) {
      const auto wanted = room();
      LMS_ASSIGN(auto found, find_own_statements(tx_, tenant, term, number_of(place.after), wanted));
      for (auto& one : found) {
        place.after = std::to_string(one.stored.seq);
        ++looked_at_;
        if (part_of(one.stored.body, keys_, place.list) != Part::none) add(statement_record(std::move(one)));
        if (is_full()) return true;
      }
      if (found.size() < wanted) return false;
    }
  }

  Result<bool> documents(std::int64_t tenant, RecordPlace& place) {
    const std::size_t at = place.list - keys_.size();
    const auto kind = kKinds.at(at / keys_.size());
    // No IRI and no UUID holds a line's end; an id may, and comes last.
    std::string_view rest = place.after;
    std::array<std::string, 2> first;
    for (auto& part : first) {
      const auto end = rest.find('\n');
      part = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    const std::string& agent = keys_[at % keys_.size()];
    LMS_ASSIGN(const auto rows, tx_.query(kDocuments, {tenant, static_cast<int>(kind), agent, first[0],
                                                       first[1], std::string(rest), room()}));
    for (const Row& row : rows) {
      place.after = row.text(0) + '\n' + row.text(1) + '\n' + row.text(2);
      add(document_record(kind, agent, row));
      if (is_full()) return true;
    }
    return false;
  }

  Transaction& tx_;
  const std::vector<std::string>& keys_;
  LrsTerms terms_;
  const PagePlan& plan_;
  Page<LearnerRecord> page_{};
  std::size_t bytes_ = 0;
  std::size_t looked_at_ = 0;
};

struct Step {
  std::int64_t removed = 0;
  std::int64_t left = 0;  ///< of groups with others in them
  std::int64_t after = 0;
  bool done = false;
};

/// Those of one of the agents.
Result<void> erase_statements(Context& context, std::string_view tenant_id,
                              const std::vector<std::string>& keys, std::size_t at, ErasedRecords& erased) {
  const LrsTerms terms(tenant_id);
  const auto term = terms.of(FacetKind::agent, keys[at]);
  for (Step step; !step.done; erased.statements += step.removed, erased.mentions += step.left) {
    LMS_ASSIGN(step, context.db.write([&, after = step.after](Transaction& tx) -> Result<Step> {
      Step made{.after = after};
      LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
      LMS_ASSIGN(const auto found, find_own_statements(tx, tenant, term, after, kRemovedAtOnce));
      for (const auto& one : found) {
        made.after = one.stored.seq;
        const Part part = part_of(one.stored.body, keys, at);
        if (part == Part::in_a_group) ++made.left;
        if (part != Part::own) continue;
        LMS_TRY(remove_statement(tx, tenant_id, one.id));
        ++made.removed;
      }
      made.done = found.size() < kRemovedAtOnce;
      return made;
    }));
  }
  return {};
}

}  // namespace

std::string_view to_text(LearnerRecord::Kind kind) {
  switch (kind) {
    case LearnerRecord::Kind::statement:
      return "statement";
    case LearnerRecord::Kind::state:
      return "state";
    case LearnerRecord::Kind::agent_profile:
      return "agentProfile";
  }
  return "statement";
}

Result<std::vector<std::string>> agent_keys_of(const Config& config, std::string_view learner_id,
                                               const std::vector<std::string>& addresses,
                                               std::string_view more) {
  std::vector<std::string> keys{make_authority(config.public_url, learner_id, {}).key};
  for (const auto& address : addresses) add_addresses(keys, address);
  if (!more.empty()) LMS_TRY(add_given(keys, more));
  return keys;
}

Result<std::vector<std::string>> agent_keys_of(std::string_view agents) {
  std::vector<std::string> keys;
  LMS_TRY(add_given(keys, agents));
  if (keys.empty())
    return fail(Error{.code = "request.invalid", .message = "no agent is given", .element = "agents"});
  return keys;
}

Result<Page<LearnerRecord>> learner_records(Context& context, std::string_view tenant_id,
                                            const std::vector<std::string>& agent_keys,
                                            const ListQuery& query) {
  LMS_ASSIGN(const auto plan, plan_page(query, {"place"}));
  return context.db.read([&](Transaction& tx) -> Result<Page<LearnerRecord>> {
    LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
    return Reading(tx, tenant_id, agent_keys, plan).run(tenant);
  });
}

Result<ErasedRecords> erase_learner_records(Context& context, std::string_view tenant_id,
                                            const std::vector<std::string>& agent_keys) {
  ErasedRecords erased;
  for (std::size_t at = 0; at < agent_keys.size(); ++at) {
    const std::string& key = agent_keys[at];
    LMS_TRY(erase_statements(context, tenant_id, agent_keys, at, erased));
    LMS_ASSIGN(const auto documents, context.db.write([&](Transaction& tx) -> Result<std::int64_t> {
      LMS_ASSIGN(const auto tenant, find_lrs_number(tx, tenant_id));
      std::int64_t removed = 0;
      for (const auto kind : kKinds) {
        LMS_ASSIGN(const auto rows, tx.execute(kEraseDocuments, {tenant, static_cast<int>(kind), key}));
        removed += rows;
      }
      return removed;
    }));
    erased.documents += documents;
    const auto term = LrsTerms(tenant_id).of(FacetKind::related_agent, key);
    LMS_ASSIGN(const auto mentions,
               context.db.read([&](Transaction& tx) { return count_own_statements(tx, term); }));
    erased.mentions += mentions;
  }
  return erased;
}

}  // namespace lms::service
