// A customer's LMS in miniature, with the strictness and the quirks of well-known ones. What it is told lies in
// localStorage, so that a second launch finds it. Everything that is asked of it is kept in `calls`.
"use strict";

const options = Object.fromEntries(new URLSearchParams(location.search));
const has = (quirk) => (options.quirks ?? "").split(",").includes(quirk);
const learner = options.learner ?? "17";
const storeKey = `cmi ${options.course ?? ""} ${learner}`;
const calls = [];

const defaults = {
  "1.2": {
    "cmi.core.student_id": learner, "cmi.core.student_name": options.name ?? "Lovelace, Ada", "cmi.core.entry": "ab-initio",
    "cmi.core.lesson_mode": options.mode ?? "normal", "cmi.core.credit": "credit", "cmi.core.lesson_status": "not attempted",
    "cmi.core.lesson_location": "", "cmi.core.total_time": "0000:00:00", "cmi.suspend_data": "",
  },
  2004: {
    "cmi.learner_id": learner, "cmi.learner_name": options.name ?? "Lovelace, Ada", "cmi.entry": "ab-initio",
    "cmi.mode": options.mode ?? "normal", "cmi.credit": "credit", "cmi.completion_status": "unknown",
    "cmi.success_status": "unknown", "cmi.location": "", "cmi.suspend_data": "",
  },
};

function createLms(standard) {
  const is12 = standard === "1.2";
  const writeOnly = is12 ? /cmi\.core\.(exit|session_time)$/ : /cmi\.(exit|session_time)$/;
  const readOnly = is12 ? /student_|entry$|mode$|credit$|total_time$/ : /learner_(id|name)|entry$|mode$|credit$|total_time$/;
  const allowed = {
    "cmi.core.lesson_status": /^(passed|completed|failed|incomplete|browsed)$/,
    "cmi.core.exit": /^(time-out|suspend|logout|)$/,
    "cmi.core.session_time": /^\d{2,4}:\d\d:\d\d(\.\d{1,2})?$/,
    "cmi.core.score.raw": /^\d{1,3}(\.\d+)?$/,
    "cmi.completion_status": /^(completed|incomplete|not attempted|unknown)$/,
    "cmi.success_status": /^(passed|failed|unknown)$/,
    "cmi.exit": /^(time-out|suspend|logout|normal|)$/,
    "cmi.session_time": /^PT(\d+H)?(\d+M)?(\d+(\.\d+)?S)?$/,
    "cmi.score.scaled": /^-?(0(\.\d+)?|1(\.0+)?)$/,
    "cmi.progress_measure": /^(0(\.\d+)?|1(\.0+)?)$/,
  };
  let saved = JSON.parse(localStorage.getItem(storeKey) ?? "null");
  if (has("ab-initio")) saved = null;
  const data = { ...defaults[standard], ...(saved ?? {}) };
  if (saved?.exit === "suspend") data[is12 ? "cmi.core.entry" : "cmi.entry"] = "resume";
  else if (saved && is12) data["cmi.core.entry"] = "";
  else if (saved) Object.assign(data, defaults[standard]); // an exit other than suspend ends a 2004 attempt
  const codes = is12
    ? { twice: 101, notInit: 301, readOnly: 403, type: 405, unknown: 201 }
    : { twice: 103, notInit: 132, readOnly: 404, type: 406, unknown: 401 };
  let state = has("initialized") ? "running" : "new";
  let error = 0;
  const done = (value, code = 0) => ((error = code), value);

  function save() {
    const exit = data[is12 ? "cmi.core.exit" : "cmi.exit"] ?? "";
    localStorage.setItem(storeKey, JSON.stringify({ ...data, exit }));
  }
  const functions = {
    initialize() {
      if (state === "running") return done("false", codes.twice);
      if (state === "ended" && has("once")) return done("false", codes.twice);
      state = "running";
      return done("true");
    },
    terminate() {
      if (state !== "running") return done("false", codes.notInit);
      save();
      state = "ended";
      return done("true");
    },
    get(element) {
      if (state !== "running") return done("", codes.notInit);
      if (writeOnly.test(element)) return done("", is12 ? 404 : 405);
      return element in data ? done(String(data[element])) : done("", codes.unknown);
    },
    set(element, value) {
      if (state !== "running") return done("false", codes.notInit);
      if (readOnly.test(element)) return done("false", codes.readOnly);
      if (allowed[element] && !allowed[element].test(value)) return done("false", codes.type);
      if (has("no-session-time") && /session_time$/.test(element)) return done("false", codes.type);
      if (has("no-suspend-data") && element === "cmi.suspend_data") return done("false", codes.type);
      if (has("short-suspend-data") && element === "cmi.suspend_data" && value.length > 64) return done("false", codes.type);
      if (has("refuses-status") && /status$/.test(element) && !window.mended) return done("false", 351);
      if (has("closed-after-completion") && /lesson_status$/.test(element) && /completed|passed/.test(data[element] ?? ""))
        return done("false", codes.readOnly);
      data[element] = value;
      return done("true");
    },
    commit() {
      if (state !== "running") return done("false", codes.notInit);
      if (has("slow-commit")) for (const end = performance.now() + 700; performance.now() < end; );
      save();
      return done("true");
    },
  };
  const names = is12
    ? { initialize: "LMSInitialize", terminate: "LMSFinish", get: "LMSGetValue", set: "LMSSetValue", commit: "LMSCommit" }
    : { initialize: "Initialize", terminate: "Terminate", get: "GetValue", set: "SetValue", commit: "Commit" };
  const api = {};
  for (const [own, name] of Object.entries(names))
    api[name] = (...args) => {
      const result = functions[own](...args.map(String));
      calls.push({ name, args, result, error, at: performance.timeOrigin + performance.now() });
      return has("booleans") && (result === "true" || result === "false") ? result === "true" : result;
    };
  const prefix = is12 ? "LMS" : "";
  api[`${prefix}GetLastError`] = () => String(error);
  api[`${prefix}GetErrorString`] = (code) => (Number(code) ? `error ${code} of the stand-in` : "No error");
  api[`${prefix}GetDiagnostic`] = () => "";
  window.lmsData = data;
  return api;
}

window.lmsCalls = calls;
for (const standard of (options.api ?? "1.2").split(",")) {
  const install = () => (window[standard === "1.2" ? "API" : "API_1484_11"] = createLms(standard));
  if (has("late")) setTimeout(install, 1000);
  else install();
}

const content = `/content/index.html?${options.course ?? ""}`;
const where = options.where ?? "frame";
if (where === "frame") show(content);
else if (where === "two-up") show(`/lms/between.html?to=${encodeURIComponent(content)}`);
else if (where === "sandbox") show(content, "allow-scripts allow-same-origin allow-forms allow-popups");
// A window of the LMS's own, or of a portal on another origin, in which the API is looked for in vain.
else if (where === "opener") window.open(content, "content", "popup,width=900,height=700");
else if (where === "portal") window.open(`${options.portal}/lms/between.html?to=${encodeURIComponent(location.origin + content)}`, "content");

function show(url, sandbox) {
  const frame = document.createElement("iframe");
  if (sandbox) frame.setAttribute("sandbox", sandbox);
  frame.allow = "unload *; fullscreen *";
  frame.src = url;
  frame.style.cssText = "position:absolute;inset:0;width:100%;height:100%;border:0";
  document.body.append(frame);
}
