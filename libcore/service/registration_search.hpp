#pragma once
#include "service/paging.hpp"
#include "service/registrations.hpp"
#include "service/tenant_scope.hpp"
#include "storage/connection.hpp"

#include <string>
#include <string_view>

namespace lms::service {

/// A page of registrations whose learner or course has each searched word of `text` (service/word_index.hpp), as
/// `filter` says (its tenant is `scope`); of dispatches alone whose learners `viewer` sees. "" = all.
///
/// What few learners have is looked up. What many have, or a course, is searched in the order of the list among
/// 10,000 a page: what is seldom takes several pages, none of which is slow.
[[nodiscard]] Result<Page<Registration>> search_registrations(storage::Transaction& tx,
                                                              const RegistrationFilter& filter,
                                                              const PagePlan& plan, std::string_view text,
                                                              const TenantScope& scope,
                                                              const std::string& viewer);

}  // namespace lms::service
