#include "service/user_batch.hpp"

#include "base/random.hpp"
#include "security/password_hasher.hpp"
#include "service/checks.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "service/user_repository.hpp"
#include "service/user_rules.hpp"
#include "storage/connection.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

namespace lms::service {
namespace {

using storage::Transaction;

/// A user of the list after the checks that need no database.
struct Prepared {
  const WantedUser* wanted = nullptr;
  std::string email{};
  UserChange fields{};
  std::string hash{};     ///< what is stored for a user who is made; "" = cannot log in
  std::string user_id{};  ///< for a user who is made; decided once, as the transaction may run twice
  std::optional<Error> error{};
};

Result<void> check_fields(const Principal& principal, const WantedUser& wanted, Prepared& row) {
  LMS_ASSIGN(row.email, check_email(wanted.email));
  if (wanted.fields.first_name) {
    LMS_ASSIGN(row.fields.first_name, check_name(*wanted.fields.first_name, "firstName", 100));
  }
  if (wanted.fields.last_name) {
    LMS_ASSIGN(row.fields.last_name, check_name(*wanted.fields.last_name, "lastName", 100));
  }
  row.fields.role = wanted.fields.role;
  row.fields.active = wanted.fields.active;
  if (wanted.fields.password) LMS_TRY(check_password(*wanted.fields.password, row.email));
  if (wanted.password_hash.empty()) return {};
  if (!principal.is_platform())
    return fail(Error{.code = "auth.forbidden",
                      .message = "only a platform administrator may bring password hashes",
                      .element = "passwordHash"});
  if (wanted.fields.password) return invalid("passwordHash", "give a password or its hash, not both");
  if (!security::is_password_hash(wanted.password_hash))
    return invalid("passwordHash",
                   "this is not an encoded argon2id hash of one lane: $argon2id$v=19$m=...,t=...,p=1$...");
  row.hash = wanted.password_hash;
  return {};
}

/// What one transaction works with.
class Putter {
 public:
  Putter(Transaction& tx, const Context& context, const Principal& principal, const PutOptions& options,
         TenantScope scope)
      : tx_(tx), context_(context), principal_(principal), options_(options), scope_(std::move(scope)) {}

  Result<std::string> tenant_id(const std::string& ref) {
    const std::string& name = ref.empty() ? principal_.tenant_id : ref;
    if (const auto known = tenants_.find(name); known != tenants_.end()) return known->second;
    LMS_ASSIGN(const Tenant tenant, TenantRepository(tx_, scope_).find(name));
    tenants_.emplace(name, tenant.id);
    return tenant.id;
  }

  /// Nothing when there is no such user yet.
  Result<std::optional<User>> find(const Prepared& row) {
    LMS_ASSIGN(const std::string tenant, tenant_id(row.wanted->tenant));
    auto user = UserRepository(tx_, TenantScope::of(tenant)).find(fold_email(row.email));
    if (user) return std::optional(std::move(*user));
    if (user.error().code == "user.not_found") {
      const auto made = would_make_.find({tenant, fold_email(row.email)});
      return made == would_make_.end() ? std::optional<User>{} : std::optional(made->second);
    }
    return fail(std::move(user.error()));
  }

  Result<PutOutcome> put(const Prepared& row) {
    LMS_ASSIGN(const auto present, find(row));
    return present ? change(*present, row) : create(row);
  }

  /// The counters of all tenants that users were made in.
  Result<void> count() {
    for (const auto& [tenant, number] : created_)
      LMS_TRY(TenantRepository(tx_, scope_).count(tenant, TenantCounter::users, number));
    return {};
  }

 private:
  Result<PutOutcome> create(const Prepared& row) {
    User user;
    LMS_ASSIGN(user.tenant_id, tenant_id(row.wanted->tenant));
    user.role = row.fields.role.value_or(Role::learner);
    LMS_TRY(may_assign(principal_, user.role));
    LMS_TRY(check_role_place(user.role, user.tenant_id));
    if (!row.fields.first_name) return invalid("firstName", "a new user needs a first name");
    if (!row.fields.last_name) return invalid("lastName", "a new user needs a last name");
    user.id = row.user_id;
    user.email = row.email;
    user.first_name = *row.fields.first_name;
    user.last_name = *row.fields.last_name;
    user.active = row.fields.active.value_or(true);
    user.created_at = user.updated_at = context_.clock.now();
    // Deleted by another request since the passwords of new users were hashed.
    if (row.wanted->fields.password && row.hash.empty() && !options_.dry_run)
      return fail("user.conflict", "this user was deleted at the same moment; try again");
    if (!options_.dry_run) {
      LMS_ASSIGN(const bool inserted, UserRepository(tx_, scope_).insert(user, row.hash));
      if (!inserted) return fail("user.exists", "the tenant has a user with this e-mail already");
      LMS_TRY(record_user(tx_, context_, principal_, user, "user.created"));
      ++created_[user.tenant_id];
    } else {
      would_make_.emplace(std::pair{user.tenant_id, fold_email(user.email)}, user);
    }
    return PutOutcome{.kind = PutKind::created, .user = std::move(user)};
  }

