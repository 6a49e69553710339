#include "service/lrs_removal.hpp"

#include "lrs_content.hpp"
#include "lrs_index.hpp"
#include "service/lrs.hpp"
#include "service/lrs_postings.hpp"
#include "world.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>

namespace lms::service::lrs_removal_test {
namespace {

using test::must;
using test::World;

constexpr std::array kTables{"SELECT COUNT(*) FROM lrs_statements",  "SELECT COUNT(*) FROM lrs_targets",
                             "SELECT COUNT(*) FROM lrs_attachments", "SELECT COUNT(*) FROM lrs_activities",
                             "SELECT COUNT(*) FROM lrs_documents",   "SELECT COUNT(*) FROM lrs_tenants"};
using Counts = std::array<std::int64_t, kTables.size() + 1>;

/// How many rows each table of the record store holds, and after the first how many postings its index has. The
/// statements live here alone: the test of query plans looks at all that are there.
Counts counts(World& world) {
  must(world.db->write([](storage::Transaction& tx) { return index_recent_postings(tx); }));
  Counts out{};
  for (std::size_t i = 0; i < kTables.size(); ++i)
    out.at(i < 1 ? i : i + 1) = world.rows(storage::Statement(kTables.at(i))).at(0).integer(0);
  out.at(1) = static_cast<std::int64_t>(test::Index(world).postings().size());
  return out;
}

std::string id_of(int n) { return fmt::format("11111111-1111-4111-8111-{:012}", n); }

std::string statement(int n, const std::string& object) {
  return R"({"id":")" + id_of(n) +
         R"(","actor":{"mbox":"mailto:ann@example.org"},"verb":{"id":"http://example.org/did"},"object":)" +
         object + "}";
}
std::string about(int n) {
  return fmt::format(R"({{"id":"http://example.org/a/{}","definition":{{"name":{{"en":"A {}"}}}}}})", n, n);
}
std::string refers_to(int n) { return R"({"objectType":"StatementRef","id":")" + id_of(n) + R"("})"; }

/// Fills the record store of a tenant with something of every kind.
void fill(World& world, const Tenant& tenant) {
  Lrs lrs(world.context);
  const LrsCaller caller{
      .tenant_id = tenant.id, .id = "credential", .name = "test", .scopes = {LrsScope::all}};
  std::string batch = "[";
  for (int n = 0; n < 250; ++n) batch += statement(n, about(n)) + ",";
  // Chains, told forwards and backwards: 300 → 301 → 302, 312 → 311 → 310.
  for (const auto& [from, to] : {std::pair{300, 301}, {301, 302}, {311, 310}, {312, 311}})
    batch += statement(from, refers_to(to)) + ",";
  batch += statement(302, about(1)) + "," + statement(310, about(2)) + "]";
  must(lrs.store(caller, {.content_type = "application/json", .body = batch}));
  const std::string content = "attached";
  const std::string sha2 = "4db8f46ac1cb6e8fb9d6eeb6d3c3b2a3c0d7ed25d6d4f9a5a4e1d8d7b0e6b7c1";
  must(world.db->write(
      [&](storage::Transaction& tx) { return test::put_content(tx, tenant.id, sha2, content); }));
  for (int n = 0; n < 250; ++n)
    must(lrs.write(caller,
                   {.kind = xapi::DocumentKind::state,
                    .agent = "mbox mailto:ann@example.org",
                    .activity = "http://example.org/a/1",
                    .id = fmt::format("s{}", n)},
                   "text/plain", "x", {}));
}

}  // namespace

TEST_CASE("of a deleted tenant's record store nothing is left, and another's is whole") {
  World world;
  const Tenant kept = world.tenant("kept");
  fill(world, kept);
  const Counts before = counts(world);
  for (const auto count : before) CHECK(count > 0);
  const Tenant gone = world.tenant("gone");
  world.clock.advance(std::chrono::seconds(1));
  fill(world, gone);
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(counts(world).at(i) == 2 * before.at(i));
  CHECK(must(empty_closed_record_stores(world.context)) == 0);

  must(world.services.tenants.remove(world.admin, gone.id, false));
  int steps = 0;
  while (must(empty_closed_record_stores(world.context)) > 0) ++steps;
  CHECK(steps > 5);  // the writer is free for others in between
  CHECK(counts(world) == before);
}

TEST_CASE("what is written for a tenant that was deleted meanwhile is refused") {
  World world;
  const Tenant gone = world.tenant("gone");
  must(world.services.tenants.remove(world.admin, gone.id, false));
  const LrsCaller caller{.tenant_id = gone.id, .id = "c", .name = "test", .scopes = {LrsScope::all}};
  const auto stored =
      Lrs(world.context).store(caller, {.content_type = "application/json", .body = statement(1, about(1))});
  CHECK(error_code(stored) == "tenant.not_found");
}

TEST_CASE("a statement that is removed takes what others are found by through it") {
  World world;
  const Tenant tenant = world.tenant("acme");
  fill(world, tenant);
  const Counts before = counts(world);
  // 300 → 301 → 302: without 301, 300 is found by nothing of 302.
  for (const int n : {301, 300, 302, 311, 310, 312})
    must(
        world.db->write([&](storage::Transaction& tx) { return remove_statement(tx, tenant.id, id_of(n)); }));
  // 250 statements about an activity remain, each with the terms of one of its kind.
  const Counts after = counts(world);
  CHECK(after.at(0) == 250);
  CHECK(after.at(2) == 0);
  CHECK(after.at(1) % 250 == 0);
  CHECK(after.at(1) < before.at(1));
}

}  // namespace lms::service::lrs_removal_test
