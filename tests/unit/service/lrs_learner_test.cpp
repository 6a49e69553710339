#include "service/lrs_learner.hpp"

#include "lrs_content.hpp"
#include "lrs_index.hpp"
#include "service/learner_identity.hpp"
#include "service/lrs.hpp"
#include "service/lrs_query.hpp"
#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace lms::service {
namespace {

using test::must;
using test::World;

constexpr std::string_view kHash = "e58a6a7e4e3aa2ac3cd4e2f1a44ecb8d7fcbbd4e5b0bd0f5a3bd13ab2e0e5ed1";

std::string mbox(const std::string& address) { return R"({"mbox":"mailto:)" + address + R"("})"; }

/// A learner who is a user, and somebody else, in a tenant whose record store knows both.
struct Store : World {
  Tenant tenant = World::tenant("acme");
  User ada = user("acme", "Ada@example.org", Role::learner);
  std::string learner = must(db->write([&](storage::Transaction& tx) {
    return upsert_learner(tx, "01890000-0000-7000-8000-000000000001", tenant.id,
                          {.kind = LearnerKind::user,
                           .scope_id = tenant.id,
                           .external_id = ada.id,
                           .name = "Lee, Ann",
                           .user_id = ada.id},
                          clock.now());
  }));
  Lrs lrs{context};
  LrsCaller caller{.tenant_id = tenant.id, .id = "c", .name = "test", .scopes = {LrsScope::all}};
  int made = 0;

  std::string id_of(int n) { return fmt::format("11111111-1111-4111-8111-{:012}", n); }
  std::string statement(const std::string& actor, const std::string& more = "",
                        const std::string& object = R"({"id":"http://example.org/a"})") {
    return fmt::format(R"({{"id":"{}","actor":{},"verb":{{"id":"http://example.org/did"}},"object":{}{}}})",
                       id_of(++made), actor, object, more);
  }
  int send(const std::string& actor, const std::string& more = "",
           const std::string& object = R"({"id":"http://example.org/a"})") {
    must(lrs.store(caller, {.content_type = "application/json", .body = statement(actor, more, object)}));
    return made;
  }
  void document(xapi::DocumentKind kind, const std::string& agent, const std::string& id,
                std::string_view content = "x") {
    must(lrs.write(caller,
                   {.kind = kind,
                    .agent = agent,
                    .activity = kind == xapi::DocumentKind::state ? "http://example.org/a" : "",
                    .id = id},
                   "text/plain", content, {}));
  }
  /// All pages of `limit`, as "statement 3" and "state one".
  std::vector<std::string> records(std::uint32_t limit, std::string_view agents = "") {
    std::vector<std::string> out;
    ListQuery query{.limit = limit};
    do {
      const auto page = must(services.learners.records(admin, learner, agents, query));
      for (const auto& one : page.items) {
        const bool statement = one.kind == LearnerRecord::Kind::statement;
        out.push_back(fmt::format("{} {}", to_text(one.kind),
                                  statement ? std::to_string(std::stoi(one.id.substr(24))) : one.id));
      }
      query.cursor = page.next;
    } while (!query.cursor.empty());
    return out;
  }
  /// The statement lives here alone: the test of query plans looks at all that are there.
  std::int64_t count(const char* text) { return rows(storage::Statement(text)).at(0).integer(0); }
  bool has_statement(std::int64_t seq) {
    return count(fmt::format("SELECT count(*) FROM lrs_statements WHERE seq = {}", seq).c_str()) == 1;
  }
};

constexpr const char* kLeft = "SELECT count(*) FROM lrs_statements";
constexpr const char* kAttachmentsLeft = "SELECT count(*) FROM lrs_attachments";
constexpr const char* kUsesLeft = "SELECT count(*) FROM lrs_attachment_uses";
constexpr const char* kDocumentsLeft = "SELECT count(*) FROM lrs_documents";

}  // namespace

TEST_CASE("a learner's statements and documents are found by every identifier, each once") {
  Store store;
  const std::string group = R"({"objectType":"Group","name":"g","member":[)" + mbox("ada@example.org") + "," +
                            mbox("bob@example.org") + "]}";
  std::vector<std::string> wanted;
  const auto mine = [&](int n) { wanted.push_back(fmt::format("statement {}", n)); };
  const std::string account = fmt::format(R"({{"account":{{"homePage":"{}","name":"{}"}}}})",
                                          store.context.config.public_url, store.learner);
  mine(store.send(account));
  mine(store.send(mbox("ada@example.org")));
  mine(store.send(group));
  mine(store.send(mbox("bob@example.org"), "", R"({"objectType":"Agent","mbox":"mailto:ada@example.org"})"));
  // Both identifiers in one statement.
  mine(store.send(account, "", R"({"objectType":"Agent","mbox":"mailto:ada@example.org"})"));
  store.send(mbox("bob@example.org"));
  store.send(mbox("bob@example.org"), R"(,"context":{"instructor":{"mbox":"mailto:ada@example.org"}})");
  // Of mailto:ada@example.org
  mine(store.send(R"({"mbox_sha1sum":"d714b8a95bd857a37405a7b56db9108b60ae42bd"})"));
  store.document(xapi::DocumentKind::state, "mbox mailto:ada@example.org", "one");
  store.document(xapi::DocumentKind::state, "mbox mailto:ada@example.org", "two\nlines");
  store.document(xapi::DocumentKind::agent_profile, "mbox mailto:ada@example.org", "profile");
  store.document(xapi::DocumentKind::state, "mbox mailto:bob@example.org", "his");
  for (const char* record : {"state one", "state two\nlines", "agentProfile profile"})
    wanted.emplace_back(record);
  std::sort(wanted.begin(), wanted.end());
  for (const std::uint32_t limit : {1U, 2U, 3U, 200U}) {
    auto found = store.records(limit);
    std::sort(found.begin(), found.end());
    CHECK(found == wanted);
  }
  CHECK(store.records(200, mbox("bob@example.org")).size() > wanted.size());
}

