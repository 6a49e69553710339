#include "cli/declare/execute.hpp"

#include "base/error_json.hpp"
#include "cli/endings.hpp"
#include "cli/upload_file.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace lms::cli {
namespace {

using nlohmann::json;

/// Users of one request. Hashing a password takes a processor some 20 ms.
constexpr std::size_t kBatch = 500;
constexpr std::size_t kBatchWithPasswords = 50;

/// {"usage.expiresAt", x} → {"usage": {"expiresAt": x}}
json body_of(const std::vector<Change>& changes) {
  json body = json::object();
  for (const Change& change : changes) {
    if (change.field == "package") continue;
    json* at = &body;
    std::string_view path = change.field;
    for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
      at = &(*at)[std::string(path.substr(0, dot))];
      path.remove_prefix(dot + 1);
    }
    (*at)[std::string(path)] = *change.to;
  }
  return body;
}

class Executor {
 public:
  Executor(Run& run, Client& server, const std::function<void(const Step&)>& done)
      : run_(run), server_(server), done_(done) {}

  Result<void> all(std::vector<Step>& steps) {
    for (std::size_t i = 0; i < steps.size();) {
      std::size_t end = i + 1;
      if (in_batch(steps[i])) {
        bool passwords = steps[i].password.has_value();
        while (end < steps.size() && in_batch(steps[end]) &&
               end - i < (passwords ? kBatchWithPasswords : kBatch))
          passwords = steps[end++].password.has_value() || passwords;
        LMS_TRY(users(std::span(steps).subspan(i, end - i)));
      } else if (steps[i].outcome != Outcome::unchanged && steps[i].outcome != Outcome::refused) {
        LMS_TRY(settle(steps[i], one(steps[i])));
      }
      for (; i < end; ++i) done_(steps[i]);
    }
    return {};
  }

 private:
  static bool in_batch(const Step& step) {
    return step.kind == Kind::user && (step.outcome == Outcome::created || step.outcome == Outcome::updated);
  }

  static Result<void> settle(Step& step, Result<void> result) {
    if (result) return {};
    if (ends_everything(result.error())) return fail(std::move(result.error()));
    step.outcome = Outcome::refused;
    step.error = std::move(result.error());
    return {};
  }

  Result<void> one(const Step& step) {
    if (step.outcome == Outcome::deleted) return remove(step);
    switch (step.kind) {
      case Kind::tenant:
        return tenant(step);
      case Kind::course:
        return course(step);
      case Kind::dispatch:
        return dispatch(step);
      case Kind::user:
        return {};
    }
    return {};
  }

  Result<void> remove(const Step& step) {
    static constexpr std::string_view kPaths[] = {"/org/tenants", "/courses", "/users", "/dispatches"};
    LMS_TRY(server_.remove(std::string(kPaths[static_cast<std::size_t>(step.kind)]) + api_path(step.id)));
    return {};
  }

  Result<void> tenant(const Step& step) {
    json body = body_of(step.changes);
    if (step.outcome == Outcome::updated) {
      LMS_TRY(server_.patch("/org/tenants" + api_path(step.id), body));
      return {};
    }
    LMS_ASSIGN(const json made, server_.post("/org/tenants", {{"name", body["name"]}, {"domain", step.key}}));
    // A new tenant is active; all else is a change of it.
    body.erase("name");
    if (body.value("status", "") == "active") body.erase("status");
    if (body.empty()) return {};
    LMS_TRY(server_.patch("/org/tenants" + api_path(raw_text(value_at(made, "id"))), body));
    return {};
  }

  Result<void> course(const Step& step) {
    const Wanted& wanted = *step.wanted;
    json body = body_of(step.changes);
    std::string id = step.id;
    const bool upload = !step.changes.empty() && step.changes.front().field == "package";
    if (upload && id.empty()) {
      // A new course gets its history, so that a dispatch can be bound to one of its versions.
      std::vector<std::string> packages = wanted.earlier;
      packages.push_back(wanted.package);
      json made;
      for (const std::string& package : packages) {
        LMS_ASSIGN(const json outcome, send(package, {{"tenant", step.tenant},
                                                      {"course", id.empty() ? step.key : id},
                                                      {"create", id.empty() ? "true" : ""},
                                                      {"title", id.empty() ? body.value("title", "") : ""}}));
        made = value_at(outcome, "course");
        id = raw_text(value_at(made, "id"));
      }
      // Settings that a course has anyway are no change.
      for (auto field = body.begin(); field != body.end();)
        field = value_at(made, field.key()) == *field ? body.erase(field) : std::next(field);
    } else if (upload) {
      LMS_TRY(send(wanted.package, {{"tenant", step.tenant}, {"course", id}}));
    }
    if (id.empty() || body.empty()) return {};
    LMS_TRY(server_.patch("/courses" + api_path(id), body));
    return {};
  }

  Result<json> send(const std::string& package, const Query& query) {
    LMS_ASSIGN(const auto opened, UploadFile::open(package));
    Upload upload = opened->upload();
    ProgressBar bar(run_.world, std::filesystem::path(package).filename().string(), upload.size,
                    run_.args.has("quiet"));
    upload.progress = [&bar](std::uint64_t sent) { bar.update(sent); };
    return server_.upload("/courses", query, upload);
  }

  Result<void> dispatch(const Step& step) {
    json body = body_of(step.changes);
    if (body.contains("version")) body["version"] = version_rule(*step.wanted);
    if (step.outcome == Outcome::updated) {
      LMS_TRY(server_.patch("/dispatches" + api_path(step.id), body));
      return {};
    }
    body["courseId"] = step.key;
    body["tenantId"] = step.tenant;
    if (!body.contains("usage")) body["usage"] = json::object();
    LMS_TRY(server_.post("/dispatches", body));
    return {};
  }

  /// The rule is sent whole, whichever part of it changes. A number alone pins.
  static json version_rule(const Wanted& wanted) {
    json rule{{"policy", "pin"}};
    for (const auto& [path, value] : wanted.fields)
      if (path.starts_with("version.") && !value.is_null()) rule[path.substr(8)] = value;
    return rule;
  }

  Result<void> users(std::span<Step> steps) {
    json list = json::array();
    for (const Step& step : steps) {
      json user = body_of(step.changes);
      user["tenant"] = step.tenant;
      user["email"] = step.key;
      if (step.password) user["password"] = *step.password;
      if (step.id.empty() && step.wanted->password.from == PasswordSource::From::hash)
        user["passwordHash"] = step.wanted->password.value;
      list.push_back(std::move(user));
    }
    const auto answer = server_.post("/users/batch", {{"users", std::move(list)}, {"update", true}});
    if (!answer) {
      for (Step& step : steps) LMS_TRY(settle(step, fail(answer.error())));
      return {};
    }
    const json& results = value_at(*answer, "results");
    if (!results.is_array() || results.size() != steps.size())
      return fail("client.bad_answer", "the server's answer does not fit the users that were sent");
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (raw_text(value_at(results[i], "outcome")) == "refused")
        LMS_TRY(settle(steps[i], fail(error_from_json(results[i]))));
    return {};
  }

  Run& run_;
  Client& server_;
  const std::function<void(const Step&)>& done_;
};

}  // namespace

Result<void> execute(Run& run, std::vector<Step>& steps, const std::function<void(const Step&)>& done) {
  LMS_ASSIGN(Client* const server, run.client());
  return Executor(run, *server, done).all(steps);
}

}  // namespace lms::cli
