#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/lrs_caller.hpp"

#include <memory>
#include <string_view>

namespace lms::service {

/// What a user or an API key may do in the LRS of a tenant (id or domain; "" = its own): who has
/// Action::statement_read reads, who has Action::statement_write as well does everything, and who has that alone (an API
/// key) stores statements.
/// Errors: auth.forbidden, tenant.not_found
[[nodiscard]] Result<std::shared_ptr<const LrsCaller>> lrs_caller_of(Context& context,
                                                                     const Principal& principal,
                                                                     std::string_view tenant);

/// Whether the caller's tenant is the one that the address names (id or domain).
/// Errors: tenant.not_found
[[nodiscard]] Result<void> lrs_is_of(Context& context, const LrsCaller& caller, std::string_view tenant);

}  // namespace lms::service