TEST_CASE("what voids and what is voided is the learner's, too") {
  Store store;
  const int first = store.send(mbox("ada@example.org"));
  must(store.lrs.store(
      store.caller,
      {.content_type = "application/json",
       .body = fmt::format(
           R"({{"actor":{},"verb":{{"id":"{}"}},"object":{{"objectType":"StatementRef","id":"{}"}}}})",
           mbox("bob@example.org"), xapi::kVoided, store.id_of(first))}));
  const auto page = must(store.services.learners.records(store.admin, store.learner, "", {}));
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].voided);
  CHECK(page.items[0].content.find("ada@example.org") != std::string::npos);
}

TEST_CASE("forgetting takes statements, attachments and documents, and leaves those of others") {
  Store store;
  const std::string attachment = fmt::format(
      R"(,"attachments":[{{"usageType":"http://example.org/u","display":{{"en":"x"}},"contentType":"text/plain","length":1,"sha2":"{}","fileUrl":"http://example.org/f"}}])",
      kHash);
  for (int n = 0; n < 50; ++n) store.send(mbox("ada@example.org"), attachment);
  const int shared = store.send(mbox("bob@example.org"), attachment);
  store.send(mbox("bob@example.org"), R"(,"context":{"instructor":{"mbox":"mailto:ada@example.org"}})");
  store.send(mbox("ADA@example.org"));
  store.document(xapi::DocumentKind::state, "mbox mailto:ada@example.org", "one");
  store.document(xapi::DocumentKind::state, "mbox mailto:bob@example.org", "his");
  must(store.db->write([&](storage::Transaction& tx) -> Result<void> {
    LMS_TRY(test::put_content(tx, store.tenant.id, std::string(kHash), "x"));
    LMS_TRY(tx.execute(storage::Statement("UPDATE lrs_attachment_uses SET brought = 1")));
    return {};
  }));

  const auto erased =
      must(store.services.learners.remove(store.admin, store.learner, mbox("ADA@example.org")));
  CHECK(erased.statements == 51);
  CHECK(erased.documents == 1);
  CHECK(erased.mentions == 1);
  CHECK(store.count(kLeft) == 2);
  CHECK(store.count("SELECT count(*) FROM lrs_recent") == 0);
  const auto postings = test::Index(store).postings();
  CHECK(!postings.empty());
  for (const auto& posting : postings) CHECK(store.has_statement(posting.seq));
  CHECK(store.count(kDocumentsLeft) == 1);
  CHECK(store.count(kAttachmentsLeft) == 1);
  CHECK(store.count(kUsesLeft) == 1);
  CHECK(must(store.services.audit_log.list(store.admin, {.action = "learner.forgotten"}, {}))
            .items.at(0)
            .details == R"({"statements":51,"documents":1})");
  CHECK(error_code(store.services.learners.get(store.admin, store.learner)) == "learner.not_found");

  // The attachment goes with the last statement that has it.
  must(store.db->write(
      [&](storage::Transaction& tx) { return remove_statement(tx, store.tenant.id, store.id_of(shared)); }));
  CHECK(store.count(kAttachmentsLeft) == 0);
}

TEST_CASE("a statement that is as large as one may be is found and forgotten with its attachment") {
  Store store;
  const std::string frame = store.statement(
      mbox("ada@example.org"),
      fmt::format(
          R"(,"attachments":[{{"usageType":"http://example.org/u","display":{{"en":"x"}},"contentType":"text/plain","length":1,"sha2":"{}","fileUrl":"http://example.org/f"}}],"result":{{"response":"{{}}"}})",
          kHash));
  std::string text = frame;
  text.replace(text.find("{}"), 2, std::string(xapi::Limits{}.statement_bytes - frame.size() + 2, 'x'));
  REQUIRE(text.size() == xapi::Limits{}.statement_bytes);
  must(store.lrs.store(store.caller, {.content_type = "application/json", .body = text}));
  CHECK(store.count(kUsesLeft) == 1);
  CHECK(store.records(10) == std::vector<std::string>{"statement 1"});
  const auto found = must(store.lrs.find(store.caller, {.limit = 10, .attachments = true}, {}, {}));
  CHECK(found.statements.size() == 1);
  CHECK(must(store.services.learners.remove(store.admin, store.learner)).statements == 1);
  CHECK(store.count(kLeft) == 0);
  CHECK(store.count(kUsesLeft) == 0);
  CHECK(test::Index(store).postings().empty());
}

