#include "cli/declare/plan.hpp"

#include "base/text.hpp"
#include "cli/package_hash.hpp"
#include "cli/secret.hpp"
#include "cli/view.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lms::cli {
namespace {

using nlohmann::json;

std::shared_ptr<const json> shared(json value) { return std::make_shared<const json>(std::move(value)); }

class Planner {
 public:
  Planner(World& world, Client& server, const Declaration& declaration, const Present& present)
      : world_(world), server_(server), declaration_(declaration), present_(present) {}

  Result<std::vector<Step>> plan(Prune prune) {
    for (const Kind kind : {Kind::tenant, Kind::course, Kind::user, Kind::dispatch})
      for (const Wanted& wanted : declaration_.objects)
        if (wanted.kind == kind) LMS_TRY(add(wanted));
    if (prune != Prune::nothing) {
      for (const Kind kind : {Kind::dispatch, Kind::user, Kind::course}) add_deletions(kind);
      if (prune == Prune::tenants_too) add_tenant_deletions();
    }
    return std::move(steps_);
  }

 private:
  Result<void> add(const Wanted& wanted) {
    Step step{.kind = wanted.kind,
              .tenant = present_.domain_of(wanted.tenant),
              .key = wanted.key,
              .wanted = &wanted};
    const std::string key = wanted.kind == Kind::user ? ascii_lower(wanted.key) : wanted.key;
    const Found* found = present_.find(wanted.kind, wanted.tenant, key);
    if (found != nullptr) {
      seen_.insert(found->id);
      step.id = found->id;
      compare(step, *found->record);
    } else {
      step.outcome = Outcome::created;
      for (const auto& [path, value] : wanted.fields)
        if (!value.is_null()) step.changes.push_back({path, nullptr, shared(value)});
    }
    if (wanted.kind == Kind::course) LMS_TRY(compare_package(step));
    if (wanted.kind == Kind::user && found == nullptr) read_password(step);
    if (found == nullptr && wanted.kind == Kind::tenant && value_of(wanted, "name").is_null())
      refuse(step, {"declaration.invalid", "a new tenant needs a name"});
    steps_.push_back(std::move(step));
    return {};
  }

  static json value_of(const Wanted& wanted, std::string_view path) {
    for (const auto& [name, value] : wanted.fields)
      if (name == path) return value;
    return nullptr;
  }

  static void compare(Step& step, const json& record) {
    for (const auto& [path, value] : step.wanted->fields)
      if (const json& is = value_at(record, path); is != value)
        step.changes.push_back({path, shared(is), shared(value)});
    step.outcome = step.changes.empty() ? Outcome::unchanged : Outcome::updated;
  }

  static void refuse(Step& step, Error error) {
    step.outcome = Outcome::refused;
    step.error = std::move(error);
  }

  Result<void> compare_package(Step& step) {
    const Wanted& wanted = *step.wanted;
    std::string has;
    if (!step.id.empty()) {
      LMS_TRY(server_.list("/courses" + api_path(step.id, "versions"), {}, 1,
                           [&](const json& version) -> Result<void> {
                             has = raw_text(value_at(version, "sha256"));
                             return {};
                           }));
    }
    std::string wants = wanted.sha256;
    if (!wanted.package.empty()) {
      const auto sum = sha256_as_imported(wanted.package);
      if (!sum) {
        refuse(step, sum.error());
        return {};
      }
      // Whoever declares the sum of a course structure alone has it from the file itself.
      if (!wants.empty() && wants != *sum && wants != sha256_of_file(wanted.package).value_or("")) {
        refuse(step, Error{.code = "course.conflict",
                           .message = "the package is not the one whose sha256 is declared",
                           .file = wanted.package});
        return {};
      }
      wants = *sum;
    } else if (step.id.empty()) {
      refuse(step, {"course.not_found", "there is no such course, and no package is named to make it from"});
      return {};
    }
    if (wants.empty() || wants == has) return {};
    if (wanted.package.empty()) {
      refuse(step, {"course.conflict", "its latest package is another one, and no package is named"});
      return {};
    }
    if (step.outcome == Outcome::unchanged) step.outcome = Outcome::updated;
    step.changes.insert(step.changes.begin(), {"package", has.empty() ? nullptr : shared(has.substr(0, 12)),
                                               shared(wants.substr(0, 12))});
    return {};
  }

