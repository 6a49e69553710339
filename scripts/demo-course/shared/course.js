// The run-time side of every page of this course: finds the API, keeps the place, reports the time.
"use strict";
const course = (() => {
  function find(win) {
    for (let step = 0; win && step < 50; step += 1) {
      try {
        if (win.API_1484_11) return win.API_1484_11;
        if (win.parent === win) break;
        win = win.parent;
      } catch { break; }
    }
    return null;
  }
  const api = find(window) || (window.opener && find(window.opener));
  const started = Date.now();
  const open = api !== null && api.Initialize("") === "true";
  let ended = false;

  const set = (element, value) => { if (open && !ended) api.SetValue(element, String(value)); };
  const get = (element) => (open && !ended ? api.GetValue(element) : "");
  const commit = () => { if (open && !ended) api.Commit(""); };

  function end() {
    if (!open || ended) return;
    const seconds = Math.round((Date.now() - started) / 1000);
    api.SetValue("cmi.session_time", `PT${seconds}S`);
    api.SetValue("cmi.exit", get("cmi.completion_status") === "completed" ? "normal" : "suspend");
    api.Terminate("");
    ended = true;
  }
  addEventListener("pagehide", end);

  /** Shows the sections of a lesson one after the other and completes it at the last one. */
  function lesson() {
    const sections = [...document.querySelectorAll("section")];
    const place = Number.parseInt(get("cmi.location"), 10);
    let current = Number.isInteger(place) && place < sections.length ? place : 0;
    const back = document.getElementById("back");
    const next = document.getElementById("next");
    const status = document.querySelector("[role=status]");
    function show() {
      sections.forEach((section, index) => section.classList.toggle("shown", index === current));
      back.disabled = current === 0;
      next.disabled = current === sections.length - 1;
      status.textContent = `Page ${current + 1} of ${sections.length}`;
      set("cmi.location", current);
      set("cmi.progress_measure", (current + 1) / sections.length);
      if (get("cmi.completion_status") !== "completed")
        set("cmi.completion_status", current === sections.length - 1 ? "completed" : "incomplete");
      commit();
    }
    back.addEventListener("click", () => { current -= 1; show(); });
    next.addEventListener("click", () => { current += 1; show(); });
    show();
  }

  return { set, get, commit, lesson };
})();
