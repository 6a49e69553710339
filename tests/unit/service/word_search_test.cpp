#include "service/word_search.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "service/learner_identity.hpp"
#include "service/word_index.hpp"
#include "storage/parameters.hpp"
#include "storage/statement.hpp"
#include "world.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace lms::service::word_search_test {
namespace {

using test::must;
using test::World;

using Names = std::vector<std::string>;

const storage::Statement kForgetAll{"DELETE FROM user_words WHERE user_id <> $1"};
const storage::Statement kUnmake{"UPDATE users SET words_rule = 0 WHERE id <> $1"};
const storage::Statement kCountWords{"SELECT COUNT(*) FROM user_words WHERE user_id = $1"};
const storage::Statement kForgetLearners{"DELETE FROM learner_words"};
const storage::Statement kUnmakeLearners{"UPDATE learners SET words_rule = 0"};
const storage::Statement kCountLearnerWords{"SELECT COUNT(*) FROM learner_words"};
const storage::Statement kInsert{
    "INSERT INTO users (id, tenant_id, email, email_folded, first_name, last_name, role, password_hash, "
    "created_at, updated_at) VALUES ($1, $2, $3, $3, $4, $5, 'learner', '', $6, $6)"};

User add(World& world, const std::string& tenant, const std::string& email, const std::string& first,
         const std::string& last, Role role = Role::learner) {
  return must(world.services.users.create(world.admin, tenant,
                                          {.email = email,
                                           .first_name = first,
                                           .last_name = last,
                                           .password = std::string(test::kPassword),
                                           .role = role}));
}

/// The e-mail addresses that a search gives, over all its pages.
Names found(World& world, const Principal& who, const std::string& q, const std::string& sort = "email",
            const std::string& tenant = "", std::uint32_t limit = 2) {
  Names out;
  ListQuery query{.limit = limit, .q = q, .sort = sort};
  do {
    const auto page = must(world.services.users.list(who, tenant, query));
    for (const User& user : page.items) out.push_back(user.email);
    query.cursor = page.next;
  } while (!query.cursor.empty());
  return out;
}

/// Two organisations with people of the same name.
struct People : World {
  User ada, boss;
  People() {
    tenant("acme");
    tenant("other");
    ada = add(*this, "acme", "ada.lovelace@acme.example", "Ada", "King-Lovelace");
    add(*this, "acme", "j.mueller@acme.example", "Jörg", "MÜLLER");
    add(*this, "other", "Lovelace@Other.example", "Byron Noël", "O'Lovelace");
    boss = add(*this, "acme", "boss@acme.example", "Grace", "Hopper", Role::tenant_admin);
  }
};

/// Learners of tenant acme; tenant other has none.
struct Learning : World {
  std::string acme = tenant("acme").id;
  Learning() { tenant("other"); }

