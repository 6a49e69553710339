#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace lms::service {

/// Which tenants' rows a query may see. Every query on tenant rows takes one, so that a query
/// that forgets the tenant does not compile; seeing all tenants has to be said: platform().
class TenantScope {
 public:
  /// The rows of one tenant; `tenant_id` is never empty.
  [[nodiscard]] static TenantScope of(std::string_view tenant_id) {
    return TenantScope(std::string(tenant_id));
  }
  /// All tenants.
  [[nodiscard]] static TenantScope platform() { return TenantScope({}); }

  [[nodiscard]] bool is_platform() const { return tenant_id_.empty(); }
  [[nodiscard]] bool sees(std::string_view tenant_id) const {
    return is_platform() || tenant_id == tenant_id_;
  }
  /// The parameter of `($n = '' OR tenant_id = $n)`: "" in platform scope.
  [[nodiscard]] const std::string& param() const { return tenant_id_; }

 private:
  explicit TenantScope(std::string id) : tenant_id_(std::move(id)) {}
  std::string tenant_id_;
};

}  // namespace lms::service
