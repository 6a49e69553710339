#pragma once
#include "content/directory_store.hpp"
#include "security/key_ring.hpp"
#include "security/password_hasher.hpp"
#include "service/services.hpp"
#include "storage/connection.hpp"
#include "storage/database.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace lms::service::test {

inline const TimePoint kStart = from_millis(1'930'000'000'000);
inline constexpr std::string_view kPassword = "correct horse battery";

/// The value of a result that the test relies on.
template <class T>
T must(Result<T> result) {
  INFO((result ? std::string()
               : result.error().code + ": " + result.error().message + " " + result.error().element));
  REQUIRE(result.has_value());
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  INFO((result ? std::string() : result.error().code + ": " + result.error().message));
  REQUIRE(result.has_value());
}

/// A fresh installation on a real database and content store in a folder of its own, with root
/// tenant and platform administrator. Passwords are hashed cheaply, time stands still.
struct World {
  lms::test::TempDir folder;
  FakeClock clock{kStart};
  std::unique_ptr<storage::Connection> db =
      must(storage::open_database(folder / "lms.db", {.synchronous = storage::Synchronous::off}));
  std::unique_ptr<content::DirectoryStore> store =
      must(content::DirectoryStore::open_folder(folder / "content"));
  std::unique_ptr<security::KeyRing> keys = security::KeyRing::in_memory(clock);
  security::PasswordHasher passwords{{.memory_kib = 8, .passes = 1}};
  Context context{*db, *store, *keys, passwords, clock, system_random(), Config{}};
  Services services{context};
  Principal admin = make_admin();

  /// A principal as a login of `user` gives it.
  [[nodiscard]] static Principal as(const User& user) {
    return {
        .user_id = user.id, .tenant_id = user.tenant_id, .role = user.role, .epoch = 1, .from = "192.0.2.1"};
  }
  Tenant tenant(const std::string& domain) {
    return must(services.tenants.create(admin, {.name = "Tenant " + domain, .domain = domain})).tenant;
  }
  User user(std::string_view tenant, const std::string& email, Role role) {
    return must(services.users.create(admin, tenant,
                                      {.email = email,
                                       .first_name = "Ann",
                                       .last_name = "Lee",
                                       .password = std::string(kPassword),
                                       .role = role}));
  }
  Result<ImportOutcome> import(const Principal& principal, std::string_view bytes,
                               const ImportOptions& options = {}) {
    LMS_ASSIGN(const auto sink, services.courses.begin_import(principal, options));
    // In pieces, as a network delivers them.
    for (std::size_t at = 0; at < bytes.size(); at += 1000)
      LMS_TRY(sink->write(as_bytes(bytes.substr(at, 1000))));
    return sink->finish();
  }
  /// One value of the database, by a statement of the test.
  storage::Rows rows(const storage::Statement& statement, std::initializer_list<storage::Value> values = {}) {
    return must(db->read([&](storage::Transaction& tx) { return tx.query(statement, values); }));
  }
  void run(const storage::Statement& statement, std::initializer_list<storage::Value> values) {
    must(db->write([&](storage::Transaction& tx) { return tx.execute(statement, values); }));
  }
  [[nodiscard]] std::size_t packages() const { return must(store->list()).size(); }

 private:
  Principal make_admin() {
    const Bootstrap made =
        must(services.identity.bootstrap({.email = "root@example.org", .password = std::string(kPassword)}));
    return {.user_id = made.admin_id,
            .tenant_id = std::string(kRootTenantId),
            .role = Role::platform_admin,
            .epoch = 1,
            .from = "192.0.2.9"};
  }
};

/// A ZIP of those files, deflated; equal input gives equal bytes.
[[nodiscard]] std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files);

/// A SCORM 1.2 package with one SCO. `identifier` is the manifest's.
[[nodiscard]] std::string small_course(const std::string& title,
                                       const std::string& identifier = "com.example.course",
                                       const std::string& page = "<html><body>hello</body></html>");

}  // namespace lms::service::test
