#include "service/lrs_upgrades.hpp"

#include "service/lrs.hpp"
#include "service/lrs_lists.hpp"
#include "service/lrs_postings.hpp"
#include "service/lrs_terms.hpp"
#include "world.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

namespace lms::service::lrs_upgrades_test {
namespace {

using test::must;

constexpr const char* kHash = "AB5e8e3c1a7d9b8f6a4c2d1e0f9a8b7c6d5e4f3a";

/// A store as an older program left it: agents told apart by the case of domains and hashes.
struct OldStore : test::World {
  Tenant tenant = World::tenant("acme");
  Lrs lrs{context};
  LrsCaller caller{.tenant_id = tenant.id, .id = "c", .name = "test", .scopes = {LrsScope::all}};
  int sent = 0;

  std::string id_of(int n) { return fmt::format("11111111-1111-4111-8111-{:012}", n); }
  void send(const std::string& actor, const std::string& object = R"({"id":"http://example.org/a"})") {
    must(lrs.store(caller,
                   {.content_type = "application/json",
                    .body = fmt::format(
                        R"({{"id":"{}","actor":{},"verb":{{"id":"http://example.org/did"}},"object":{}}})",
                        id_of(++sent), actor, object)}));
  }
  void document(const std::string& id, std::string_view content, const std::string& agent) {
    must(lrs.write(
        caller,
        {.kind = xapi::DocumentKind::state, .agent = agent, .activity = "http://example.org/a", .id = id},
        "text/plain", content, {}));
    clock.advance(Millis(10));
  }
  std::vector<std::string> found(const std::string& agent) {
    std::vector<std::string> out;
    const auto query = must(xapi::read_statement_query({{"agent", agent}, {"ascending", "true"}}));
    for (const auto& text : must(lrs.find(caller, query, {}, {})).statements) {
      const auto json = must(xapi::Json::parse(text));
      out.emplace_back(json.root().text_of("id").substr(35));
    }
    return out;
  }
  /// Takes what the agent is found by now away.
  void forget_key(const std::string& key) {
    must(db->write([&](storage::Transaction& tx) -> Result<void> {
      LMS_TRY(index_recent_postings(tx));
      const auto term = LrsTerms(tenant.id).of(xapi::FacetKind::agent, key);
      LMS_ASSIGN(const auto places, read_tail(tx, term));
      for (const Place& place : places) LMS_TRY(remove_from_list(tx, term, place.seq, place.via));
      return {};
    }));
  }
  Places places(const std::string& key) {
    return must(db->read([&](storage::Transaction& tx) {
      return read_tail(tx, LrsTerms(tenant.id).of(xapi::FacetKind::agent, key));
    }));
  }
  std::int64_t seq_of(int n) {
    return must(db->read([&](storage::Transaction& tx) {
             return find_statement(tx, tenant.id, id_of(n), Voided::no);
           }))
        ->seq;
  }
  /// As the older program did: a statement, and one that refers to it.
  void file_under(const std::string& key, int n, int referrer) {
    const auto term = LrsTerms(tenant.id).of(xapi::FacetKind::agent, key);
    must(db->write([&](storage::Transaction& tx) {
      return add_to_lists(tx,
                          std::vector<Posting>{{term, seq_of(n), 0}, {term, seq_of(referrer), seq_of(n)}});
    }));
    REQUIRE(places(key).size() == 2);
  }
  void run(const std::string& sql) {
    must(db->write([&](storage::Transaction& tx) { return tx.execute(storage::Statement(sql.c_str())); }));
  }
};

}  // namespace

TEST_CASE("an upgrade takes a time that grows with the statements") {
  OldStore store;
  const std::string many(900'000, '@');
  store.send(R"({"mbox":"mailto:ann@example.org","name":")" + many + "\"}");
  store.run("INSERT INTO lrs_upgrades (name, seq) VALUES ('agents', 0)");
  const auto begun = std::chrono::steady_clock::now();
  must(upgrade_record_stores(*store.db));
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
}

TEST_CASE("an upgrade goes on where it was interrupted") {
  OldStore store;
  for (int n = 0; n < 450; ++n) store.send(fmt::format(R"({{"mbox":"mailto:a{}@EXAMPLE.org"}})", n % 3));
  for (int n = 0; n < 3; ++n) store.forget_key(fmt::format("mbox mailto:a{}@example.org", n));
  store.run(fmt::format("INSERT INTO lrs_upgrades (name, seq) VALUES ('agents', {})", store.seq_of(10)));
  must(upgrade_record_stores(*store.db));
  std::size_t found = 0;
  for (int n = 0; n < 3; ++n)
    found += store.found(fmt::format(R"({{"mbox":"mailto:a{}@example.org"}})", n)).size();
  CHECK(found == 440);
}

TEST_CASE("agents that an older program told apart by case are found as one") {
  OldStore store;
  const std::string ann = R"({"mbox":"mailto:Ann@EXAMPLE.org"})";
  store.send(ann);
  store.send(R"({"mbox":"mailto:bob@example.org"})",
             R"({"objectType":"StatementRef","id":")" + store.id_of(1) + "\"}");
  store.send(fmt::format(R"({{"mbox_sha1sum":"{}"}})", kHash));
  store.document("one", "old", "mbox mailto:Ann@EXAMPLE.org");
  store.document("both", "older", "mbox mailto:Ann@EXAMPLE.org");
  store.document("both", "newer", "mbox mailto:Ann@example.org");
  store.document("also", "newer here", "mbox mailto:Ann@example.org");
  store.document("also", "newest", "mbox mailto:Ann@EXAMPLE.org");
  for (const char* other : {R"(MAILTO:eve@example.org)", R"(mailto:eve\u0040EXAMPLE.org)"})
    store.send(fmt::format(R"({{"mbox":"{}"}})", other));
  store.forget_key("mbox mailto:Ann@example.org");
  store.forget_key("mbox mailto:eve@example.org");
  store.file_under("mbox mailto:Ann@EXAMPLE.org", 1, 2);
  store.forget_key("sha1 ab5e8e3c1a7d9b8f6a4c2d1e0f9a8b7c6d5e4f3a");
  REQUIRE(store.found(ann).empty());
  store.send(R"({"mbox":"mailto:Ann@example.org"})");
  store.run("INSERT INTO lrs_upgrades (name, seq) VALUES ('agents', 0)");