  void read_password(Step& step) {
    const PasswordSource& source = step.wanted->password;
    if (source.from == PasswordSource::From::file) {
      auto secret = read_secret(world_, source.value);
      if (!secret) return refuse(step, secret.error());
      step.password = std::move(*secret);
    }
    if (source.from == PasswordSource::From::environment) {
      step.password = world_.env(source.value);
      if (!step.password)
        refuse(step, {"declaration.invalid", "the environment has no " + source.value + " for the password"});
    }
  }

  void add_deletion(const Found& found) {
    steps_.push_back(
        Step{.kind = found.kind,
             .tenant = found.tenant,
             .key = found.kind == Kind::user ? raw_text(value_at(*found.record, "email")) : found.key,
             .outcome = Outcome::deleted,
             .id = found.id});
  }

  void add_deletions(Kind kind) {
    for (const auto& [listed, tenant] : declaration_.lists) {
      if (listed != kind) continue;
      for (const Found* found : present_.all(kind, tenant)) {
        const bool self = kind == Kind::user && found->tenant == present_.own_domain() &&
                          found->key == present_.own_email();
        if (!self && !seen_.contains(found->id)) add_deletion(*found);
      }
    }
  }

  void add_tenant_deletions() {
    if (!declaration_.lists.contains({Kind::tenant, ""})) return;
    for (const std::string& domain : present_.domains()) {
      const Found* found = present_.find(Kind::tenant, domain, domain);
      if (domain != present_.own_domain() && !seen_.contains(found->id)) add_deletion(*found);
    }
  }

  World& world_;
  Client& server_;
  const Declaration& declaration_;
  const Present& present_;
  std::vector<Step> steps_{};
  std::set<std::string> seen_{};
};

}  // namespace

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::created:
      return "created";
    case Outcome::updated:
      return "updated";
    case Outcome::unchanged:
      return "unchanged";
    case Outcome::deleted:
      return "deleted";
    case Outcome::refused:
      return "refused";
  }
  return {};
}

Result<std::vector<Step>> make_plan(World& world, Client& server, const Declaration& declaration,
                                    const Present& present, Prune prune) {
  return Planner(world, server, declaration, present).plan(prune);
}

std::string name_of(const Step& step) {
  return step.kind == Kind::dispatch ? step.key + "@" + step.tenant : step.key;
}

std::string describe_changes(const std::vector<Change>& changes) {
  const auto shown = [](const std::shared_ptr<const json>& value) {
    const std::string text = value == nullptr ? std::string() : raw_text(*value);
    return text.empty() ? std::string("none") : text;
  };
  std::string out;
  for (const Change& change : changes) {
    out.append(out.empty() ? "" : ", ").append(change.field).append(": ");
    if (change.from != nullptr) out.append(shown(change.from)).append(" -> ");
    out += shown(change.to);
  }
  return out;
}

std::string summary_of(const Step& step) {
  if (!step.error) return describe_changes(step.changes);
  return step.error->file.empty() ? step.error->message : step.error->file + ": " + step.error->message;
}

json to_json(const Step& step) {
  json changes = json::array();
  for (const Change& change : step.changes)
    changes.push_back({{"field", change.field},
                       {"from", change.from == nullptr ? json(nullptr) : *change.from},
                       {"to", change.to == nullptr ? json(nullptr) : *change.to}});
  json out{{"outcome", to_text(step.outcome)},
           {"kind", to_text(step.kind)},
           {"name", name_of(step)},
           {"tenant", step.tenant},
           {"object", std::string(to_text(step.kind)) + "/" + name_of(step)},
           {"changes", std::move(changes)},
           {"summary", summary_of(step)}};
  if (step.wanted != nullptr) {
    out["file"] = step.wanted->place.file;
    out["line"] = step.wanted->place.line;
  }
  if (step.error) {
    out["code"] = step.error->code;
    if (!step.error->element.empty()) out["element"] = step.error->element;
  }
  return out;
}

}  // namespace lms::cli
