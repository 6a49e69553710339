#include "cli/browser/browser_lms.hpp"

#include "cli/url.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <utility>

namespace lms::cli {
namespace {

using nlohmann::json;
using runtime::Method;
using runtime::NavKind;
using script::ApiAnswer;
using script::ApiCall;

/// What the page is asked, put into it once for each launch. Nothing in here knows what a script expects: it
/// looks at what the learner sees, clicks what a learner clicks, and calls the API as a course page finds it.
constexpr std::string_view kDriver = R"JS((() => {
  const pages = new Map();
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const names = ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString", "GetDiagnostic"];
  const names12 = names.map((name) => "LMS" + (name === "Terminate" ? "Finish" : name));
  // The scan of the standard, from the page that is loaded.
  const findApi = (start) => {
    let at = start;
    for (let i = 0; i < 8; ++i) {
      if (at.API_1484_11) return { api: at.API_1484_11, names };
      if (at.API) return { api: at.API, names: names12 };
      if (!at.parent || at.parent === at) return null;
      at = at.parent;
    }
    return null;
  };
  const answer = (page, method, argument, value) => {
    const { api, names } = page;
    const args = method === 3 ? [argument, value] : method === 5 ? [] : [argument];
    const result = String(api[names[method]](...args));
    return [result, String(api[names[5]]())];
  };
  const app = () => document.getElementById("app");
  const frame = () => document.querySelector("iframe.content");
  const entry = (id) => [...document.querySelectorAll(".sidebar [data-activity]")].find((e) => e.dataset.activity === id);
  const shows = (element) => Boolean(element) && element.checkVisibility();
  const enabled = (element) => element.tagName === "BUTTON" && !element.disabled;
  // The debug panel's log outlives its place in the page: an end page takes that.
  let log = null;
  const debugRows = () => {
    log = document.querySelector(".debug-log") ?? log;
    return log ? [...log.children].reverse() : [];
  };
  const process = /^[A-Z]{2}\.\d/;
  const stepsIn = (row) => [...row.querySelectorAll("ul > li")].map((line) => line.textContent).filter((text) => process.test(text));
  // Once what was asked for before has been carried out, and what it loads is there.
  const settled = async () => {
    for (const end = performance.now() + 30000; performance.now() < end; await wait(2)) {
      await wait(0);
      await wait(0);
      debugRows();
      const card = document.querySelector(".card");
      if (card) {
        if (card.dataset.code === "opening") continue;
        return { code: card.dataset.code };
      }
      const content = frame();
      if (content) {
        const inside = content.contentWindow;
        if (inside.location.href === "about:blank" || inside.document.readyState !== "complete") continue;
        const delivery = Number(app().dataset.delivery);
        if (!pages.has(delivery)) pages.set(delivery, findApi(inside));
        return { activity: app().dataset.activity, delivery };
      }
      if (document.querySelector(".stage .empty")) return {};
    }
    throw new Error("the player shows neither content nor a message");
  };
  return {
    look: settled,
    call: (delivery, method, argument, value) => {
      const page = pages.get(delivery) ?? [...pages.values()].pop();
      return page ? answer(page, method, argument, value) : null;
    },
    control: async (name, id) => {
      await settled();
      const element = name === "choice" ? entry(id) : document.querySelector(`[data-control=${name}]`);
      if (name !== "toc") {
        const current = element?.hasAttribute("aria-current") ?? false;
        return { visible: shows(element), enabled: shows(element) && (enabled(element) || current) };
      }
      const any = [...document.querySelectorAll(".toc button.entry")].some((e) => shows(e) && enabled(e) && !e.hasAttribute("aria-current"));
      return { visible: any, enabled: any };
    },
    // Clicks the control where there is one that can be clicked.
    go: async (kind, name, target, calls) => {
      await settled();
      const answers = [];
      const content = frame();
      if (calls.length > 0 && content) {
        const page = pages.get(Number(app().dataset.delivery));
        content.contentWindow.addEventListener("unload", () => {
          for (const [method, argument, value] of calls) answers.push(answer(page, method, argument, value));
        });
      }
      const element = name === "choice" ? entry(target) : name ? document.querySelector(`[data-control=${name}]`) : null;
      if (shows(element) && enabled(element) && element.getAttribute("aria-disabled") !== "true") element.click();
      else document.dispatchEvent(new CustomEvent("lms:navigate", { detail: { kind, target } }));
      await settled();
      return answers;
    },
    // How the last event was decided, as the debug panel tells it.
    decided: () => {
      const trace = debugRows().map(stepsIn).find((steps) => steps.length > 0) ?? [];
      const last = debugRows().find((row) => row.dataset.kind === "navigation" && !row.textContent.endsWith(" leave"));
      const outcome = last?.querySelector("code").textContent.split(" → ").pop() ?? "";
      return { trace, exception: process.test(outcome) ? outcome : "" };
    },
    // Until the server has everything.
    saved: async () => {
      for (const end = performance.now() + 30000; performance.now() < end; await wait(5)) {
        const card = document.querySelector(".card");
        if (card ? card.dataset.code !== "end.saving" : app().dataset.sync === "saved") return true;
      }
      return false;
    },
  };
})())JS";