TEST_CASE("forgetting leaves what a group did in which others are") {
  Store store;
  const auto group = [](const std::string& identifier, const std::string& members) {
    return R"({"objectType":"Group",)" + identifier + R"("member":[)" + members + "]}";
  };
  const std::string ada = mbox("ada@example.org");
  const std::string account = fmt::format(R"({{"account":{{"homePage":"{}","name":"{}"}}}})",
                                          store.context.config.public_url, store.learner);
  store.send(group("", ada));
  store.send(group("", ada + "," + account));
  const int with_bob = store.send(group("", ada + "," + mbox("bob@example.org")));
  const int team = store.send(group(R"("mbox":"mailto:team@example.org",)", ada));
  const auto erased = must(store.services.learners.remove(store.admin, store.learner));
  CHECK(erased.statements == 2);
  CHECK(erased.mentions == 2);
  CHECK(store.count(kLeft) == 2);
  for (const int left : {with_bob, team})
    CHECK(must(store.db->read([&](storage::Transaction& tx) {
            return find_statement(tx, store.tenant.id, store.id_of(left), Voided::no, {});
          })).has_value());
}

TEST_CASE("agents that are none are refused before anything is removed") {
  Store store;
  store.send(mbox("ada@example.org"));
  for (const char* agents :
       {"{", "[]x", "7", R"({"mbox":"ada"})", R"([{"mbox":"mailto:a@b.c"},{"name":"x"}])",
        R"({"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]})"}) {
    const auto done = store.services.learners.remove(store.admin, store.learner, agents);
    CHECK(error_code(done) == "request.invalid");
    if (!done) CHECK(done.error().element == "agents");
  }
  CHECK(store.count(kLeft) == 1);
  must(store.services.learners.get(store.admin, store.learner));
}

TEST_CASE("people whom the record store alone knows are found and forgotten by their agents") {
  Store store;
  const Principal& admin = store.admin;
  Learners& learners = store.services.learners;
  const std::string account = R"({"account":{"homePage":"https://p.example/","name":"a b"}})";
  const std::string bob = "[" + mbox("Bob@example.org") + "," + account + "]";
  store.send(mbox("ada@example.org"));
  const int first = store.send(mbox("bob@example.org"));
  const int second = store.send(account);
  // Of mailto:bob@example.org
  const int third = store.send(R"({"mbox_sha1sum":"1a9daad476f0158b81bc66b7b27b438b4b4c19c0"})");
  store.document(xapi::DocumentKind::state, "account https://p.example/ a b", "one");
  const auto page = must(learners.records_of_agents(admin, "acme", bob, {}));
  std::set<std::string> ids;
  for (const auto& item : page.items) ids.insert(item.id);
  CHECK(ids == std::set<std::string>{store.id_of(first), store.id_of(second), store.id_of(third), "one"});
  CHECK(page.items.back().agent == account);
  for (const char* agents : {"", "[]", "{", R"({"name":"bob"})"}) {
    CHECK(error_code(learners.records_of_agents(admin, "acme", agents, {})) == "request.invalid");
    CHECK(error_code(learners.remove_records_of_agents(admin, "acme", agents)) == "request.invalid");
  }
  CHECK(error_code(learners.records_of_agents(admin, "nowhere", bob, {})) == "tenant.not_found");

  const Tenant other = store.World::tenant("globex");
  const Principal theirs{.user_id = store.ada.id, .tenant_id = other.id, .role = Role::tenant_admin};
  CHECK(error_code(learners.records_of_agents(theirs, "acme", bob, {})) == "tenant.not_found");
  CHECK(error_code(learners.remove_records_of_agents(theirs, "acme", bob)) == "tenant.not_found");
  CHECK(must(learners.remove_records_of_agents(theirs, "", bob)).statements == 0);

  const auto erased = must(learners.remove_records_of_agents(admin, "acme", bob));
  CHECK(erased.statements == 3);
  CHECK(erased.documents == 1);
  CHECK(store.count(kLeft) == 1);
  const auto entries =
      must(store.services.audit_log.list(admin, {.tenant = "acme", .action = "learner.forgotten"}, {}));
  REQUIRE(entries.items.size() == 1);
  CHECK(entries.items[0].object_id == store.tenant.id);
  CHECK(entries.items[0].details == R"({"statements":3,"documents":1})");
  must(learners.get(admin, store.learner));
}

TEST_CASE("a tenant's learner is looked for in the tenant's own record store alone") {
  Store store;
  const Tenant other = store.World::tenant("globex");
  const LrsCaller there{.tenant_id = other.id, .id = "d", .name = "test", .scopes = {LrsScope::all}};
  must(store.lrs.store(
      there, {.content_type = "application/json", .body = store.statement(mbox("ada@example.org"))}));
  CHECK(store.records(50).empty());
  CHECK(must(store.services.learners.remove(store.admin, store.learner)).statements == 0);
  CHECK(store.count(kLeft) == 1);
}

}  // namespace lms::service
