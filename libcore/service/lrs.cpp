#include "service/lrs.hpp"

#include "base/text.hpp"
#include "service/lrs_attachments.hpp"
#include "service/lrs_terms.hpp"
#include "storage/connection.hpp"
#include "xapi/person.hpp"
#include "xapi/signature.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace lms::service {
namespace {

/// The clock tells whole milliseconds. A document counts as written at the end of the one it was written
/// in, so that `since` any moment before the write finds it.
constexpr std::chrono::microseconds kRestOfMillisecond{999};

using storage::Transaction;

Result<void> need(const LrsCaller& caller, std::initializer_list<LrsScope> any, const char* what) {
  for (const auto scope : any)
    if (caller.scopes.has(scope)) return {};
  return fail("xapi.forbidden", std::string("these credentials may not ") + what);
}

/// What of the statements the caller may read: nothing = all, else those of that authority.
Result<std::optional<std::int64_t>> readable(const Context& context, const LrsCaller& caller) {
  for (const auto scope : {LrsScope::all, LrsScope::all_read, LrsScope::statements_read})
    if (caller.scopes.has(scope)) return std::optional<std::int64_t>();
  LMS_TRY(need(caller, {LrsScope::statements_read_mine}, "read statements"));
  const auto authority = make_authority(context.config.public_url, caller.id, caller.name);
  return LrsTerms(caller.tenant_id).of(xapi::FacetKind::related_agent, authority.key);
}

Result<void> need_documents(const LrsCaller& caller, xapi::DocumentKind kind, bool reads) {
  const auto own = kind == xapi::DocumentKind::state ? LrsScope::state : LrsScope::profile;
  if (reads) return need(caller, {LrsScope::all, LrsScope::all_read, own}, "read such documents");
  return need(caller, {LrsScope::all, own}, "change such documents");
}

/// A statement may be as deep in a list as by itself.
Result<xapi::Json> parse_sent(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  xapi::JsonLimits limits;
  if (first != std::string_view::npos && text[first] == '[') ++limits.depth;
  auto parsed = xapi::Json::parse(text, limits);
  if (!parsed && parsed.error().element.starts_with('[')) parsed.error().element.insert(0, "statements");
  return parsed;
}

/// Gives a PUT statement the id it was put under.
Result<void> set_put_id(std::vector<xapi::Statement>& statements, const StatementsSent& sent, bool single) {
  if (!sent.put_id) return {};
  if (!single || statements.size() != 1)
    return fail("xapi.statement.invalid", "a PUT holds one statement, not a list");
  std::string& id = statements.front().id;
  if (!id.empty() && id != *sent.put_id)
    return fail(Error{.code = "xapi.statement.invalid",
                      .message = "it is another one than the parameter statementId",
                      .element = "id"});
  id = *sent.put_id;
  return {};
}

}  // namespace

TimePoint consistent_through(const Context& context) {
  // In this order: what begins to be written behind the first line gets a later time.
  const TimePoint now = context.clock.now();
  const auto writing = context.db.writing_since();
  return std::min(now, writing.value_or(now)) - Millis(1);
}

bool LastDefinitions::is_last(std::int64_t key, std::uint64_t fingerprint) const {
  const std::lock_guard lock(mutex_);
  for (const Known* known : {&young_, &old_})
    if (const auto found = known->find(key); found != known->end()) return found->second == fingerprint;
  return false;
}

void LastDefinitions::set(std::int64_t key, std::uint64_t fingerprint) {
  const std::lock_guard lock(mutex_);
  if (young_.size() >= kGeneration) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_.insert_or_assign(key, fingerprint);
}

void LastDefinitions::forget(std::int64_t key) {
  const std::lock_guard lock(mutex_);
  young_.erase(key);
  old_.erase(key);
}

