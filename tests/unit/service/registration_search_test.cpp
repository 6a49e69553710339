#include "service/registration_search.hpp"

#include "service/registrations.hpp"
#include "service/word_index.hpp"
#include "unit/service/play_world.hpp"

namespace registration_search_test {

using namespace lms;
using namespace lms::service;
using lms::test::good;
using lms::test::PlayWorld;

namespace {

const storage::Statement kLearner{
    "INSERT INTO learners (id, tenant_id, scope_id, kind, external_id, name, created_at, updated_at) VALUES "
    "($1, $2, $2, 'email', $1, $3, $4, $4)"};
const storage::Statement kRegistration{
    "INSERT INTO registrations (id, tenant_id, learner_id, course_id, version_id, dispatch_id, state, "
    "completion, "
    "success, created_at, updated_at) SELECT $1, d.tenant_id, $1, d.course_id, v.id, d.id, $3, 'unknown', "
    "'unknown', $4, $4 FROM dispatches d JOIN course_versions v ON v.course_id = d.course_id WHERE d.id = "
    "$2"};

/// Registrations of learners; number `rare` (0 = the oldest) is of somebody else's name and another state.
void fill(PlayWorld& world, int count, int rare) {
  good(world.db->write([&](storage::Transaction& tx) -> Result<void> {
    for (int i = 0; i < count; ++i) {
      const std::string id = "00000000-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
      const char* const name = i == rare ? "Lovelace, Ada" : "Smith, John";
      LMS_TRY(tx.execute(kLearner, {id, world.tenant, name, world.clock.now()}));
      LMS_TRY(tx.execute(kRegistration,
                         {id, world.dispatch, i == rare ? "suspended" : "completed", world.clock.now()}));
    }
    return {};
  }));
  good(make_missing_words(world.context));
}

struct Search {
  std::size_t found = 0;
  int pages = 0;
};

Search search(PlayWorld& world, const RegistrationFilter& filter, const std::string& q, const char* sort) {
  Search out;
  ListQuery query{.q = q, .sort = sort};
  do {
    const auto page = good(world.services.registrations.list(world.admin, filter, query));
    out.found += page.items.size();
    ++out.pages;
    query.cursor = page.next;
  } while (!query.cursor.empty() && out.pages < 500);
  return out;
}

}  // namespace

TEST_CASE("a search looks at so many registrations a page, and finds what is seldom on a later one") {
  PlayWorld world;
  fill(world, 20'500, 3);
  for (const RegistrationFilter& filter : {RegistrationFilter{}, RegistrationFilter{.tenant = "acme"},
                                           RegistrationFilter{.dispatch = world.dispatch}}) {
    auto with_state = filter;
    with_state.state = "suspended";
    const auto down = search(world, with_state, "", "-createdAt");
    CHECK(down.found == 1);
    CHECK(down.pages == 3);
    CHECK(search(world, with_state, "", "createdAt").found == 1);
    CHECK(search(world, with_state, "smith", "createdAt").found == 0);
    // What few have is looked up, and what nobody has is known at once.
    for (const char* sort : {"-createdAt", "createdAt"}) {
      const auto seldom = search(world, filter, "lovelace", sort);
      CHECK(seldom.found == 1);
      CHECK(seldom.pages == 1);
      CHECK(search(world, filter, "smith lovelace", sort).found == 0);
    }
    CHECK(search(world, filter, "smith nobody", "").pages == 1);
    // What is common fills its pages.
    CHECK(good(world.services.registrations.list(world.admin, filter, {.limit = 50, .q = "smith"}))
              .items.size() == 50);
  }
  // Each is given once, whichever way the pages are cut.
  CHECK(search(world, {.state = "completed"}, "smith", "-createdAt").found == 20'499);
  CHECK(search(world, {}, "", "createdAt").found == 20'500);
}

TEST_CASE("a registration is found by words of its learner and of its course") {
  PlayWorld world;
  fill(world, 700, 3);
  const auto course = good(world.services.courses.get(world.admin, "course"));
  INFO(course.title << ", " << course.key);
  const std::string word = course.title.substr(0, course.title.find(' '));
  const std::string learner = "00000000-0000-7000-8000-" + std::to_string(100'000'000'000 + 3);
  for (const RegistrationFilter& filter :
       {RegistrationFilter{}, RegistrationFilter{.tenant = "acme"}, RegistrationFilter{.course = course.id},
        RegistrationFilter{.dispatch = world.dispatch}, RegistrationFilter{.learner = learner}}) {
    CHECK(search(world, filter, "ada " + word, "").found == 1);
    CHECK(search(world, filter, learner, "").found == 1);
    CHECK(search(world, filter, "ada nothing", "").found == 0);
    const std::size_t all = filter.learner.empty() ? 700 : 1;
    CHECK(search(world, filter, word, "").found == all);
    CHECK(search(world, filter, word + " " + course.key, "createdAt").found == all);
    CHECK(search(world, filter, "smith " + word, "").found == (all == 1 ? 0 : 699));
  }
  CHECK(search(world, {.course = course.key}, "lovelace", "").found == 1);
  CHECK(search(world, {.tenant = "acme", .course = course.key}, "", "").found == 700);
  CHECK(search(world, {.course = "nothing"}, "", "").found == 0);
  CHECK(search(world, {.tenant = "root"}, "lovelace", "").found == 0);
  good(world.services.courses.update(world.admin, course.id, "", {.title = "Zebra crossings"}));
  CHECK(search(world, {}, "ada zebra", "").found == 1);
  CHECK(search(world, {}, "ada crossings", "").found == 1);
}

TEST_CASE("the pages of a search do not tell of registrations that the searcher is not shown") {
  PlayWorld world;
  fill(world, 10'500, 3);
  const Principal boss{.user_id = new_id(), .tenant_id = world.tenant, .role = Role::tenant_admin};
  const auto page = [&](const RegistrationFilter& filter, const char* q) {
    return good(world.services.registrations.list(boss, filter, {.q = q}));
  };
  CHECK_FALSE(page({.state = "suspended"}, "").next.empty());
  CHECK(page({}, "lovelace").items.size() == 1);
  good(world.services.dispatches.update(world.admin, world.dispatch,
                                        {.analytics = dispatch::Analytics::none}));
  CHECK(page({.state = "suspended"}, "").items.empty());
  CHECK(page({.state = "suspended"}, "").next.empty());
  CHECK(page({}, "lovelace").items.empty());
}

}  // namespace registration_search_test
