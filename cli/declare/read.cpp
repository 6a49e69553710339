#include "base/suggest.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/declare/wanted.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <span>

namespace lms::cli {
namespace {

using nlohmann::json;

enum class Type {
  text,
  boolean,
  count,
  time,
  choice,
  hosts,
  key,
  tenant,
  package,
  packages,
  sha256,
  password,
  hash,
  list
};

/// One key that a map of a file may have.
struct Key {
  std::string_view name;
  Type type;
  std::string_view path = {};     ///< in the server's record
  std::string_view choices = {};  ///< `a|b`
};

constexpr std::array kTenantKeys = {
    Key{"domain", Type::key},
    Key{"name", Type::text, "name"},
    Key{"status", Type::choice, "status", "active|suspended"},
    Key{"maxRegistrations", Type::count, "maxRegistrations"},
    Key{"redirectHosts", Type::hosts, "redirectHosts"},
    Key{"statements", Type::choice, "statements", "on|off"},
    Key{"users", Type::list},
    Key{"courses", Type::list},
    Key{"dispatches", Type::list},
};
constexpr std::array kUserKeys = {
    Key{"email", Type::key},
    Key{"tenant", Type::tenant},
    Key{"firstName", Type::text, "firstName"},
    Key{"lastName", Type::text, "lastName"},
    Key{"role", Type::choice, "role", "platform_admin|tenant_admin|instructor|learner"},
    Key{"active", Type::boolean, "active"},
    Key{"password", Type::password},
    Key{"passwordHash", Type::hash},
};
constexpr std::array kCourseKeys = {
    Key{"key", Type::key},
    Key{"tenant", Type::tenant},
    Key{"title", Type::text, "title"},
    Key{"description", Type::text, "description"},
    Key{"package", Type::package},
    Key{"sha256", Type::sha256},
    Key{"earlier", Type::packages},
    Key{"strictness", Type::choice, "strictness", "lenient|strict"},
    Key{"opensIn", Type::choice, "opensIn", "frame|window"},
    Key{"silentSco", Type::choice, "silentSco", "incomplete|completed"},
    Key{"statements", Type::choice, "statements", "tenant|on|off"},
};
constexpr std::array kDispatchKeys = {
    Key{"course", Type::key},
    Key{"tenant", Type::tenant},
    Key{"enabled", Type::boolean, "enabled"},
    Key{"allowNewRegistrations", Type::boolean, "allowNewRegistrations"},
    Key{"maxRegistrations", Type::count, "usage.maxRegistrations"},
    Key{"maxLaunches", Type::count, "usage.maxLaunches"},
    Key{"startsAt", Type::time, "usage.startsAt"},
    Key{"expiresAt", Type::time, "usage.expiresAt"},
    Key{"lmsDomains", Type::hosts, "lmsDomains"},
    Key{"versionPolicy", Type::choice, "version.policy", "pin|latest|force"},
    Key{"version", Type::count, "version.number"},
    Key{"analytics", Type::choice, "analytics", "none|summary|learner"},
};
constexpr std::array kTopKeys = {
    Key{"version", Type::text}, Key{"tenants", Type::list},    Key{"users", Type::list},
    Key{"courses", Type::list}, Key{"dispatches", Type::list},
};

std::span<const Key> keys_of(Kind kind) {
  switch (kind) {
    case Kind::tenant:
      return kTenantKeys;
    case Kind::course:
      return kCourseKeys;
    case Kind::user:
      return kUserKeys;
    case Kind::dispatch:
      return kDispatchKeys;
  }
  return {};
}

std::vector<std::string_view> words(std::string_view choices) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= choices.size();) {
    const auto bar = std::min(choices.find('|', at), choices.size());
    out.push_back(choices.substr(at, bar - at));
    at = bar + 1;
  }
  return out;
}

