#include "service/user_repository.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "service/checks.hpp"
#include "service/word_index.hpp"
#include "service/word_search.hpp"

namespace lms::service {
namespace {

#define HAS_USER_WORD(low, high) LMS_HAS_WORD("user", "u.id", low, high)
#define FEW(field, key) \
  LMS_LIST_OF_FEW(field, "user", "u.id", LMS_USER_COLUMNS, "users u", HAS_USER_WORD, "", key, "u.id", "$12")
#define MANY(field, key)                                                                                \
  LMS_LIST_STATEMENTS(                                                                                  \
      field, LMS_USER_COLUMNS, "users u",                                                               \
      LMS_ALL_WORDS(HAS_USER_WORD) " AND " LMS_LOOKED_AT(key, "u.id", "$12", "$13", "$14", "$15"), key, \
      "u.id", "u.tenant_id", "$16")
#define USER_EDGES(field, key) LMS_EDGES(field, "users u", key, "u.id", "u.tenant_id")
#define NAME "lower(u.last_name || ' ' || u.first_name)"

const ListStatements kUsersOfFew[] = {
    FEW("createdAt", "u.id"),
    FEW("email", "u.email_folded || ''"),
    FEW("lastName", NAME " || ''"),
};
const ListStatements kUsersOfMany[] = {
    MANY("createdAt", "u.id"),
    MANY("email", "u.email_folded"),
    MANY("lastName", NAME),
};
const ListStatements kUserEdges[] = {
    USER_EDGES("createdAt", "u.id"),
    USER_EDGES("email", "u.email_folded"),
    USER_EDGES("lastName", NAME),
};
const WordCount kUserCount LMS_WORD_COUNT("user");

const storage::Statement kUserById{"SELECT " LMS_USER_COLUMNS
                                   " FROM users u WHERE u.id = $1 AND ($2 = '' OR u.tenant_id = $2)"};
const storage::Statement kByEmail{
    "SELECT " LMS_USER_COLUMNS
    " FROM users u WHERE u.email_folded = $1 AND ($2 = '' OR u.tenant_id = $2) LIMIT 2"};
const storage::Statement kInsertUser{
    "INSERT INTO users (id, tenant_id, email, email_folded, first_name, last_name, role, active, "
    "password_hash, "
    "created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (tenant_id, email_folded) DO NOTHING"};
const storage::Statement kUpdateUser{
    "UPDATE users SET first_name = $2, last_name = $3, role = $4, active = $5, epoch = epoch + $6, "
    "updated_at = $7 "
    "WHERE id = $1 AND ($8 = '' OR tenant_id = $8)"};
const storage::Statement kSetPassword{
    "UPDATE users SET password_hash = $2, epoch = epoch + 1, updated_at = $3 "
    "WHERE id = $1 AND ($4 = '' OR tenant_id = $4)"};
const storage::Statement kDeleteUser{"DELETE FROM users WHERE id = $1 AND ($2 = '' OR tenant_id = $2)"};
const storage::Statement kOtherAdmins{
    "SELECT COUNT(*) FROM users WHERE role = 'platform_admin' AND active = 1 AND id <> $1"};

Result<void> keep_words(storage::Transaction& tx, const User& user) {
  return store_words(tx, kUserWords, user.id, user.tenant_id, {user.last_name, user.first_name, user.email});
}

Error no_such_user(std::string_view ref) {
  return Error{.code = "user.not_found", .message = "there is no user '" + std::string(ref) + "'"};
}

}  // namespace

User user_from_row(const storage::Row& row, std::size_t first) {
  return {.id = row.text(first),
          .tenant_id = row.text(first + 1),
          .email = row.text(first + 2),
          .first_name = row.text(first + 3),
          .last_name = row.text(first + 4),
          .role = parse_role(row.text(first + 5)).value_or(Role::learner),
          .active = row.boolean(first + 6),
          .created_at = row.time(first + 7),
          .updated_at = row.time(first + 8)};
}

Result<User> UserRepository::find(std::string_view ref) const {
  const bool by_id = is_id(ref);
  const std::string key = by_id ? std::string(ref) : fold_email(ref);
  LMS_ASSIGN(const storage::Rows rows, tx_.query(by_id ? kUserById : kByEmail, {key, scope_.param()}));
  if (rows.empty()) return fail(no_such_user(ref));
  if (rows.size() > 1)
    return fail(Error{.code = "user.ambiguous",
                      .message = "several tenants have a user '" + key + "'; name the tenant",
                      .element = "tenant"});
  return user_from_row(rows[0]);
}

Result<Page<User>> UserRepository::list(const PagePlan& plan, std::string_view q) const {
  LMS_ASSIGN(const FoundRows found,
             search_list(tx_, {kUsersOfFew, kUsersOfMany, kUserEdges, kUserCount}, plan, q, scope_));
  return make_page(found, plan, user_from_row);
}

Result<bool> UserRepository::insert(const User& user, std::string_view password_hash) const {
  LMS_ASSIGN(const std::int64_t rows,
             tx_.execute(kInsertUser, {user.id, user.tenant_id, user.email, fold_email(user.email),
                                       user.first_name, user.last_name, to_text(user.role), user.active,
                                       password_hash, user.created_at, user.updated_at}));
  if (rows == 1) LMS_TRY(keep_words(tx_, user));
  return rows == 1;
}

Result<void> UserRepository::update(const User& user, bool ends_tokens) const {
  LMS_ASSIGN(const std::int64_t rows,
             tx_.execute(kUpdateUser, {user.id, user.first_name, user.last_name, to_text(user.role),
                                       user.active, ends_tokens ? 1 : 0, user.updated_at, scope_.param()}));
  if (rows == 0) return fail(no_such_user(user.id));
  return keep_words(tx_, user);
}

Result<void> UserRepository::set_password(const User& user, std::string_view password_hash) const {
  LMS_ASSIGN(const std::int64_t rows,
             tx_.execute(kSetPassword, {user.id, password_hash, user.updated_at, scope_.param()}));
  if (rows == 0) return fail(no_such_user(user.id));
  return {};
}

Result<void> UserRepository::remove(const User& user) const {
  LMS_ASSIGN(const std::int64_t rows, tx_.execute(kDeleteUser, {user.id, scope_.param()}));
  if (rows == 0) return fail(no_such_user(user.id));
  return {};
}

Result<std::int64_t> UserRepository::other_admins(storage::Transaction& tx, std::string_view user_id) {
  LMS_ASSIGN(const storage::Rows rows, tx.query(kOtherAdmins, {user_id}));
  return rows.at(0).integer(0);
}

}  // namespace lms::service
