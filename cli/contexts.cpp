#include "cli/contexts.hpp"

#include "cli/output_file.hpp"
#include "cli/world.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> unwritable(const fs::path& path, int error) {
  char text[128] = {};
  return fail(Error{"context.unwritable",
                    std::string("cannot write: ") + ::strerror_r(error, text, sizeof text), path.string()});
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A login is for its owner alone.
Result<void> replace_file(const fs::path& path, std::string_view text) {
  return write_output_file(path.string(), text, "context.unwritable");
}

std::string text_of(const nlohmann::json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

}  // namespace

bool is_context_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '.' || name.front() == '-') return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

std::filesystem::path Contexts::file(const std::string& name) const {
  return dir_ / "contexts" / (name + ".json");
}

Result<void> Contexts::make_folder() const {
  std::error_code error;
  fs::create_directories(dir_ / "contexts", error);
  if (error) return unwritable(dir_, error.value());
  fs::permissions(dir_, fs::perms::owner_all, error);
  if (error) return unwritable(dir_, error.value());
  return {};
}

std::string Contexts::current() const {
  std::string name = read_file(dir_ / "current");
  while (!name.empty() && name.back() == '\n') name.pop_back();
  return is_context_name(name) ? name : "default";
}

Result<void> Contexts::use(const std::string& name) {
  if (const auto login = load(name); !login) return fail(login.error());
  return replace_file(dir_ / "current", name + "\n");
}

std::vector<std::string> Contexts::names() const {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(dir_ / "contexts", error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().stem().string();
    if (it->path().extension() == ".json" && is_context_name(name)) found.push_back(name);
  }
  std::ranges::sort(found);
  return found;
}

Result<SavedLogin> Contexts::load(const std::string& name) const {
  if (!is_context_name(name)) return fail("context.invalid", "'" + name + "' is not a name for a context");
  std::error_code error;
  if (!fs::exists(file(name), error))
    return fail("context.not_found", "no saved login with the name '" + name + "'");
  const auto json = nlohmann::json::parse(read_file(file(name)), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || text_of(json, "url").empty())
    return fail(
        Error{"context.damaged", "the saved login '" + name + "' cannot be read", file(name).string()});
  SavedLogin login{text_of(json, "url"), text_of(json, "email"), text_of(json, "tenant"),
                   text_of(json, "accessToken"), text_of(json, "refreshToken")};
  if (const auto expires = parse_time(text_of(json, "accessExpires"))) login.access_expires = *expires;
  return login;
}

Result<void> Contexts::save(const std::string& name, const SavedLogin& login) {
  if (!is_context_name(name)) return fail("context.invalid", "'" + name + "' is not a name for a context");
  LMS_TRY(make_folder());
  nlohmann::json json{{"url", login.url}};
  if (!login.email.empty()) json["email"] = login.email;
  if (!login.tenant.empty()) json["tenant"] = login.tenant;
  if (!login.access_token.empty()) {
    json["accessToken"] = login.access_token;
    json["accessExpires"] = format_time(login.access_expires);
  }
  if (!login.refresh_token.empty()) json["refreshToken"] = login.refresh_token;
  return replace_file(file(name), json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

Result<void> Contexts::remove(const std::string& name) {
  if (!is_context_name(name)) return fail("context.invalid", "'" + name + "' is not a name for a context");
  if (::unlink(file(name).c_str()) == 0) return {};
  if (errno == ENOENT) return fail("context.not_found", "no saved login with the name '" + name + "'");
  return unwritable(file(name), errno);
}

Contexts::Lock::~Lock() { ::close(fd_); }

Result<std::unique_ptr<Contexts::Lock>> Contexts::lock(const std::string& name) {
  LMS_TRY(make_folder());
  const fs::path path = dir_ / "contexts" / (name + ".lock");
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return unwritable(path, errno);
  int waited = 0;
  do {
    waited = ::flock(fd, LOCK_EX);
  } while (waited != 0 && errno == EINTR);
  if (waited != 0) {
    const int error = errno;
    ::close(fd);
    return unwritable(path, error);
  }
  return std::make_unique<Lock>(fd);
}

}  // namespace lms::cli