  Result<PutOutcome> change(const User& present, const Prepared& row) {
    const UserChange& wanted = row.fields;
    const auto differs = [](const auto& value, const auto& now) { return value && *value != now; };
    if (!differs(wanted.first_name, present.first_name) && !differs(wanted.last_name, present.last_name) &&
        !differs(wanted.role, present.role) && !differs(wanted.active, present.active))
      return PutOutcome{.kind = PutKind::unchanged, .user = present};
    if (!options_.update)
      return fail(Error{.code = "user.exists",
                        .message = "the tenant has a user '" + present.email + "' with other details",
                        .element = "email"});
    UserChange change = wanted;
    // A role that is given but the same already is no change of the role.
    if (change.role == present.role) change.role.reset();
    if (change.active == present.active) change.active.reset();
    LMS_TRY(allow_change(principal_, present, change));
    if (options_.dry_run) return PutOutcome{.kind = PutKind::updated, .user = present};
    LMS_ASSIGN(User user, store_change(tx_, context_, principal_, present, change));
    return PutOutcome{.kind = PutKind::updated, .user = std::move(user)};
  }

  Transaction& tx_;
  const Context& context_;
  const Principal& principal_;
  const PutOptions& options_;
  TenantScope scope_;
  std::map<std::string, std::string, std::less<>> tenants_{};
  std::map<std::string, std::int64_t, std::less<>> created_{};
  /// Of a dry run, by tenant and address: what later rows would find.
  std::map<std::pair<std::string, std::string>, User> would_make_{};
};

/// Hashes passwords on as many threads as there are turns for it.
void hash_passwords(security::PasswordHasher& hasher, const std::vector<Prepared*>& rows) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < rows.size(); i = next++) {
      auto hash = hasher.hash(*rows[i]->wanted->fields.password);
      if (hash)
        rows[i]->hash = std::move(*hash);
      else
        rows[i]->error = std::move(hash.error());
    }
  };
  const std::size_t threads = std::min<std::size_t>(rows.size(), std::thread::hardware_concurrency());
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}

/// Whether an error says something of one row, and not of the database.
bool is_of_the_row(const Error& error) { return !error.code.starts_with("storage."); }

}  // namespace

std::string_view to_text(PutKind kind) {
  switch (kind) {
    case PutKind::created:
      return "created";
    case PutKind::updated:
      return "updated";
    case PutKind::unchanged:
      return "unchanged";
    case PutKind::refused:
      return "refused";
  }
  return {};
}

Result<std::vector<PutOutcome>> UserBatch::put(const Principal& principal, std::span<const WantedUser> users,
                                               const PutOptions& options) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::user_create));
  if (users.size() > kMaxBatch)
    return invalid("users", "at most " + std::to_string(kMaxBatch) + " users at once");
  std::vector<Prepared> rows(users.size());
  for (std::size_t i = 0; i < users.size(); ++i) {
    rows[i].wanted = &users[i];
    rows[i].user_id = new_id(context_.clock, context_.random);
    if (auto checked = check_fields(principal, users[i], rows[i]); !checked)
      rows[i].error = std::move(checked.error());
  }

  const auto put_all = [&](Transaction& tx) -> Result<std::vector<PutOutcome>> {
    Putter putter(tx, context_, principal, options, scope);
    std::vector<PutOutcome> outcomes;
    for (const Prepared& row : rows) {
      Result<PutOutcome> outcome = row.error ? fail(*row.error) : putter.put(row);
      if (!outcome && !is_of_the_row(outcome.error())) return fail(std::move(outcome.error()));
      if (!outcome) outcome = PutOutcome{.kind = PutKind::refused, .error = std::move(outcome.error())};
      outcomes.push_back(std::move(*outcome));
    }
    LMS_TRY(putter.count());
    return outcomes;
  };
  if (options.dry_run) return context_.db.read(put_all);

  // Only those who are new need their passwords hashed, which is the dear part.
  LMS_ASSIGN(const auto to_hash, context_.db.read([&](Transaction& tx) -> Result<std::vector<Prepared*>> {
    Putter putter(tx, context_, principal, options, scope);
    std::vector<Prepared*> out;
    for (Prepared& row : rows) {
      if (row.error || !row.wanted->fields.password) continue;
      const auto present = putter.find(row);
      if (present && !*present) out.push_back(&row);
    }
    return out;
  }));
  hash_passwords(context_.passwords, to_hash);
  LMS_ASSIGN(auto outcomes, context_.db.write(put_all));
  for (const PutOutcome& outcome : outcomes)
    if (outcome.kind == PutKind::updated) context_.users.forget(outcome.user.id);
  return outcomes;
}

}  // namespace lms::service