Result<std::vector<std::string>> Lrs::store(const LrsCaller& caller, const StatementsSent& sent) {
  LMS_TRY(need(caller, {LrsScope::all, LrsScope::statements_write}, "write statements"));
  LMS_ASSIGN(const auto body, xapi::open_statements_body(sent.content_type, sent.body));
  LMS_ASSIGN(const auto json, parse_sent(body.json));
  LMS_ASSIGN(auto statements, xapi::read_statements(json, sent.version));
  LMS_TRY(set_put_id(statements, sent, json.root().is(xapi::JsonKind::object)));
  LMS_TRY(xapi::match_attachments(statements, body));
  LMS_TRY(xapi::check_signatures(statements, body));
  const BatchOptions options{
      .tenant_id = caller.tenant_id,
      .authority = make_authority(context_.config.public_url, caller.id, caller.name),
      .version = sent.version,
      .defines_activities = caller.scopes.has(LrsScope::all) || caller.scopes.has(LrsScope::define),
      .may_void_any = caller.scopes.has(LrsScope::all),
      .is_last = [this](std::int64_t key, std::uint64_t fingerprint) {
        return last_definitions_.is_last(key, fingerprint);
      }};
  StatementBatch batch = make_batch(context_, statements, body, options);
  if (!batch.rows.empty()) LMS_TRY(store_batch(batch));
  std::vector<std::string> ids;
  ids.reserve(batch.rows.size());
  for (auto& row : batch.rows) ids.push_back(std::move(row.id));
  return ids;
}

/// What is remembered of definitions changes where they do, in the writer's order.
Result<void> Lrs::store_batch(StatementBatch& batch) {
  for (const auto& definition : batch.definitions) last_definitions_.forget(definition.key);
  auto written = context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_TRY(store_statements(tx, context_, batch));
    for (const auto& definition : batch.definitions)
      last_definitions_.set(definition.key, definition.fingerprint);
    return {};
  });
  if (!written)
    for (const auto& definition : batch.definitions) last_definitions_.forget(definition.key);
  return written;
}

Result<StatementsFound> Lrs::find(const LrsCaller& caller, const xapi::StatementQuery& query,
                                  std::optional<std::int64_t> after,
                                  const std::vector<std::string>& languages) {
  LMS_ASSIGN(const auto own, readable(context_, caller));
  return context_.db.read([&](Transaction& tx) -> Result<StatementsFound> {
    StatementPage page;
    if (query.is_single()) {
      const bool voided = query.statement_id.empty();
      const auto& id = voided ? query.voided_statement_id : query.statement_id;
      LMS_ASSIGN(auto one, find_statement(tx, caller.tenant_id, id, voided ? Voided::yes : Voided::no, own));
      if (!one) return fail("xapi.statement.not_found", "there is no such statement");
      page.items.push_back(std::move(*one));
    } else {
      LMS_ASSIGN(page, find_statements(tx, caller.tenant_id, query, after, own));
    }
    StatementsFound found;
    if (query.attachments) LMS_TRY(attach(tx, caller, own, page, found));
    std::int64_t newest = 0;
    for (auto& item : page.items) {
      newest = std::max(newest, item.seq);
      if (query.in_utc)
        if (auto text = xapi::in_utc(item.body)) item.body = std::move(*text);
      found.statements.push_back(std::move(item.body));
    }
    found.last_stored = xapi::Instant(std::chrono::microseconds(newest));
    if (page.more) found.next = page.items.back().seq;
    LMS_TRY(format(tx, caller, query, languages, found));
    return found;
  });
}

Result<std::string> Lrs::attachment(const LrsCaller& caller, std::string_view sha2) {
  LMS_TRY(need(caller, {LrsScope::all, LrsScope::all_read, LrsScope::statements_read}, "read attachments"));
  LMS_ASSIGN(const auto content, context_.db.read([&](Transaction& tx) {
    return find_attachment(tx, caller.tenant_id, ascii_lower(sha2));
  }));
  if (!content) return fail("xapi.attachment.not_found", "there is no content with this hash");
  return std::string(as_text(*content));
}

/// Loads the attachments of the page; ends it earlier when they become too many.
Result<void> Lrs::attach(Transaction& tx, const LrsCaller& caller, std::optional<std::int64_t> own,
                         StatementPage& page, StatementsFound& found) {
  AttachmentReader attachments(tx, caller.tenant_id);
  if (own) attachments.only_brought();
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    if (attachments.is_full()) {
      page.items.resize(i);
      page.more = true;
      break;
    }
    LMS_ASSIGN(const auto json, xapi::Json::parse(page.items[i].body));
    LMS_ASSIGN(const auto statement, xapi::read_stored_statement(json));
    LMS_TRY(attachments.read(page.items[i].seq, statement.attachments));
  }
  found.contents = attachments.take();
  return {};
}