  std::string learn(const std::string& external, const std::string& name) {
    return must(db->write([&](storage::Transaction& tx) {
      return upsert_learner(
          tx, new_id(), acme,
          {.kind = LearnerKind::email, .scope_id = acme, .external_id = external, .name = name}, clock.now());
    }));
  }
  Names found(const Principal& who, const LearnerFilter& filter, const std::string& q) {
    Names out;
    ListQuery query{.limit = 30, .q = q, .sort = "createdAt"};
    do {
      const auto page = must(services.learners.list(who, filter, query));
      for (const Learner& learner : page.items) out.push_back(learner.id);
      query.cursor = page.next;
    } while (!query.cursor.empty());
    return out;
  }
};

std::string plan_of(SQLite::Database& database, std::string_view sql) {
  SQLite::Statement explain(database, "EXPLAIN QUERY PLAN " + storage::to_sqlite_parameters(sql));
  std::string out;
  while (explain.executeStep()) out += explain.getColumn(3).getString() + "\n";
  return out;
}

/// Whether `plan` walks the whole of table `alias` in no wanted order.
bool scans(const std::string& plan, const std::string& alias) {
  return plan.find("SCAN " + alias + "\n") != std::string::npos;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Searches walk an index, whatever SQLite knows of the tables.
void check_plans(World& world) {
  SQLite::Database database((world.folder / "lms.db").string());
  int looked_at = 0;
  for (const auto* statement : storage::all_statements()) {
    const std::string_view sql = statement->sql();
    if (!has(sql, "_words ") || !sql.starts_with("SELECT")) continue;
    if (has(sql, "SELECT COUNT(*) FROM user_words") || has(sql, "SELECT COUNT(*) FROM learner_words"))
      continue;  // of this test
    INFO(sql);
    const std::string plan = plan_of(database, sql);
    INFO(plan);
    for (const char* alias : {"w", "x", "y", "u", "l", "r", "d"}) CHECK_FALSE(scans(plan, alias));
    const bool of_few = has(sql, "IN (SELECT w.");
    if (has(sql, "FROM users u WHERE") && of_few)
      CHECK(has(plan, "SEARCH u USING INDEX sqlite_autoindex_users_1 (id=?)"));
    if (has(sql, "FROM learners l WHERE") && of_few)
      CHECK(has(plan, "SEARCH l USING INDEX sqlite_autoindex_learners_1 (id=?)"));
    if (has(sql, "FROM registrations r JOIN") && of_few)
      CHECK(has(plan, "SEARCH r USING INDEX registrations_by_learner (learner_id=?)"));
    if (has(sql, "ORDER BY lower(c.title)")) CHECK(plan.starts_with("SCAN c USING INDEX courses_by_title"));
    // All are walked, for a word that many have, in the order that is wanted.
    if (has(sql, "ORDER BY") && !of_few && !has(sql, "tenant_id = ") && !has(sql, "d.course_id IN"))
      CHECK_FALSE(has(plan, "FOR ORDER BY"));
    ++looked_at;
  }
  constexpr int kUsers = 24 + 2;
  constexpr int kLearners = 12 + 2;
  constexpr int kRegistrations = 24 + 2;
  constexpr int kDispatches = 16;
  constexpr int kCourses = 1;
  CHECK(looked_at == kUsers + kLearners + kRegistrations + kDispatches + kCourses);
  CHECK(scans(plan_of(database, "SELECT u.id FROM users u WHERE u.first_name = 'x'"), "u"));
}

}  // namespace

TEST_CASE("names and addresses have words, none of which another begins with") {
  CHECK(words_of({"Berners-Lee", "Ada", "ada.b@acme.example"}) ==
        Names{"acme.example", "ada.b@acme.example", "b@acme.example", "berners-lee", "example", "lee"});
  CHECK(words_of({"Ağaoğlu  Ø 山田", "Groß", "x@y.z"}) ==
        Names{"agaoglu", "gross", "x@y.z", "y.z", "z", "ø", "山田"});
  // An id has no parts.
  const std::string id = "01890a5d-ac96-774b-bcce-b302099a8057";
  CHECK(words_of({id, "Ada"}) == Names{id, "ada"});
  // Long ones are cut between characters, and there are not too many.
  CHECK(words_of({"y", std::string(99, 'x') + "山", "a@b.c"}) ==
        Names{"a@b.c", "b.c", "c", std::string(99, 'x'), "y"});
  std::string parts = "a";
  for (int i = 0; i < 100; ++i) parts += ".a";
  CHECK(words_of({"l", "f", parts}).size() <= 32);
}

TEST_CASE("a search has words without what stands around them") {
  CHECK(searched_words("  Lovelace, ADA\t@Acme ") == Names{"lovelace", "ada", "acme"});
  CHECK(searched_words("MÜLLER") == Names{"muller"});
  CHECK(searched_words(" @ - %").empty());
  CHECK(searched_words("").empty());
}

TEST_CASE("users are found by how words of their names and addresses begin") {
  People world;
  const std::string ada = "ada.lovelace@acme.example";
  const std::string byron = "Lovelace@Other.example";
  const std::string jorg = "j.mueller@acme.example";
  const std::pair<const char*, Names> kCases[] = {
      {"lovel", {ada, byron}},
      {"LOVELACE", {ada, byron}},
      {"king", {ada}},
      {"king-love", {ada}},
      {"ada lovelace", {ada}},
      {"Lovelace, Ada", {ada}},
      {"byron lovelace other noel", {byron}},
      {"ada nobody", {}},
      {"müller", {jorg}},
      {"muller", {jorg}},
      {"MUE", {jorg}},
      {"jorg", {jorg}},
      {"@other", {byron}},
      {"lovelace@acme", {ada}},
      {"other.example", {byron}},
      {"acme.example ada", {ada}},
      {"ovelace", {}},
      {"nobodyatall", {}},
      {"lovelace%", {}},
      {"_da", {}},
  };
  for (const auto& [q, expected] : kCases) {
    INFO(q);
    CHECK(found(world, world.admin, q) == expected);
    for (const char* sort : {"-email", "createdAt", "-createdAt", "lastName", "-lastName"})
      CHECK(found(world, world.admin, q, sort).size() == expected.size());
  }
  CHECK(found(world, world.admin, "lovelace", "-email") == Names{byron, ada});
  CHECK(found(world, world.admin, "lovelace", "createdAt") == Names{ada, byron});
  CHECK(found(world, world.admin, "lovelace", "-lastName") == Names{byron, ada});
  CHECK(found(world, world.admin, "@").empty());
  CHECK(found(world, world.admin, " ") == found(world, world.admin, ""));
}

TEST_CASE("a tenant's administrator finds the tenant's own users alone") {
  People world;
  const Principal boss = World::as(world.boss);
  CHECK(found(world, boss, "lovelace") == Names{"ada.lovelace@acme.example"});
  CHECK(found(world, boss, "other").empty());
  CHECK(found(world, boss, "acme", "createdAt").size() == 3);
  // The platform's administrator may narrow a search to a tenant.
  CHECK(found(world, world.admin, "lovelace", "email", "other") == Names{"Lovelace@Other.example"});
}

TEST_CASE("a user who is renamed is found by the new name alone, a deleted one not at all") {
  People world;
  must(world.services.users.update(world.admin, world.ada.id, "", {.last_name = "Byron"}));
  CHECK(found(world, world.admin, "king").empty());
  CHECK(found(world, world.admin, "byron ada") == Names{"ada.lovelace@acme.example"});
  must(world.services.users.remove(world.admin, world.ada.id, ""));
  CHECK(found(world, world.admin, "ada").empty());
  CHECK(world.rows(kCountWords, {world.ada.id}).at(0).integer(0) == 0);
}

TEST_CASE("users of an older schema get their words") {
  People world;
  world.run(kForgetAll, {""});
  world.run(kUnmake, {world.boss.id});
  CHECK(found(world, world.admin, "lovelace").empty());
  // All but the one who counts as done, the platform's administrator among them.
  CHECK(must(make_missing_words(world.context)) == 4 - 1 + 1);
  CHECK(found(world, world.admin, "lovelace").size() == 2);
  CHECK(found(world, world.admin, "hopper").empty());
  CHECK(must(make_missing_words(world.context)) == 0);
}

TEST_CASE("what many are found by is found like what few are, in every order") {
  People world;
  constexpr int kMany = 20'100;
  const std::string other = must(world.services.tenants.get(world.admin, "other")).tenant.id;
  must(world.db->write([&](storage::Transaction& tx) -> Result<void> {
    for (int i = 0; i < kMany; ++i) {
      const std::string number = std::to_string(100'000 + (i * 7919) % kMany);
      LMS_TRY(tx.execute(kInsert, {"ffffffff-0000-7000-8000-" + std::to_string(100'000'000'000 + i), other,
                                   "mass" + number, "N" + number, "Crowd", world.clock.now()}));
    }
    return {};
  }));
  CHECK(must(make_missing_words(world.context)) == kMany);
  for (const char* sort : {"createdAt", "-createdAt", "email", "-email", "lastName", "-lastName"}) {
    INFO(sort);
    for (const Principal& who :
         {world.admin, Principal{.user_id = new_id(), .tenant_id = other, .role = Role::tenant_admin}}) {
      CHECK(must(world.services.users.list(who, "", {.q = "crowd", .sort = sort})).items.size() == 50);
      CHECK(found(world, who, "crowd n10000", sort).size() == 10);
      CHECK(found(world, who, "crowd nobody", sort).empty());
    }
    CHECK(found(world, world.admin, "lovelace", sort).size() == 2);
  }
  // Those who stand together far behind in the order are on later pages, none of which looks at all before.
  CHECK(must(world.services.users.list(world.admin, "", {.q = "mass11", .sort = "email"})).items.empty());
  for (const char* sort : {"createdAt", "email", "-email", "lastName"})
    CHECK(found(world, world.admin, "mass11", sort, "", 200).size() == 10'000);
  // Each once, however the pages are cut.
  CHECK(found(world, world.admin, "crowd", "createdAt", "", 200).size() == kMany);
  auto mails = found(world, world.admin, "crowd", "email", "", 200);
  CHECK(mails.size() == kMany);
  CHECK(std::ranges::is_sorted(mails));
  CHECK(std::ranges::adjacent_find(mails) == mails.end());
  SQLite::Database((world.folder / "lms.db").string(), SQLite::OPEN_READWRITE).exec("ANALYZE");
  check_plans(world);
}

TEST_CASE("learners are found by how words of their names and ids begin") {
  Learning world;
  const std::string ada = world.learn("s-4711", "Lovelace, Ada");
  const std::string jorg = world.learn("joerg@acme.example", "Jörg MÜLLER");
  const std::pair<const char*, Names> kCases[] = {
      {"lovel", {ada}},   {"ADA lovelace", {ada}}, {"S-4711", {ada}},  {"4711", {ada}},     {"@acme", {jorg}},
      {"muller", {jorg}}, {"ovelace", {}},         {"ada muller", {}}, {"nobodyatall", {}}, {"_", {}},
      {"", {ada, jorg}},
  };
  for (const auto& [q, expected] : kCases) {
    INFO(q);
    CHECK(world.found(world.admin, {}, q) == expected);
    CHECK(world.found(world.admin, {.tenant = "acme"}, q) == expected);
    CHECK(world.found(world.admin, {.tenant = "other"}, q).empty());
  }
}

TEST_CASE("a learner whose name changes is found by it alone, one who is forgotten not at all") {
  Learning world;
  const std::string ada = world.learn("s-1", "Ada King");
  CHECK(world.learn("s-1", "Ada Lovelace") == ada);
  CHECK(world.found(world.admin, {}, "king").empty());
  CHECK(world.found(world.admin, {}, "lovelace") == Names{ada});
  must(world.services.learners.remove(world.admin, ada));
  CHECK(world.found(world.admin, {}, "lovelace").empty());
  CHECK(world.rows(kCountLearnerWords).at(0).integer(0) == 0);
}

TEST_CASE("a search of learners finds what a look at each of them finds") {
  Learning world;
  std::mt19937 chance(4);  // the same at every run
  const Names kWords{"Ada",   "Adam",   "ädelman", "Berners-Lee", "Lee",
                     "Leeds", "O'Neil", "Groß",    "grossmann",   "山田"};
  const auto pick = [&](std::size_t of) {
    return std::uniform_int_distribution<std::size_t>(0, of - 1)(chance);
  };
  std::vector<std::pair<std::string, Names>> all;
  for (int i = 0; i < 200; ++i) {
    std::string name = kWords[pick(kWords.size())];
    while (pick(3) > 0) name += " " + kWords[pick(kWords.size())];
    const std::string external = "x" + std::to_string(i) + "@" + kWords[pick(kWords.size())];
    all.emplace_back(world.learn(external, name), words_of({external, name}));
  }
  int hits = 0;
  for (int i = 0; i < 300; ++i) {
    std::string q;
    for (std::size_t words = 1 + pick(3); words > 0; --words) {
      const std::string& word = kWords[pick(kWords.size())];
      q += word.substr(0, 1 + pick(word.size())) + " ";  // sometimes within a character
    }
    if (!is_utf8(q)) continue;
    Names expected;
    for (const auto& [id, words] : all)
      if (std::ranges::all_of(searched_words(q), [&](const std::string& wanted) {
            return std::ranges::any_of(words,
                                       [&](const std::string& word) { return word.starts_with(wanted); });
          }))
        expected.push_back(id);
    std::ranges::sort(expected);
    INFO(q);
    CHECK(world.found(world.admin, {}, q) == expected);
    hits += static_cast<int>(expected.size());
  }
  CHECK(hits > 1000);
}

TEST_CASE("learners and courses of an older schema get their words") {
  Learning world;
  const std::string ada = world.learn("s-1", "Ada Lovelace");
  world.run(kForgetLearners, {});
  world.run(kUnmakeLearners, {});
  CHECK(world.found(world.admin, {}, "lovelace").empty());
  CHECK(must(make_missing_words(world.context)) == 1);
  CHECK(world.found(world.admin, {}, "lovelace") == Names{ada});
}

TEST_CASE("a search walks an index") {
  World world;
  check_plans(world);
}

}  // namespace lms::service::word_search_test
