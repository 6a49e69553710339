#include "service/dispatch_packages.hpp"

#include "base/random.hpp"
#include "dispatch/origin_findings.hpp"
#include "dispatch/zip_writer.hpp"
#include "security/opaque_token.hpp"
#include "security/sealed_secret.hpp"
#include "service/checks.hpp"
#include "service/dispatch_repository.hpp"
#include "service/journal.hpp"
#include "service/launch_origin.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <map>

namespace lms::service {
namespace {

using dispatch::PackageContents;

#define PACKAGE_COLUMNS "d.id, c.title, c.course_key, t.domain, d.created_at, p.token, p.hash_secret"
#define PACKAGE_FROM                                                                       \
  "dispatches d JOIN courses c ON c.id = d.course_id JOIN tenants t ON t.id = d.tenant_id" \
  " LEFT JOIN dispatch_packages p ON p.dispatch_id = d.id"
const storage::Statement kOne{"SELECT " PACKAGE_COLUMNS " FROM " PACKAGE_FROM " WHERE d.id = $1"};
const storage::Statement kAll{"SELECT " PACKAGE_COLUMNS " FROM " PACKAGE_FROM
                              " WHERE d.tenant_id = $1 ORDER BY d.id LIMIT $2"};
const storage::Statement kInsert{
    "INSERT INTO dispatch_packages (dispatch_id, token_hash, token, hash_secret, made_at) VALUES"
    " ($1, $2, $3, $4, $5) ON CONFLICT (dispatch_id) DO NOTHING"};
const storage::Statement kRevoke{
    "UPDATE dispatch_packages SET token_hash = $2, token = $3, revoked_at = $4 WHERE dispatch_id = $1"};

std::string owner_of(std::string_view dispatch_id) { return "dispatch-package:" + std::string(dispatch_id); }

struct Secrets {
  security::OpaqueToken token{};
  std::string sealed_token{};
  std::string sealed_secret{};
};

Secrets make_secrets(const Context& context, std::string_view dispatch_id) {
  Secrets out{.token = security::make_opaque_token(context.random)};
  out.sealed_token = security::seal(context.keys, owner_of(dispatch_id), out.token.text, context.random);
  out.sealed_secret =
      security::seal(context.keys, owner_of(dispatch_id), random_token(32, context.random), context.random);
  return out;
}

/// Token and secret of each dispatch that has none yet.
Result<void> insert_missing(storage::Transaction& tx, const Context& context, const storage::Rows& rows) {
  for (const storage::Row& row : rows) {
    if (!row.is_null(5)) continue;
    const Secrets fresh = make_secrets(context, row.text(0));
    LMS_TRY(tx.execute(kInsert, {row.text(0), fresh.token.hash, fresh.sealed_token, fresh.sealed_secret,
                                 context.clock.now()}));
  }
  return {};
}

std::string describe_course(std::string_view title, std::string_view origin) {
  return std::string(title) + ". This course is hosted at " + std::string(origin) +
         ": the package opens it there and brings completion, success, score and time back to the LMS.";
}

/// `*` of a content URL becomes a label of the dispatch's own: at export nobody knows the learners yet.
std::vector<std::string> origins_for(const Context& context, std::string_view dispatch_id) {
  std::vector<std::string> out{content_origin(context, dispatch_id, "")};
  for (const std::string& alias : context.config.content_aliases)
    out.push_back(labelled_origin(context, alias, dispatch_id, ""));
  return out;
}

Result<PackageContents> contents_of(const Context& context, const storage::Row& row,
                                    const PackageOptions& options) {
  PackageContents out{.format = options.format,
                      .dispatch_id = row.text(0),
                      .title = row.text(1),
                      .origins = origins_for(context, row.text(0)),
                      .shown_in = options.shown_in,
                      .made_at = row.time(4)};
  out.description = describe_course(out.title, out.origins.front());
  LMS_ASSIGN(out.token, security::unseal(context.keys, owner_of(out.dispatch_id), row.text(5)));
  if (options.hash_learners) {
    LMS_ASSIGN(out.hash_secret, security::unseal(context.keys, owner_of(out.dispatch_id), row.text(6)));
  }
  return out;
}

Result<void> record(storage::Transaction& tx, const Context& context, const Principal& principal,
                    const std::string& tenant_id, const char* type, std::string_view id,
                    const PackageOptions& options) {
  return audit(tx, context, principal,
               {.tenant_id = tenant_id,
                .action = "dispatch.exported",
                .object_type = type,
                .object_id = std::string(id),
                .details = json_object({{"format", dispatch::to_text(options.format)},
                                        {"hashLearners", options.hash_learners ? "true" : "false"}})});
}

/// A folder that goes with everything in it.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make() {
    std::error_code failed;
    std::string path = (std::filesystem::temp_directory_path(failed) / "lmsd-packages-XXXXXX").string();
    if (failed || ::mkdtemp(path.data()) == nullptr)
      return fail("dispatch.package_failed", "cannot make a temporary folder for the packages");
    return TemporaryFolder(std::move(path));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  [[nodiscard]] std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// Keys are unique among the courses of one owner; a tenant may have its own and the platform's.
std::string name_in_archive(std::map<std::string, int>& used, const std::string& key) {
  const int before = used[key]++;
  return before == 0 ? key + ".zip" : key + "-" + std::to_string(before + 1) + ".zip";
}

}  // namespace

Result<DispatchPackage> DispatchPackages::write(const Principal& principal, std::string_view dispatch_id,
                                                const PackageOptions& options,
                                                const dispatch::StubFiles& stub) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_update));
  LMS_ASSIGN(const auto row, context_.db.write([&](storage::Transaction& tx) -> Result<storage::Row> {
    LMS_ASSIGN(const Dispatch dispatch, DispatchRepository(tx, scope).find(dispatch_id));
    LMS_ASSIGN(const auto rows, tx.query(kOne, {dispatch.id}));
    LMS_TRY(insert_missing(tx, context_, rows));
    LMS_TRY(record(tx, context_, principal, dispatch.tenant_id, "dispatch", dispatch.id, options));
    LMS_ASSIGN(const auto complete, tx.query_one(kOne, {dispatch.id}));
    return *complete;
  }));
  LMS_ASSIGN(const auto contents, contents_of(context_, row, options));
  LMS_ASSIGN(auto bytes, dispatch::write_package(contents, stub));
  return DispatchPackage{.file_name = row.text(2) + "-" + row.text(3) + "-" +
                                      std::string(dispatch::to_text(options.format)) + ".zip",
                         .bytes = std::move(bytes)};
}