std::string listed(std::span<const std::string_view> names) {
  std::string out;
  for (const auto name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> names) {
  const auto meant = closest(typed, names);
  return meant.empty() ? std::string{} : std::string("; did you mean '").append(meant).append("'?");
}

std::optional<bool> truth(const YamlNode& node) {
  const std::string word = ascii_lower(node.text);
  if (node.kind != YamlNode::Kind::scalar || node.quoted) return std::nullopt;
  if (word == "true" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "no" || word == "off") return false;
  return std::nullopt;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Reader {
 public:
  Reader(const SourceText& source, Declaration& into, std::vector<Error>& problems)
      : source_(source), into_(into), problems_(problems) {}

  void document(const YamlNode& root) {
    if (root.kind != YamlNode::Kind::map)
      return problem(root, "", "a file is a map with the keys tenants, users, courses, dispatches");
    check_keys(root, kTopKeys, "");
    if (const YamlNode* version = root.find("version"); version != nullptr && version->text != "1")
      problem(*version, "version", "this lmsctl reads version 1 of the format, not '" + version->text + "'");
    list(root, "tenants", Kind::tenant, "");
    list(root, "courses", Kind::course, "");
    list(root, "users", Kind::user, "");
    list(root, "dispatches", Kind::dispatch, "");
  }

 private:
  void problem(const YamlNode& at, std::string element, std::string message) {
    problems_.push_back(Error{.code = "declaration.invalid",
                              .message = std::move(message),
                              .file = source_.name,
                              .line = at.line,
                              .element = std::move(element)});
  }

  void check_keys(const YamlNode& map, std::span<const Key> known, const std::string& path) {
    std::vector<std::string_view> names;
    for (const Key& key : known) names.push_back(key.name);
    for (const auto& [name, value] : map.fields)
      if (std::ranges::find(names, std::string_view(name)) == names.end())
        problem(value, path + name,
                "there is no key '" + name + "' here" + did_you_mean(name, names) +
                    " (known: " + listed(names) + ")");
  }

  /// The list `name` of `map`, each item an object of `kind` within `tenant`.
  void list(const YamlNode& map, std::string_view name, Kind kind, const std::string& tenant,
            const std::string& path = {}) {
    const YamlNode* items = map.find(name);
    if (items == nullptr) return;
    const std::string here = path + std::string(name);
    if (items->is_null()) {
      into_.lists.emplace(kind, tenant);
      return;
    }
    if (items->kind != YamlNode::Kind::list)
      return problem(*items, here, "this must be a list: each item begins with '- '");
    // A list at the top may be of several tenants: its items say of which it is.
    if (!tenant.empty() || kind == Kind::tenant || items->items.empty()) into_.lists.emplace(kind, tenant);
    std::size_t number = 0;
    for (const YamlNode& item : items->items) {
      const std::string at = here + "[" + std::to_string(number++) + "].";
      if (item.kind != YamlNode::Kind::map)
        problem(item, at.substr(0, at.size() - 1), "this must be a map with keys and values");
      else
        object(item, kind, tenant, at);
    }
  }

  void object(const YamlNode& map, Kind kind, const std::string& tenant, const std::string& path) {
    check_keys(map, keys_of(kind), path);
    Wanted wanted;
    wanted.kind = kind;
    wanted.tenant = tenant;
    wanted.place = {source_.name, map.line, map.column};
    const std::size_t before = problems_.size();
    for (const Key& key : keys_of(kind)) {
      const YamlNode* value = map.find(key.name);
      if (value != nullptr) {
        field(wanted, key, *value, path);
      } else if (key.type == Type::key) {
        problem(map, path + std::string(key.name),
                "a " + std::string(to_text(kind)) + " needs the key '" + std::string(key.name) + "'");
      }
    }
    if (problems_.size() != before && wanted.key.empty()) return;
    if (kind == Kind::tenant) {
      wanted.tenant = wanted.key;
      const std::string domain = wanted.key;
      into_.objects.push_back(std::move(wanted));
      list(map, "courses", Kind::course, domain, path);
      list(map, "users", Kind::user, domain, path);
      list(map, "dispatches", Kind::dispatch, domain, path);
      return;
    }
    into_.lists.emplace(kind, wanted.tenant);
    into_.objects.push_back(std::move(wanted));
  }

  void field(Wanted& wanted, const Key& key, const YamlNode& value, const std::string& path) {
    const std::string at = path + std::string(key.name);
    const auto store = [&](json is) { wanted.fields.emplace_back(std::string(key.path), std::move(is)); };
    if (key.type == Type::list) return;
    if (key.type == Type::password) return password(wanted, value, at);
    if (key.type == Type::packages) return packages(wanted, value, at);
    if (key.type == Type::hosts) return hosts(value, at, store);
    if (value.kind != YamlNode::Kind::scalar) return problem(value, at, "this must be a single value");
    if (key.type == Type::count || key.type == Type::time) {
      if (value.is_null() || value.text == "none") return store(nullptr);
      return key.type == Type::count ? count(value, at, store) : time(value, at, store);
    }
    if (value.is_null()) return problem(value, at, "a value is missing");
    switch (key.type) {
      case Type::key:
        wanted.key =
            wanted.kind == Kind::user ? std::string(trim(value.text)) : ascii_lower(trim(value.text));
        if (wanted.key.empty()) problem(value, at, "a value is missing");
        return;
      case Type::tenant:
        if (!wanted.tenant.empty())
          return problem(value, at, "this stands inside the tenant '" + wanted.tenant + "' already");
        wanted.tenant = ascii_lower(trim(value.text));
        return;
      case Type::text:
        return store(std::string(trim(value.text)));
      case Type::boolean:
        if (const auto is = truth(value)) return store(*is);
        return problem(value, at, "this must be true or false, not '" + value.text + "'");
      case Type::choice: {
        const auto allowed = words(key.choices);
        if (std::ranges::find(allowed, std::string_view(value.text)) != allowed.end())
          return store(value.text);
        return problem(value, at,
                       "this is one of " + listed(allowed) + ", not '" + value.text + "'" +
                           did_you_mean(value.text, allowed));
      }
      case Type::package:
        wanted.package = path_of(value);
        return;
      case Type::sha256:
        wanted.sha256 = ascii_lower(value.text);
        if (!is_sha256(wanted.sha256)) problem(value, at, "a SHA-256 has 64 hexadecimal digits");
        return;
      case Type::hash:
        wanted.password = {PasswordSource::From::hash, value.text};
        return;
      default:
        return;
    }
  }

  std::string path_of(const YamlNode& value) const {
    return (std::filesystem::path(source_.folder) / value.text).lexically_normal().string();
  }

  void packages(Wanted& wanted, const YamlNode& value, const std::string& at) {
    if (value.kind != YamlNode::Kind::list) return problem(value, at, "this must be a list of packages");
    for (const YamlNode& one : value.items) {
      if (one.kind != YamlNode::Kind::scalar || one.is_null()) return problem(one, at, "a path is missing");
      wanted.earlier.push_back(path_of(one));
    }
  }

  template <class Store>
  void count(const YamlNode& value, const std::string& at, const Store& store) {
    std::int64_t number = 0;
    const char* end = value.text.data() + value.text.size();
    const auto [stop, error] = std::from_chars(value.text.data(), end, number);
    if (error != std::errc{} || stop != end || number < 1)
      return problem(value, at, "this must be a whole number from 1 on, or none, not '" + value.text + "'");
    store(number);
  }

  /// A list of hosts, in the form in which the server has them.
  template <class Store>
  void hosts(const YamlNode& value, const std::string& at, const Store& store) {
    if (value.kind != YamlNode::Kind::list) return problem(value, at, "this must be a list of hosts");
    json list = json::array();
    for (const YamlNode& host : value.items) {
      if (host.kind != YamlNode::Kind::scalar || host.is_null())
        return problem(host, at, "a host such as lms.acme.example is missing");
      list.push_back(ascii_lower(trim(host.text)));
    }
    store(std::move(list));
  }

  template <class Store>
  void time(const YamlNode& value, const std::string& at, const Store& store) {
    if (const auto is = parse_time(value.text)) return store(format_time(*is));
    problem(value, at,
            "this must be a time such as 2031-05-04T12:00:00Z, or none, not '" + value.text +
                "' (a span such as 7d would mean another time at each run)");
  }

  void password(Wanted& wanted, const YamlNode& value, const std::string& at) {
    if (value.kind != YamlNode::Kind::map || value.fields.size() != 1)
      return problem(value, at,
                     "a password is not written here, it is named: password: {file: PATH} or {env: NAME}");
    const auto& [from, what] = value.fields.front();
    if (what.kind != YamlNode::Kind::scalar || what.is_null())
      return problem(what, at + "." + from, "this must be a single value");
    if (from == "file")
      wanted.password = {PasswordSource::From::file, path_of(what)};
    else if (from == "env")
      wanted.password = {PasswordSource::From::environment, what.text};
    else
      problem(what, at + "." + from, "there is no key '" + from + "' here (known: file, env)");
  }

  const SourceText& source_;
  Declaration& into_;
  std::vector<Error>& problems_;
};

/// What is declared twice is two wishes, one of which would win by chance.
void refuse_doubles(const Declaration& declaration, std::vector<Error>& problems) {
  std::map<std::tuple<Kind, std::string, std::string>, const Wanted*> seen;
  for (const Wanted& one : declaration.objects) {
    const auto [first, is_new] = seen.emplace(std::tuple(one.kind, one.tenant, ascii_lower(one.key)), &one);
    if (is_new) continue;
    const Place& other = first->second->place;
    problems.push_back(Error{.code = "declaration.invalid",
                             .message = "the " + std::string(to_text(one.kind)) + " '" + one.key +
                                        "' is declared twice, first in " + other.file + ":" +
                                        std::to_string(other.line),
                             .file = one.place.file,
                             .line = one.place.line,
                             .element = one.key});
  }
}

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::tenant:
      return "tenant";
    case Kind::course:
      return "course";
    case Kind::user:
      return "user";
    case Kind::dispatch:
      return "dispatch";
  }
  return {};
}

Wanted::Wanted() = default;
Wanted::Wanted(const Wanted&) = default;
Wanted::Wanted(Wanted&&) noexcept = default;
Wanted& Wanted::operator=(const Wanted&) = default;
Wanted& Wanted::operator=(Wanted&&) noexcept = default;
Wanted::~Wanted() = default;

Declaration read_declaration(const std::vector<SourceText>& sources, std::vector<Error>& problems) {
  Declaration declaration;
  for (const SourceText& source : sources) {
    const auto documents = parse_yaml(source.text, source.name);
    if (!documents) {
      problems.push_back(documents.error());
      continue;
    }
    Reader reader(source, declaration, problems);
    for (const YamlNode& document : *documents) reader.document(document);
  }
  refuse_doubles(declaration, problems);
  return declaration;
}

}  // namespace lms::cli
