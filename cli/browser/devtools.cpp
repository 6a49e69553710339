#include "cli/browser/devtools.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace lms::cli {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(60);

/// The two ends of a pipe, closed with the object.
struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    if (read >= 0) ::close(read);
    if (write >= 0) ::close(write);
  }
};

class Chromium final : public DevTools {
 public:
  Result<void> begin(const std::string& program, const std::filesystem::path& profile) {
    ChildOptions options;
    options.words = {program,
                     "--headless=new",
                     "--remote-debugging-pipe",
                     "--user-data-dir=" + profile.string(),
                     "--window-size=1280,900",
                     "--no-first-run",
                     "--disable-background-networking",
                     "--disable-component-update",
                     "--disable-dev-shm-usage",
                     "--disable-extensions",
                     "--disable-gpu",
                     "--disable-quic",
                     "--disable-sync",
                     "--mute-audio"};
    // Chromium's sandbox refuses to run as root.
    if (::geteuid() == 0) options.words.emplace_back("--no-sandbox");
    options.words.emplace_back("about:blank");
    options.output = profile / "browser.log";
    const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
    options.environment = {"HOME=" + profile.string(), "LANG=C.UTF-8",
                           "PATH=" + std::string(path != nullptr ? path : "/usr/bin:/bin")};
    options.fd3 = to_.read;
    options.fd4 = from_.write;
    LMS_ASSIGN(child_, Child::start(options));
    ::close(std::exchange(to_.read, -1));
    ::close(std::exchange(from_.write, -1));
    LMS_ASSIGN(const json target, send("Target.createTarget", {{"url", "about:blank"}}));
    LMS_ASSIGN(const json attached, send("Target.attachToTarget",
                                         {{"targetId", target.value("targetId", "")}, {"flatten", true}}));
    session_ = attached.value("sessionId", "");
    LMS_TRY(send("Page.enable", json::object()));
    return {};
  }

  ~Chromium() override {
    if (!session_.empty()) {
      session_.clear();
      static_cast<void>(write({{"id", ++last_id_}, {"method", "Browser.close"}}));
      const auto until = Clock::now() + std::chrono::seconds(5);
      while (child_.runs() && Clock::now() < until) ::usleep(10'000);
    }
  }

  [[nodiscard]] Result<void> open(const std::string& url) override {
    LMS_ASSIGN(const json answer, send("Page.navigate", {{"url", url}}));
    if (answer.contains("errorText"))
      return fail("browser.protocol", "the browser cannot open the page: " + answer.value("errorText", ""));
    const auto until = Clock::now() + kPatience;
    while (Clock::now() < until) {
      const auto state = evaluate("document.readyState");
      if (state && *state == "complete") return {};
      ::usleep(5'000);
    }
    return fail("browser.protocol", "the page does not load");
  }

  [[nodiscard]] Result<json> evaluate(const std::string& expression) override {
    LMS_ASSIGN(json answer,
               send("Runtime.evaluate",
                    {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}}));
    if (answer.contains("exceptionDetails")) {
      const json& details = answer["exceptionDetails"];
      std::string text = details.value("text", "an error");
      if (details.contains("exception")) text = details["exception"].value("description", text);
      return fail("browser.script", text);
    }
    return answer["result"].value("value", json());
  }

 private:
  Result<json> send(const std::string& method, json parameters) {
    const std::int64_t id = ++last_id_;
    json message{{"id", id}, {"method", method}, {"params", std::move(parameters)}};
    if (!session_.empty()) message["sessionId"] = session_;
    LMS_TRY(write(message));
    for (;;) {
      LMS_ASSIGN(json answer, receive());
      if (answer.value("method", "") == "Page.javascriptDialogOpening") {
        // What a page asks, a learner who wants to go on answers with yes.
        LMS_TRY(write({{"id", ++last_id_},
                       {"method", "Page.handleJavaScriptDialog"},
                       {"params", {{"accept", true}}},
                       {"sessionId", session_}}));
      }
      if (!answer.contains("id") || answer["id"] != id) continue;
      if (answer.contains("error"))
        return fail("browser.protocol", method + ": " + answer["error"].value("message", "refused"));
      return answer.value("result", json::object());
    }
  }

  Result<void> write(const json& message) {
    std::string bytes = message.dump(-1, ' ', false, json::error_handler_t::replace);
    bytes += '\0';
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t n = ::write(to_.write, bytes.data() + done, bytes.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return gone();
      done += static_cast<std::size_t>(n);
    }
    return {};
  }

  /// The next message: they end with a zero byte.
  Result<json> receive() {
    const auto until = Clock::now() + kPatience;
    for (;;) {
      if (const std::size_t end = received_.find('\0'); end != std::string::npos) {
        json message = json::parse(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(end),
                                   nullptr, false);
        received_.erase(0, end + 1);
        if (message.is_object()) return message;
        continue;
      }
      pollfd wait{.fd = from_.read, .events = POLLIN, .revents = 0};
      if (::poll(&wait, 1, 1000) < 0 && errno != EINTR) return gone();
      if (Clock::now() > until) return fail("browser.protocol", "the browser does not answer");
      if ((wait.revents & (POLLIN | POLLHUP)) == 0) continue;
      std::array<char, 65536> buffer{};
      const ssize_t n = ::read(from_.read, buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return gone();
      received_.append(buffer.data(), static_cast<std::size_t>(n));
    }
  }

  [[nodiscard]] static std::unexpected<Error> gone() {
    return fail("browser.protocol", "the browser has ended or cannot be started");
  }

  Pipe to_{};
  Pipe from_{};
  Child child_{};
  std::string session_{};
  std::string received_{};
  std::int64_t last_id_ = 0;
};

}  // namespace

Result<std::unique_ptr<DevTools>> DevTools::start(const std::string& chromium,
                                                  const std::filesystem::path& profile) {
  auto browser = std::make_unique<Chromium>();
  LMS_TRY(browser->begin(chromium, profile));
  return browser;
}

}  // namespace lms::cli
