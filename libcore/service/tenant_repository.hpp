#pragma once
#include "service/tenant_scope.hpp"
#include "service/tenants.hpp"
#include "storage/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lms::service {

/// The counters of a tenant that change with its things, in the same transaction.
enum class TenantCounter : std::uint8_t { users, courses, dispatches };

/// Rows of `tenants` that a scope sees. Lives within one transaction.
class TenantRepository {
 public:
  TenantRepository(storage::Transaction& tx, TenantScope scope) : tx_(tx), scope_(std::move(scope)) {}

  /// By id or domain. Errors: tenant.not_found
  [[nodiscard]] Result<Tenant> find(std::string_view ref) const;
  /// The scope of a request that may name a tenant: `ref`'s tenant, or this scope when it is "".
  /// Errors: tenant.not_found
  [[nodiscard]] Result<TenantScope> narrow(std::string_view ref) const;

  /// Tenants with total figures; what belongs to several queries is add_details()'s.
  [[nodiscard]] Result<Page<TenantWithStats>> list(const PagePlan& plan) const;
  [[nodiscard]] Result<TenantWithStats> find_with_stats(std::string_view ref) const;
  /// Fills active users, newest users and newest dispatches: three queries for all of `tenants`.
  [[nodiscard]] Result<void> add_details(std::vector<TenantWithStats>& tenants, TimePoint now) const;

  /// False when the domain is taken.
  [[nodiscard]] Result<bool> insert(const Tenant& tenant) const;
  [[nodiscard]] Result<void> update(const Tenant& tenant) const;
  /// Adds to a counter. Errors: tenant.not_found
  [[nodiscard]] Result<void> count(std::string_view id, TenantCounter counter, std::int64_t by) const;

  /// Enabled dispatches to the tenant or of its courses.
  [[nodiscard]] Result<std::int64_t> enabled_dispatches(std::string_view id) const;
  /// Deletes the tenant with all that is its own; gives the packages its courses had.
  [[nodiscard]] Result<std::vector<std::string>> remove(std::string_view id) const;

 private:
  storage::Transaction& tx_;
  TenantScope scope_;
};

}  // namespace lms::service
