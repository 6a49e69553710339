#include "service/registration_search.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "service/analytics_sight.hpp"
#include "service/registration_rows.hpp"
#include "service/word_search.hpp"

#include <array>
#include <span>
#include <utility>
#include <vector>

namespace lms::service {
namespace {

/// As many learners with a word have their registrations looked up and sorted for a page.
constexpr std::int64_t kFewLearners = 500;
/// Registrations that one page of another search looks at.
constexpr std::int64_t kSearched = 10'000;

#define HAS_REGISTRATION_WORD(low, high)                                                               \
  "(r.course_id IN (SELECT y.course_id FROM course_words y WHERE y.word >= " low " AND y.word < " high \
  ") OR " LMS_HAS_WORD("learner", "r.learner_id", low, high) ")"
#define ANY(parameter, column) "(" parameter " = '' OR " column " = " parameter ")"
#define ONE(parameter, column) column " = " parameter
#define FILTERED(dispatch, course, learner, user) \
  dispatch("$12", "r.dispatch_id") " AND " course("$13", "r.course_id") " AND " learner( \
      "$14",                                                                             \
      "r.learner_id") " AND " user("$15",                                                \
                                   "l.user_id") " AND ($16 = '' OR r.state = $16) "      \
                                                "AND " LMS_REGISTRATION_SHOWN("$17")
// One text for each filter that leads to few rows, so that each is answered from an index of its own.
#define REGISTRATION_LIST(dispatch, course, learner, user)                                       \
  std::array {                                                                                   \
    LMS_LIST_STATEMENTS("createdAt", LMS_REGISTRATION_COLUMNS, LMS_REGISTRATION_FROM,            \
                        LMS_ALL_WORDS(HAS_REGISTRATION_WORD) " AND " FILTERED(                   \
                            dispatch, course, learner, user) " AND r.id >= $18 AND r.id <= $19", \
                        "r.id", "r.id", "r.tenant_id", "$20")                                    \
  }
const std::array kRegistrationLists = REGISTRATION_LIST(ANY, ANY, ANY, ANY);
const std::array kListsOfDispatch = REGISTRATION_LIST(ONE, ANY, ANY, ANY);
const std::array kListsOfCourse = REGISTRATION_LIST(ANY, ONE, ANY, ANY);
const std::array kListsOfLearner = REGISTRATION_LIST(ANY, ANY, ONE, ANY);
const std::array kListsOfUser = REGISTRATION_LIST(ANY, ANY, ANY, ONE);

const std::array kListsOfFew{LMS_LIST_OF_FEW(
    "createdAt", "learner", "r.learner_id", LMS_REGISTRATION_COLUMNS, LMS_REGISTRATION_FROM,
    HAS_REGISTRATION_WORD, " AND " FILTERED(ANY, ANY, ANY, ANY), "r.id || ''", "r.id", "$18")};
const WordCount kLearnersWith LMS_WORD_COUNT("learner");
// The course that the principal may mean by a key.
const storage::Statement kCourseOfKey{
    "SELECT c.id FROM courses c WHERE c.course_key = $1 AND ($2 = '' OR c.tenant_id = $2 OR EXISTS "
    "(SELECT 1 FROM dispatches d WHERE d.course_id = c.id AND d.tenant_id = $2)) LIMIT 2"};

std::span<const ListStatements> lists_for(const RegistrationFilter& filter) {
  if (!filter.learner.empty()) return kListsOfLearner;
  if (!filter.user.empty()) return kListsOfUser;
  if (!filter.dispatch.empty()) return kListsOfDispatch;
  if (!filter.course.empty()) return kListsOfCourse;
  return kRegistrationLists;
}

/// Whether the filter itself leads to few.
bool is_of_one(const RegistrationFilter& filter) { return !filter.learner.empty() || !filter.user.empty(); }

/// How registrations with all words are found.
enum class Way : std::uint8_t {
  none,          ///< there are none
  few_learners,  ///< by the first word, which few learners have and no course
  walk,
};

/// The way, and the words in the order that it wants.
Result<Way> way_to(storage::Transaction& tx, const RegistrationFilter& filter,
                   std::vector<std::string>& words, const TenantScope& scope) {
  if (is_of_one(filter)) return Way::walk;
  std::int64_t fewest = kFewLearners + 1;
  for (std::string& word : words) {
    LMS_ASSIGN(const bool of_a_course, is_of_a_course(tx, word));
    if (of_a_course) continue;
    LMS_ASSIGN(const std::int64_t those, count_word(tx, kLearnersWith, word, fewest, scope));
    if (those == 0) return Way::none;
    if (those >= fewest) continue;
    fewest = those;
    std::swap(words.front(), word);
  }
  return fewest <= kFewLearners ? Way::few_learners : Way::walk;
}

// The last one that is looked at. Those that are not shown are none: a page that ends among them would tell of them.
#define EDGE(where, compare, direction)                                                         \
  storage::Statement{"SELECT r.id FROM registrations r WHERE " where "r.id " compare            \
                     " $1 AND ($3 = '' OR " LMS_DISPATCH_THAT(                                  \
                         "r.dispatch_id", LMS_SEES_LEARNERS("$3")) ") ORDER BY r.id " direction \
                                                                   " LIMIT 1 OFFSET $2"}
struct Edges {
  storage::Statement ascending;
  storage::Statement descending;
};
#define REGISTRATION_EDGES(where) \
  Edges { EDGE(where, ">", "ASC"), EDGE(where, "<", "DESC") }
const Edges kRegistrationEdges = REGISTRATION_EDGES("");
const Edges kEdgesOfTenant = REGISTRATION_EDGES("r.tenant_id = $4 AND ");
const Edges kEdgesOfDispatch = REGISTRATION_EDGES("r.dispatch_id = $4 AND ");
const Edges kEdgesOfCourse = REGISTRATION_EDGES("r.course_id = $4 AND ");

/// The ids that a page is looked for among, both included.
struct Window {
  std::string low{};
  std::string high = "g";  ///< behind all ids
  std::string edge{};      ///< where the next page begins when there are more; "" = there are not
};

/// From where the page begins to the end.
Window whole(const PagePlan& plan) {
  Window window;
  if (!plan.from_start) (plan.direction == Direction::ascending ? window.low : window.high) = plan.after_id;
  return window;
}

/// As far as a page that searches looks.
Result<Window> window_for(storage::Transaction& tx, const RegistrationFilter& filter, const PagePlan& plan,
                          const TenantScope& scope, const std::string& viewer) {
  Window window = whole(plan);
  const bool up = plan.direction == Direction::ascending;
  std::vector<storage::Value> values{up ? window.low : window.high, kSearched - 1, viewer};
  const Edges* edges = &kRegistrationEdges;
  const auto narrow = [&](const Edges& to, const std::string& id) {
    edges = &to;
    values.emplace_back(id);
  };
  if (!filter.dispatch.empty())
    narrow(kEdgesOfDispatch, filter.dispatch);
  else if (!filter.course.empty())
    narrow(kEdgesOfCourse, filter.course);
  else if (!scope.is_platform())
    narrow(kEdgesOfTenant, scope.param());
  LMS_ASSIGN(const auto rows, tx.query(up ? edges->ascending : edges->descending, values));
  if (rows.empty()) return window;
  window.edge = rows[0].text(0);
  (up ? window.high : window.low) = window.edge;
  return window;
}

/// The id of the course that `ref` is the id or the key of; "" = there is none.
Result<std::string> course_id(storage::Transaction& tx, const std::string& ref, const TenantScope& scope) {
  if (is_id(ref)) return ref;
  LMS_ASSIGN(const auto rows, tx.query(kCourseOfKey, {ascii_lower(trim(ref)), scope.param()}));
  if (rows.size() > 1)
    return fail(Error{.code = "course.ambiguous",
                      .message = "several tenants have a course '" + ref + "'; name the course by its id",
                      .element = "course"});
  return rows.empty() ? std::string() : rows[0].text(0);
}

}  // namespace

Result<Page<Registration>> search_registrations(storage::Transaction& tx, const RegistrationFilter& wanted,
                                                const PagePlan& plan, std::string_view text,
                                                const TenantScope& scope, const std::string& viewer) {
  auto words = words_to_search(text);
  if (!words) return Page<Registration>{};
  RegistrationFilter filter = wanted;
  if (!filter.course.empty()) {
    LMS_ASSIGN(filter.course, course_id(tx, filter.course, scope));
    if (filter.course.empty()) return Page<Registration>{};
  }
  LMS_ASSIGN(const Way way, way_to(tx, filter, *words, scope));
  if (way == Way::none) return Page<Registration>{};
  Window window = whole(plan);
  const bool searches = !words->empty() || !filter.state.empty();
  if (way == Way::walk && searches && !is_of_one(filter)) {
    LMS_ASSIGN(window, window_for(tx, filter, plan, scope, viewer));
  }
  std::vector<storage::Value> values{filter.dispatch, filter.course, filter.learner,
                                     filter.user,     filter.state,  viewer};
  if (way == Way::walk) values.insert(values.end(), {window.low, window.high});
  LMS_ASSIGN(const auto rows, run_word_list(tx, way == Way::few_learners ? kListsOfFew : lists_for(filter),
                                            plan, *words, scope, std::move(values)));
  auto page = make_page(rows, plan, registration_from_row);
  if (page.next.empty() && !window.edge.empty()) page.next = plan.cursor_after(window.edge, window.edge);
  return page;
}

}  // namespace lms::service
