#include "service/user_words.hpp"
#include "storage/parameters.hpp"
#include "storage/statement.hpp"
#include "world.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace lms::service {
namespace {

using test::must;
using test::World;

using Names = std::vector<std::string>;

const storage::Statement kForgetAll{"DELETE FROM user_words WHERE user_id <> $1"};
const storage::Statement kUnmake{"UPDATE users SET words_rule = 0 WHERE id <> $1"};
const storage::Statement kCountWords{"SELECT COUNT(*) FROM user_words WHERE user_id = $1"};
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

std::string plan_of(SQLite::Database& database, std::string_view sql) {
  SQLite::Statement explain(database, "EXPLAIN QUERY PLAN " + storage::to_sqlite_parameters(sql));
  std::string out;
  while (explain.executeStep()) out += explain.getColumn(3).getString() + "\n";
  return out;
}

/// Searches walk an index, whatever SQLite knows of the tables.
void check_plans(World& world) {
  SQLite::Database database((world.folder / "lms.db").string());
  int looked_at = 0;
  for (const auto* statement : storage::all_statements()) {
    const std::string_view sql = statement->sql();
    if (sql.find("user_words") == std::string_view::npos || !sql.starts_with("SELECT")) continue;
    if (sql.find("COUNT(*) FROM user_words") != std::string_view::npos) continue;  // of this test
    INFO(sql);
    const std::string plan = plan_of(database, sql);
    INFO(plan);
    CHECK(plan.find("SCAN w") == std::string::npos);
    CHECK(plan.find("SCAN x") == std::string::npos);
    // Users are walked for a word that many have alone, in the order that is wanted.
    const bool many = sql.find("EXISTS (SELECT 1 FROM user_words w") != std::string_view::npos;
    CHECK(plan.find("SCAN u\n") == std::string::npos);
    CHECK((many || plan.find("SCAN u") == std::string::npos));
    if (many && sql.find("u.tenant_id = ") == std::string_view::npos)
      CHECK(plan.find("FOR ORDER BY") == std::string::npos);
    if (sql.find("u.id IN (") != std::string_view::npos)
      CHECK(plan.find("SEARCH u USING INDEX sqlite_autoindex_users_1 (id=?)") != std::string::npos);
    ++looked_at;
  }
  CHECK(looked_at == 26);
  CHECK(plan_of(database, "SELECT u.id FROM users u WHERE u.first_name = 'x'").find("SCAN u") !=
        std::string::npos);
}

}  // namespace

TEST_CASE("a user has the words of names and address, none of which another begins with") {
  CHECK(words_of({.email = "ada.b@acme.example", .first_name = "Ada", .last_name = "Berners-Lee"}) ==
        Names{"acme.example", "ada.b@acme.example", "b@acme.example", "berners-lee", "example", "lee"});
  CHECK(words_of({.email = "x@y.z", .first_name = "Groß", .last_name = "Ağaoğlu  Ø 山田"}) ==
        Names{"agaoglu", "gross", "x@y.z", "y.z", "z", "ø", "山田"});
  // Long ones are cut between characters, and there are not too many.
  const auto words =
      words_of({.email = "a@b.c", .first_name = std::string(99, 'x') + "山", .last_name = "y"});
  CHECK(words == Names{"a@b.c", "b.c", "c", std::string(99, 'x'), "y"});
  std::string parts = "a";
  for (int i = 0; i < 100; ++i) parts += ".a";
  CHECK(words_of({.email = parts, .first_name = "f", .last_name = "l"}).size() <= 32);
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
  // Each once, however the pages are cut.
  CHECK(found(world, world.admin, "crowd", "createdAt", "", 200).size() == kMany);
  auto mails = found(world, world.admin, "crowd", "email", "", 200);
  CHECK(mails.size() == kMany);
  CHECK(std::ranges::is_sorted(mails));
  CHECK(std::ranges::adjacent_find(mails) == mails.end());
  SQLite::Database((world.folder / "lms.db").string(), SQLite::OPEN_READWRITE).exec("ANALYZE");
  check_plans(world);
}

TEST_CASE("a search of users walks an index") {
  World world;
  check_plans(world);
}

}  // namespace lms::service