  for (int again = 0; again < 2; ++again) {
    must(upgrade_record_stores(*store.db));
    for (const char* asked : {"Ann@EXAMPLE.org", "Ann@example.org"})
      CHECK(store.found(fmt::format(R"({{"mbox":"mailto:{}"}})", asked)) ==
            std::vector<std::string>{"1", "2", "6"});
    CHECK(store.found(R"({"mbox":"mailto:ann@example.org"})").empty());
    CHECK(store.found(R"({"mbox":"mailto:eve@example.org"})") == std::vector<std::string>{"4", "5"});
    CHECK(store.places("mbox mailto:Ann@EXAMPLE.org").empty());
    CHECK(store.found(fmt::format(R"({{"mbox_sha1sum":"{}"}})", kHash)) == std::vector<std::string>{"3"});
  }
  const auto content = [&](const std::string& id) {
    return must(store.lrs.document(store.caller, {.kind = xapi::DocumentKind::state,
                                                  .agent = "mbox mailto:Ann@example.org",
                                                  .activity = "http://example.org/a",
                                                  .id = id}))
        .content;
  };
  CHECK(content("one") == "old");
  CHECK(content("both") == "newer");
  CHECK(content("also") == "newest");
  CHECK(store.rows(storage::Statement("SELECT COUNT(*) FROM lrs_documents")).at(0).integer(0) == 3);
  CHECK(store.rows(storage::Statement("SELECT COUNT(*) FROM lrs_upgrades")).at(0).integer(0) == 0);
}

}  // namespace lms::service::lrs_upgrades_test
