#include "cli/login.hpp"

#include "cli/secret.hpp"

#include <nlohmann/json.hpp>

namespace lms::cli {
namespace {

using nlohmann::json;

constexpr std::string_view kDefaultUrl = "http://127.0.0.1:3000";
/// A token is renewed this long before its end, so that it still holds when it arrives.
constexpr Millis kMargin{30'000};

std::optional<std::string> flag_or_env(const World& world, const Args& args, std::string_view flag,
                                       std::string_view variable) {
  if (auto value = args.opt(flag)) return value;
  return world.env(variable);
}

class FixedCredentials final : public Credentials {
 public:
  explicit FixedCredentials(std::string token) : token_(std::move(token)) {}
  Result<std::string> token() override { return token_; }
  Result<std::string> renew(const std::string&) override {
    return fail("auth.invalid_token", "the server does not accept the given token");
  }

 private:
  std::string token_;
};

class SavedCredentials final : public Credentials {
 public:
  SavedCredentials(const Target& target, const Clock& clock, Patience patience)
      : url_(target.url),
        name_(target.context),
        contexts_(target.contexts),
        clock_(clock),
        patience_(patience) {}

  Result<std::string> token() override {
    LMS_ASSIGN(SavedLogin login, load());
    if (login.access_expires - clock_.now() > kMargin) return login.access_token;
    return renew(login.access_token);
  }

  Result<std::string> renew(const std::string& rejected) override {
    LMS_ASSIGN(const auto lock, contexts_.lock(name_));
    LMS_ASSIGN(SavedLogin login, load());
    if (login.access_token != rejected && login.access_expires - clock_.now() > kMargin)
      return login.access_token;
    if (login.refresh_token.empty()) return not_logged_in();
    Client client(url_, nullptr, patience_);
    auto answer = client.post("/auth/refresh", json{{"refreshToken", login.refresh_token}});
    if (!answer && answer.error().code.starts_with("auth.") && answer.error().code != "auth.rate_limited")
      return fail("auth.expired", "the login of context '" + name_ + "' has ended");
    if (!answer) return fail(std::move(answer.error()));
    LMS_ASSIGN(login, login_from_answer(*answer, std::move(login), clock_.now()));
    LMS_TRY(contexts_.save(name_, login));
    return login.access_token;
  }

 private:
  [[nodiscard]] std::unexpected<Error> not_logged_in() const {
    return fail("client.not_logged_in", "not logged in to " + url_.text());
  }

  Result<SavedLogin> load() const {
    auto login = contexts_.load(name_);
    if (error_code(login) == "context.not_found") return not_logged_in();
    if (!login) return login;
    if (login->access_token.empty()) return not_logged_in();
    // A token goes only to the server that gave it.
    const auto saved = parse_url(login->url);
    if (!saved || saved->text() != url_.text()) return not_logged_in();
    return login;
  }

  Url url_;
  std::string name_;
  Contexts contexts_;
  const Clock& clock_;
  Patience patience_;
};

}  // namespace

Result<Contexts> choose_contexts(World& world, const Args& args) {
  namespace fs = std::filesystem;
  if (const auto dir = flag_or_env(world, args, "config-dir", "LMSCTL_CONFIG_DIR")) return Contexts(*dir);
  if (const auto config = world.env("XDG_CONFIG_HOME")) return Contexts(fs::path(*config) / "lmsctl");
  if (const auto home = world.env("HOME")) return Contexts(fs::path(*home) / ".config" / "lmsctl");
  return fail("client.usage", "no place for saved logins: set HOME, XDG_CONFIG_HOME or --config-dir");
}

std::string choose_context_name(World& world, const Args& args, const Contexts& contexts) {
  if (const auto name = flag_or_env(world, args, "context", "LMSCTL_CONTEXT")) return *name;
  return contexts.current();
}

Result<Target> choose_target(World& world, const Args& args, UnknownContext unknown) {
  LMS_ASSIGN(Contexts contexts, choose_contexts(world, args));
  std::string name = choose_context_name(world, args, contexts);
  std::string token;
  if (const auto file = args.opt("token-file")) {
    LMS_ASSIGN(token, read_secret(world, *file));
  } else if (const auto given = world.env("LMSCTL_TOKEN")) {
    token = *given;
  }
  std::string address(kDefaultUrl);
  if (const auto given = flag_or_env(world, args, "url", "LMSCTL_URL")) {
    address = *given;
  } else if (const auto saved = contexts.load(name)) {
    address = saved->url;
  } else if (error_code(saved) != "context.not_found" ||
             (unknown == UnknownContext::refused && flag_or_env(world, args, "context", "LMSCTL_CONTEXT"))) {
    return fail(saved.error());
  }
  LMS_ASSIGN(Url url, parse_url(address));
  return Target{std::move(url), std::move(name), std::move(contexts), std::move(token)};
}

std::unique_ptr<Credentials> fixed_credentials(std::string token) {
  return std::make_unique<FixedCredentials>(std::move(token));
}

std::unique_ptr<Credentials> saved_credentials(const Target& target, const Clock& clock, Patience patience) {
  return std::make_unique<SavedCredentials>(target, clock, patience);
}

Result<SavedLogin> login_from_answer(const json& answer, SavedLogin before, TimePoint now) {
  const auto bad = [] { return fail("client.bad_answer", "the server's answer to the login has no token"); };
  if (!answer.is_object() || !answer.contains("token") || !answer["token"].is_string()) return bad();
  before.access_token = answer["token"].get<std::string>();
  if (before.access_token.empty()) return bad();
  if (answer.contains("refreshToken") && answer["refreshToken"].is_string())
    before.refresh_token = answer["refreshToken"].get<std::string>();
  std::int64_t seconds = 600;
  if (answer.contains("expiresIn") && answer["expiresIn"].is_number())
    seconds = answer["expiresIn"].get<std::int64_t>();
  before.access_expires = now + std::chrono::seconds{seconds};
  return before;
}

}  // namespace lms::cli
