#pragma once
#include "base/random.hpp"
#include "content/directory_store.hpp"
#include "runtime/call_log.hpp"
#include "security/key_ring.hpp"
#include "security/password_hasher.hpp"
#include "sequencing/definition.hpp"
#include "service/services.hpp"
#include "storage/database.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace lms::test {

/// Catch2's assertions are one thread's at a time.
inline std::mutex& assertions() {
  static std::mutex mutex;
  return mutex;
}

/// Expects a good result and gives its value. Thread-safe.
template <class T>
T good(Result<T> result) {
  const std::lock_guard lock(assertions());
  INFO((result ? std::string{} : result.error().code + ": " + result.error().message));
  REQUIRE(result);
  return std::move(*result);
}
inline void good(const Result<void>& result) {
  const std::lock_guard lock(assertions());
  INFO((result ? std::string{} : result.error().code + ": " + result.error().message));
  REQUIRE(result);
}

inline const storage::Statement kInsertCourse{
    "INSERT INTO courses (id, tenant_id, course_key, title, manifest_identifier, latest_version, created_at,"
    " updated_at) VALUES ($1, $2, $3, $3, $3, 1, $4, $4)"};
inline const storage::Statement kInsertVersion{
    "INSERT INTO course_versions (id, tenant_id, course_id, number, package_sha256, size_bytes, file_count, "
    "standard,"
    " title, manifest_identifier, definition, warnings, state, created_at) VALUES ($1, $2, $3, $7, $4, 1, 1,"
    " 'scorm2004-4th', 'Course', 'course', $5, '[]', $8, $6)"};
inline const storage::Statement kLatestVersion{
    "UPDATE courses SET latest_version = latest_version + 1 WHERE course_key = $1 RETURNING id, "
    "latest_version"};

/// An organization with two SCOs, both free to choose, that share the objective `shared`.
inline sequencing::CourseDefinition two_scos() {
  using namespace sequencing;
  CourseDefinition course{.standard = Standard::scorm2004_4th, .title = "Course"};
  ActivityDefinition root{.id = "org", .title = "Course"};
  root.sequencing.control.flow = true;
  root.sequencing.objectives.push_back({.primary = true});
  course.activities.push_back(root);
  for (const char* id : {"one", "two"}) {
    ActivityDefinition item{
        .id = id, .title = id, .parent = 0, .resource = ResourceKind::sco, .href = "index.html"};
    item.sequencing.objectives.push_back(
        {.id = "primary",
         .primary = true,
         .maps = {
             {.target = "shared", .read_satisfied = false, .read_measure = false, .write_satisfied = true}}});
    item.sequencing.delivery = {.completion_set_by_content = true, .objective_set_by_content = true};
    course.activities.push_back(item);
  }
  return course;
}

/// The services on a database of their own, with one course, one tenant and one dispatch.
struct PlayWorld {
  TempDir dir;
  FakeClock clock{from_millis(1'900'000'000'000)};
  std::unique_ptr<storage::Connection> db =
      good(storage::open_database(dir / "lms.db", {.synchronous = storage::Synchronous::off}));
  std::unique_ptr<content::DirectoryStore> store =
      good(content::DirectoryStore::open_folder(dir / "content"));
  std::unique_ptr<security::KeyRing> keys = security::KeyRing::in_memory(clock);
  security::PasswordHasher passwords{{.memory_kib = 64, .passes = 1}};
  service::Context context{*db, *store, *keys, passwords, clock, system_random(), {}};
  service::Services services{context};
  service::Principal admin{};
  std::string tenant{};
  std::string dispatch{};

  PlayWorld() {
    good(services.identity.bootstrap({.email = "admin@example.org", .password = "a long enough password"}));
    admin = service::Principal::system();
    tenant = good(services.tenants.create(admin, {.name = "Acme", .domain = "acme"})).tenant.id;
    add_course("course", two_scos());
    dispatch = add_dispatch("course");
  }

  void add_course(const std::string& key, const sequencing::CourseDefinition& definition) {
    const std::string course = new_id(clock);
    good(db->write([&](storage::Transaction& tx) -> Result<void> {
      LMS_TRY(tx.execute(kInsertCourse, {course, service::kRootTenantId, key, clock.now()}));
      LMS_TRY(tx.execute(kInsertVersion, {new_id(clock), service::kRootTenantId, course, std::string(64, 'a'),
                                          sequencing::encode(definition), clock.now(), 1, "ok"}));
      return {};
    }));
  }

  /// The next version of a course of add_course().
  void add_version(const std::string& key, const sequencing::CourseDefinition& definition,
                   const std::string& state = "ok") {
    good(db->write([&](storage::Transaction& tx) -> Result<void> {
      LMS_ASSIGN(const auto course, tx.query_one(kLatestVersion, {key}));
      LMS_TRY(tx.execute(kInsertVersion,
                         {new_id(clock), service::kRootTenantId, course->text(0), std::string(64, 'b'),
                          sequencing::encode(definition), clock.now(), course->integer(1), state}));
      return {};
    }));
  }

  std::string add_dispatch(const std::string& course, std::optional<std::int64_t> seats = {}) {
    service::NewDispatch wanted{.course = course, .tenant = "acme"};
    if (seats) wanted.usage.max_registrations = seats;
    return good(services.dispatches.create(admin, wanted)).id;
  }

  /// The token of a new link for a learner of that id.
  std::string link(const std::string& learner, std::optional<TimePoint> expires = {}) {
    const auto created = good(services.launch_links.create(admin, {.dispatch = dispatch,
                                                                   .learner_id = learner,
                                                                   .learner_name = "L, " + learner,
                                                                   .expires_at = expires}));
    return created.url.substr(created.url.find("#t=") + 3);
  }
};

/// A player in a test: a launch with the engine that records it.
struct TestPlayer {
  service::OpenedLaunch launch;
  runtime::Recorder recorder;

  explicit TestPlayer(service::OpenedLaunch opened)
      : launch(std::move(opened)),
        recorder(good(runtime::Session::open_launch(good(sequencing::decode_course(launch.definition)),
                                                    good(runtime::decode_context(launch.context)),
                                                    launch.snapshot)),
                 launch.epoch) {}

  void begin() {
    recorder.navigate(0, launch.resume ? runtime::NavKind::resume_all : runtime::NavKind::start, "");
    call(runtime::Method::initialize);
  }
  std::string call(runtime::Method method, std::string_view argument = {}, std::string_view value = {}) {
    return recorder.call(10, recorder.session().delivery(), method, argument, value).value;
  }
  std::string set(std::string_view element, std::string_view value) {
    return call(runtime::Method::set_value, element, value);
  }
  Result<service::SyncAnswer> sync(service::Services& services) {
    const auto batch = recorder.batch_from(recorder.acknowledged() + 1);
    auto answer = services.runtime_sync.take(launch.launch_id, launch.secret, batch.bytes);
    if (answer) recorder.acknowledge(answer->acked);
    return answer;
  }
};

}  // namespace lms::test
