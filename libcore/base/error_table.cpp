#include "base/error_table.hpp"

#include <array>

namespace lms {
namespace {

constexpr std::array kTable = {
    // identity
    ErrorRow{"auth.invalid_credentials", {401, ExitCode::authentication}},
    ErrorRow{"auth.missing", {401, ExitCode::authentication}},
    ErrorRow{"auth.invalid_token", {401, ExitCode::authentication}},
    ErrorRow{"auth.expired", {401, ExitCode::authentication}},
    ErrorRow{"auth.revoked", {401, ExitCode::authentication}},
    ErrorRow{"auth.deactivated", {403, ExitCode::authentication}},
    ErrorRow{"auth.tenant_required", {409, ExitCode::conflict}},
    ErrorRow{"auth.forbidden", {403, ExitCode::refused}},
    ErrorRow{"auth.rate_limited", {429, ExitCode::refused}},
    ErrorRow{"auth.busy", {429, ExitCode::refused}},
    ErrorRow{"auth.wrong_password", {400, ExitCode::authentication}},
    ErrorRow{"auth.signup_closed", {403, ExitCode::refused}},
    ErrorRow{"auth.unknown_link", {404, ExitCode::not_found}},
    ErrorRow{"auth.used_link", {403, ExitCode::refused}},
    ErrorRow{"auth.expired_link", {403, ExitCode::refused}},
    ErrorRow{"auth.setup_done", {409, ExitCode::conflict}},
    ErrorRow{"idempotency.mismatch", {422, ExitCode::conflict}},
    // rules and limits
    ErrorRow{"tenant.suspended", {403, ExitCode::refused}},
    ErrorRow{"tenant.has_dispatches", {409, ExitCode::conflict}},
    ErrorRow{"course.not_launchable", {409, ExitCode::refused}},
    ErrorRow{"course.damaged", {409, ExitCode::refused}},
    ErrorRow{"user.last_admin", {409, ExitCode::conflict}},
    ErrorRow{"course.in_use", {409, ExitCode::conflict}},
    ErrorRow{"dispatch.disabled", {403, ExitCode::refused}},
    ErrorRow{"dispatch.not_started", {403, ExitCode::refused}},
    ErrorRow{"dispatch.expired", {403, ExitCode::refused}},
    ErrorRow{"dispatch.closed_to_new", {403, ExitCode::refused}},
    ErrorRow{"dispatch.limit_reached", {403, ExitCode::refused}},
    ErrorRow{"dispatch.wrong_lms", {403, ExitCode::refused}},
    ErrorRow{"dispatch.launches_used", {403, ExitCode::refused}},
    ErrorRow{"tenant.limit_reached", {403, ExitCode::refused}},
    ErrorRow{"dispatch.in_use", {409, ExitCode::conflict}},
    ErrorRow{"dispatch.package_revoked", {403, ExitCode::refused}},
    ErrorRow{"dispatch.no_stub", {501, ExitCode::failure}},
    ErrorRow{"webhook.disabled", {409, ExitCode::conflict}},
    ErrorRow{"webhook.limit_reached", {409, ExitCode::refused}},
    ErrorRow{"webhook.no_listener", {409, ExitCode::conflict}},
    ErrorRow{"launch.unknown_link", {404, ExitCode::not_found}},
    ErrorRow{"launch.expired_link", {403, ExitCode::refused}},
    ErrorRow{"launch.revoked_link", {403, ExitCode::refused}},
    ErrorRow{"launch.used_link", {403, ExitCode::refused}},
    ErrorRow{"launch.full_link", {403, ExitCode::refused}},
    ErrorRow{"launch.name_needed", {403, ExitCode::refused}},
    // run-time
    ErrorRow{"runtime.superseded", {409, ExitCode::conflict}},
    ErrorRow{"runtime.diverged", {409, ExitCode::conflict}},
    ErrorRow{"runtime.malformed", {400, ExitCode::failure}},
    ErrorRow{"runtime.forbidden", {403, ExitCode::refused}},
    // xAPI
    ErrorRow{"xapi.forbidden", {403, ExitCode::refused}},
    ErrorRow{"xapi.too_large", {413, ExitCode::refused}},
    ErrorRow{"xapi.precondition.failed", {412, ExitCode::conflict}},
    // packages: anything a package can be wrong in is the uploader's to mend
    ErrorRow{"package.too_large", {413, ExitCode::refused}},
    ErrorRow{"package.zip.too_large", {413, ExitCode::refused}},
    ErrorRow{"package.zip.ratio", {413, ExitCode::refused}},
    ErrorRow{"package.zip.too_many_entries", {413, ExitCode::refused}},
    ErrorRow{"package.manifest.too_large", {413, ExitCode::refused}},
    ErrorRow{"package.read_failed", {500, ExitCode::failure}},
    // HTTP
    ErrorRow{"http.route_not_found", {404, ExitCode::not_found}},
    ErrorRow{"http.method_not_allowed", {405, ExitCode::failure}},
    ErrorRow{"http.body_too_large", {413, ExitCode::refused}},
    ErrorRow{"http.unsupported_media_type", {415, ExitCode::failure}},
    ErrorRow{"http.bad_request", {400, ExitCode::failure}},
    ErrorRow{"http.request_timeout", {408, ExitCode::failure}},
    ErrorRow{"http.head_too_large", {431, ExitCode::failure}},
    ErrorRow{"http.target_too_long", {414, ExitCode::failure}},
    ErrorRow{"http.not_implemented", {501, ExitCode::failure}},
    ErrorRow{"http.version_not_supported", {505, ExitCode::failure}},
    ErrorRow{"http.busy", {503, ExitCode::unreachable}},
    ErrorRow{"http.incomplete_body", {400, ExitCode::failure}},
    ErrorRow{"client.unreachable", {502, ExitCode::unreachable}},
    ErrorRow{"client.interrupted", {499, ExitCode::interrupted}},
    ErrorRow{"client.needs_yes", {400, ExitCode::usage}},
    ErrorRow{"client.no_terminal", {400, ExitCode::usage}},
    ErrorRow{"client.tls", {502, ExitCode::unreachable}},
    ErrorRow{"client.not_logged_in", {401, ExitCode::authentication}},
    ErrorRow{"script.package.not_found", {404, ExitCode::failure}},
    // requests that we make
    ErrorRow{"outgoing.url_invalid", {400, ExitCode::failure}},
    ErrorRow{"outgoing.address_refused", {400, ExitCode::refused}},
    ErrorRow{"outgoing.unreachable", {502, ExitCode::failure}},
    ErrorRow{"outgoing.tls", {502, ExitCode::failure}},
    ErrorRow{"outgoing.timeout", {504, ExitCode::failure}},
    ErrorRow{"outgoing.broken", {502, ExitCode::failure}},
    ErrorRow{"outgoing.stopped", {503, ExitCode::unreachable}},
    // storage
    ErrorRow{"storage.unique", {409, ExitCode::conflict}},
    ErrorRow{"storage.foreign_key", {409, ExitCode::conflict}},
    ErrorRow{"storage.busy", {503, ExitCode::unreachable}},
    ErrorRow{"storage.closed", {503, ExitCode::unreachable}},
    ErrorRow{"storage.full", {507, ExitCode::failure}},
    ErrorRow{"restore.not_empty", {409, ExitCode::conflict}},
    ErrorRow{"listen.invalid", {400, ExitCode::usage}},
    // last segments
    ErrorRow{"*.not_found", {404, ExitCode::not_found}},
    ErrorRow{"*.exists", {409, ExitCode::conflict}},
    ErrorRow{"*.conflict", {409, ExitCode::conflict}},
    ErrorRow{"*.ambiguous", {409, ExitCode::conflict}},
    ErrorRow{"*.invalid", {400, ExitCode::failure}},
    ErrorRow{"*.usage", {400, ExitCode::usage}},
    ErrorRow{"*.locked", {423, ExitCode::conflict}},
};

}  // namespace

std::span<const ErrorRow> error_table() { return kTable; }

ErrorKind classify(std::string_view code) {
  for (const ErrorRow& row : kTable)
    if (row.code == code) return row.kind;
  const auto dot = code.rfind('.');
  const auto last = dot == std::string_view::npos ? code : code.substr(dot + 1);
  for (const ErrorRow& row : kTable)
    if (row.code.starts_with("*.") && row.code.substr(2) == last) return row.kind;
  // Whatever else a package is refused for is a client's error.
  if (code.starts_with("package.")) return {422, ExitCode::failure};
  return {500, ExitCode::failure};
}

}  // namespace lms