Result<PackageArchive> DispatchPackages::write_all(const Principal& principal, std::string_view tenant_ref,
                                                   const PackageOptions& options,
                                                   const dispatch::StubFiles& stub) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_update));
  std::string domain;
  LMS_ASSIGN(const auto rows, context_.db.write([&](storage::Transaction& tx) -> Result<storage::Rows> {
    LMS_ASSIGN(const Tenant tenant, TenantRepository(tx, scope).find(tenant_ref));
    domain = tenant.domain;
    LMS_ASSIGN(const auto some, tx.query(kAll, {tenant.id, kMaxInArchive + 1}));
    if (static_cast<std::int64_t>(some.size()) > kMaxInArchive)
      return invalid("tenant", "the tenant has more than " + std::to_string(kMaxInArchive) +
                                   " dispatches; export them one by one");
    LMS_TRY(insert_missing(tx, context_, some));
    LMS_TRY(record(tx, context_, principal, tenant.id, "tenant", tenant.id, options));
    return tx.query(kAll, {tenant.id, kMaxInArchive});
  }));
  if (rows.empty()) return fail("dispatch.not_found", "the tenant '" + domain + "' has no dispatches");
  std::vector<dispatch::ZipPart> parts;
  std::map<std::string, int> used;
  for (const storage::Row& row : rows)
    parts.push_back({.name = name_in_archive(used, row.text(2)),
                     .make = [&]() -> Result<std::string> {
                       LMS_ASSIGN(const auto contents, contents_of(context_, row, options));
                       return dispatch::write_package(contents, stub);
                     },
                     .method = dispatch::ZipPart::Method::store});
  LMS_ASSIGN(const auto folder, TemporaryFolder::make());
  const std::string path = folder.file("packages.zip");
  LMS_TRY(dispatch::write_zip_file(path, parts, context_.clock.now()));
  auto file = std::make_shared<const Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info{};
  if (!file->is_open() || ::fstat(file->get(), &info) != 0)
    return fail("dispatch.package_failed", "cannot read the packages back");
  return PackageArchive{.file_name = domain + "-" + std::string(dispatch::to_text(options.format)) + ".zip",
                        .file = std::move(file),
                        .size = static_cast<std::uint64_t>(info.st_size),
                        .packages = static_cast<std::int64_t>(rows.size())};
}

Result<void> DispatchPackages::revoke(const Principal& principal, std::string_view dispatch_id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_update));
  return context_.db.write([&](storage::Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const Dispatch dispatch, DispatchRepository(tx, scope).find(dispatch_id));
    const Secrets fresh = make_secrets(context_, dispatch.id);
    LMS_TRY(tx.execute(kRevoke, {dispatch.id, fresh.token.hash, fresh.sealed_token, context_.clock.now()}));
    return audit(tx, context_, principal,
                 {.tenant_id = dispatch.tenant_id,
                  .action = "dispatch.packages_revoked",
                  .object_type = "dispatch",
                  .object_id = dispatch.id});
  });
}

std::vector<std::string> DispatchPackages::warnings() const {
  std::vector<std::string> out;
  const auto look_at = [&](std::string_view what, const std::string& url) {
    for (std::string& one : dispatch::origin_findings(what, url)) out.push_back(std::move(one));
  };
  look_at("the content URL", context_.config.content_url);
  for (const std::string& alias : context_.config.content_aliases) look_at("the content alias", alias);
  look_at("the public URL", context_.config.public_url);
  return out;
}

}  // namespace lms::service
