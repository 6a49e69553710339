#pragma once
#include "service/accounts.hpp"
#include "service/api_keys.hpp"
#include "service/audit_log.hpp"
#include "service/context.hpp"
#include "service/courses.hpp"
#include "service/dispatches.hpp"
#include "service/figures.hpp"
#include "service/idempotency.hpp"
#include "service/identity.hpp"
#include "service/launch_history.hpp"
#include "service/launch_links.hpp"
#include "service/launches.hpp"
#include "service/learners.hpp"
#include "service/own_courses.hpp"
#include "service/registrations.hpp"
#include "service/runtime_sync.hpp"
#include "service/tenants.hpp"
#include "service/user_batch.hpp"
#include "service/users.hpp"

namespace lms::service {

/// All services over one context, for programs that offer them: daemon routes, lmsd init.
struct Services {
  Context& context;
  Identity identity{context};
  Accounts accounts{context};
  ApiKeys api_keys{context};
  AuditLog audit_log{context};
  Figures figures{context};
  Idempotency idempotency{context};
  Tenants tenants{context};
  Users users{context};
  UserBatch user_batch{context};
  Courses courses{context};
  Dispatches dispatches{context};
  Learners learners{context};
  LaunchLinks launch_links{context};
  OwnCourses own_courses{context};
  Launches launches{context};
  LaunchHistory launch_history{context};
  RuntimeSync runtime_sync{context};
  Registrations registrations{context};

  explicit Services(Context& shared) : context(shared) {}
};

}  // namespace lms::service