std::string quoted(const std::string& text) {
  return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string as_arguments(const ApiCall& call) {
  return std::to_string(static_cast<int>(call.method)) + "," + quoted(call.argument) + "," +
         quoted(call.value);
}

ApiAnswer read_answer(const json& pair) {
  if (!pair.is_array() || pair.size() != 2) return {};
  return {.value = pair[0].get<std::string>(), .error = pair[1].get<std::string>()};
}

/// The request's number in the player and the name of its control, if it has one of its own.
constexpr const char* control_name(NavKind kind) {
  switch (kind) {
    case NavKind::continue_:
      return "continue";
    case NavKind::previous:
      return "previous";
    case NavKind::choice:
      return "choice";
    default:
      return "";
  }
}

std::string escaped(const std::string& text) {
  std::string out;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

class BrowserLms final : public script::Lms {
 public:
  BrowserLms(Site& site, DevTools& browser, const script::CourseLoader& load, SiteLearner learner)
      : site_(site), browser_(browser), load_(load), learner_(std::move(learner)) {}

  [[nodiscard]] std::string learner_id() const override { return learner_.id; }
  [[nodiscard]] std::string learner_name() const override { return learner_.name; }

  [[nodiscard]] Result<void> launch(const std::string& name, const std::string& path, NavKind first,
                                    const std::string& target, bool strict) override {
    LMS_TRY(leave());
    LMS_ASSIGN(const auto course, load_(name, path));
    LMS_ASSIGN(std::string url, site_.link(path, course, strict, learner_));
    url += first == NavKind::choice       ? "&item=" + escaped(target)
           : first == NavKind::resume_all ? "&first=resume"
                                          : "&first=start";
    LMS_TRY(browser_.open(url));
    open_ = true;
    LMS_TRY(browser_.evaluate("void (window.lmsScript = " + std::string(kDriver) + ")"));
    LMS_TRY(look());
    return {};
  }

  [[nodiscard]] Result<std::vector<ApiAnswer>> navigate(NavKind kind, const std::string& target,
                                                        const std::vector<ApiCall>& on_unload) override {
    std::string calls;
    for (const ApiCall& each : on_unload) calls += "[" + as_arguments(each) + "],";
    LMS_ASSIGN(const json answers,
               browser_.evaluate("lmsScript.go(" + std::to_string(static_cast<int>(kind)) + "," +
                                 quoted(control_name(kind)) + "," + quoted(target) + ",[" + calls + "])"));
    std::vector<ApiAnswer> out;
    for (const json& each : answers) out.push_back(read_answer(each));
    return out;
  }

  [[nodiscard]] Result<ApiAnswer> call(std::uint32_t delivery, const ApiCall& call) override {
    LMS_ASSIGN(const json answer, browser_.evaluate("lmsScript.call(" + std::to_string(delivery) + "," +
                                                    as_arguments(call) + ")"));
    if (answer.is_null()) return fail("browser.script", "no page has been loaded that could call");
    return read_answer(answer);
  }

  [[nodiscard]] Result<script::Seen> look() override {
    LMS_ASSIGN(const json seen, browser_.evaluate("lmsScript.look()"));
    const std::string code = seen.value("code", "");
    if (!code.empty() && !code.starts_with("end."))
      return fail("browser.refused", "the player shows '" + code + "' instead of the course");
    return script::Seen{.delivered = seen.value("activity", ""),
                        .delivery = seen.value("delivery", 0U),
                        .ended = !code.empty()};
  }

  [[nodiscard]] Result<script::ControlSeen> control(script::Control which,
                                                    const std::string& target) override {
    const char* name = which == script::Control::continue_  ? "continue"
                       : which == script::Control::previous ? "previous"
                       : which == script::Control::toc      ? "toc"
                                                            : "choice";
    LMS_ASSIGN(const json seen,
               browser_.evaluate("lmsScript.control(" + quoted(name) + "," + quoted(target) + ")"));
    return script::ControlSeen{.visible = seen.value("visible", false),
                               .enabled = seen.value("enabled", false)};
  }

  [[nodiscard]] std::string exception() const override { return decided().value("exception", ""); }
  [[nodiscard]] std::vector<std::string> trace() const override {
    return decided().value("trace", std::vector<std::string>{});
  }

  [[nodiscard]] Result<void> finish() override { return leave(); }

 private:
  /// A page that cannot tell it any more tells nothing.
  [[nodiscard]] json decided() const {
    const auto told = browser_.evaluate("lmsScript.decided()");
    return told && told->is_object() ? *told : json::object();
  }

  /// Closes the page; what it has recorded is on the server then.
  Result<void> leave() {
    if (!std::exchange(open_, false)) return {};
    LMS_ASSIGN(const json saved, browser_.evaluate("lmsScript.saved()"));
    if (saved != true) return fail("browser.protocol", "the player could not save everything");
    return browser_.open("about:blank");
  }

  Site& site_;
  DevTools& browser_;
  const script::CourseLoader& load_;
  SiteLearner learner_;
  bool open_ = false;
};

}  // namespace

Result<std::unique_ptr<BrowserStage>> BrowserStage::start(const BrowserPrograms& programs) {
  std::unique_ptr<BrowserStage> stage(new BrowserStage());
  LMS_ASSIGN(stage->folder_, ScratchFolder::make());
  const std::filesystem::path profile = stage->folder_.path() / "profile";
  std::error_code failed;
  std::filesystem::create_directory(profile, failed);
  LMS_ASSIGN(stage->site_, Site::start(programs.lmsd, stage->folder_.path()));
  LMS_ASSIGN(stage->browser_, DevTools::start(programs.chromium, profile));
  return stage;
}

Result<std::unique_ptr<script::Lms>> BrowserStage::new_learner(const script::CourseLoader& load) {
  LMS_ASSIGN(SiteLearner learner, site_->add_learner());
  return std::make_unique<BrowserLms>(*site_, *browser_, load, std::move(learner));
}

}  // namespace lms::cli