Result<void> Lrs::format(Transaction& tx, const LrsCaller& caller, const xapi::StatementQuery& query,
                         const std::vector<std::string>& languages, StatementsFound& found) {
  if (query.format == xapi::Format::exact) return {};
  std::map<std::string, std::string, std::less<>> definitions;
  const auto lookup = [&](std::string_view id) -> std::optional<std::string> {
    const auto known = definitions.find(id);
    if (known == definitions.end() || known->second.empty()) return std::nullopt;
    return known->second;
  };
  for (auto& statement : found.statements) {
    LMS_ASSIGN(const auto json, xapi::Json::parse(statement));
    if (query.format == xapi::Format::ids) {
      statement = xapi::with_ids(json.root());
      continue;
    }
    for (auto& id : xapi::activity_ids(json.root())) {
      if (definitions.contains(id)) continue;
      LMS_ASSIGN(auto definition, find_definition(tx, caller.tenant_id, id));
      definitions.emplace(std::move(id), std::move(definition));
    }
    statement = xapi::with_canonical(json.root(), lookup, languages);
  }
  return {};
}

Result<Document> Lrs::document(const LrsCaller& caller, const DocumentKey& key) {
  LMS_TRY(need_documents(caller, key.kind, true));
  LMS_ASSIGN(auto found,
             context_.db.read([&](Transaction& tx) { return find_document(tx, caller.tenant_id, key); }));
  if (!found) return fail("xapi.document.not_found", "there is no such document");
  return std::move(*found);
}

Result<DocumentList> Lrs::documents(const LrsCaller& caller, const DocumentKey& key,
                                    std::optional<xapi::Instant> since) {
  LMS_TRY(need_documents(caller, key.kind, true));
  return context_.db.read([&](Transaction& tx) { return list_documents(tx, caller.tenant_id, key, since); });
}

Result<void> Lrs::write(const LrsCaller& caller, const DocumentKey& key, std::string_view content_type,
                        std::string_view content, const DocumentWrite& how) {
  LMS_TRY(need_documents(caller, key.kind, false));
  const bool json = xapi::is_json_type(content_type);
  if (json && how.change == xapi::DocumentChange::post && !xapi::is_json_object(content))
    return fail("xapi.document.invalid", "the document is no JSON object");
  const Document document{.content_type = std::string(content_type),
                          .content = std::string(content),
                          .etag = {},
                          .updated = context_.clock.now() + kRestOfMillisecond};
  return context_.db.write(
      [&](Transaction& tx) { return write_document(tx, caller.tenant_id, key, document, how); });
}

Result<void> Lrs::remove(const LrsCaller& caller, const DocumentKey& key, Removal removal,
                         const DocumentWrite& how) {
  LMS_TRY(need_documents(caller, key.kind, false));
  return context_.db.write([&](Transaction& tx) {
    return removal == Removal::one ? remove_document(tx, caller.tenant_id, key, how)
                                   : remove_documents(tx, caller.tenant_id, key);
  });
}

Result<std::string> Lrs::activity(const LrsCaller& caller, std::string_view id) {
  LMS_TRY(need(caller,
               {LrsScope::all, LrsScope::all_read, LrsScope::statements_read, LrsScope::statements_read_mine},
               "read activities"));
  LMS_ASSIGN(const auto definition,
             context_.db.read([&](Transaction& tx) { return find_definition(tx, caller.tenant_id, id); }));
  std::string out = R"({"objectType":"Activity","id":)";
  xapi::append_json_text(out, id);
  if (!definition.empty()) out += R"(,"definition":)" + definition;
  return out + "}";
}

Result<std::string> Lrs::person(const LrsCaller& caller, std::string_view agent) {
  LMS_TRY(need(caller, {LrsScope::all, LrsScope::all_read, LrsScope::statements_read}, "read agents"));
  LMS_ASSIGN(auto key, xapi::read_agent_parameter(agent, "agent"));
  LMS_ASSIGN(const auto json, xapi::Json::parse(agent));
  const xapi::StatementQuery query{.facets = {{xapi::FacetKind::related_agent, key.key}}, .limit = 100};
  LMS_ASSIGN(const auto page, context_.db.read([&](Transaction& tx) {
    return find_statements(tx, caller.tenant_id, query, std::nullopt);
  }));
  std::set<std::string> names;
  for (const auto& item : page.items)
    if (const auto statement = xapi::Json::parse(item.body))
      xapi::collect_names(statement->root(), key.key, names);
  return xapi::person_json(json.root(), names);
}

}  // namespace lms::service
