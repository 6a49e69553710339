import "./host";
import type { DebugPanel } from "./debug";
import { isDispatchPage, openDispatch } from "./dispatch/open";
import { Engine, type Nav } from "./engine";
import { askName } from "./form";
import { exchange, type Launch, Refusal } from "./launch";
import { showOpening, showReason } from "./pages";
import { Player } from "./player";
import { postTail } from "./sync";
import { deliverTails } from "./tails";
import { language, speak } from "./text";
import { accepted, forgetBrowser, knownLearner, takeFirst, takeVisit, type Visit, wantedLanguage } from "./visit";

declare const ENGINE_URL: string;
declare const DEBUG_URL: string;

const root = document.getElementById("app")!;

async function open(): Promise<void> {
  if (typeof WebAssembly !== "object" || !WebAssembly.compileStreaming) {
    showReason(root, "browser.unsupported", "");
    return;
  }
  if (isDispatchPage()) {
    listenForSteps(await openDispatch(root, ENGINE_URL, explain));
    return;
  }
  const first = takeFirst();
  const visit = takeVisit();
  if (!visit) {
    showReason(root, "launch.none", "");
    return;
  }
  showOpening(root);
  const loading = Engine.load(ENGINE_URL);
  loading.catch(() => {});
  await deliverTails(postTail);
  const launch = await letIn(visit);
  useLanguage(launch.language || visit.lang);
  const player = new Player(await loading, launch, root, launch.debug ? await debugPanel() : null);
  listenForSteps(player);
  player.start(first);
}

/// Learner scripts play what has no button of its own; course pages can ask for the same through their API.
function listenForSteps(player: Player | null): void {
  document.addEventListener("lms:navigate", (event) => {
    const { kind, target } = (event as CustomEvent<{ kind: Nav; target: string }>).detail;
    player?.step(kind, target);
  });
}

/// The exchange, with the learner's name where the link asks for it.
async function letIn(visit: Visit): Promise<Launch> {
  const known = knownLearner(visit);
  let name = "";
  let complaint = "";
  if (known) {
    name = await askName(root, { known: known.name });
    if (name !== known.name) forgetBrowser(visit);
    showOpening(root);
  }
  for (;;) {
    try {
      const { token, ticket, browser, redirect } = visit;
      const launch = await exchange({ token, ticket, browser, learnerName: name, redirectUrl: redirect });
      accepted(visit, launch.ticket, name);
      return launch;
    } catch (error) {
      const asked = error instanceof Refusal && (error.code === "launch.name_needed" || (name && error.code === "request.invalid"));
      if (!asked) throw error;
      complaint = error.code === "request.invalid" ? "askNameInvalid" : "";
    }
    name = await askName(root, { name, complaint });
    showOpening(root);
  }
}

function useLanguage(wanted: string): void {
  speak(wanted);
  document.documentElement.lang = language;
}

/// A file of its own, which ordinary launches never load.
async function debugPanel(): Promise<DebugPanel> {
  const module = (await import(DEBUG_URL)) as typeof import("./debug");
  return new module.DebugPanel();
}

function explain(error: unknown, reference = ""): void {
  if (error instanceof Refusal) {
    showReason(root, error.code, reference || error.requestId);
  } else if (error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError")) {
    showReason(root, "network.unreachable", reference);
  } else {
    console.error(error);
    showReason(root, "unknown", reference);
  }
}

useLanguage(wantedLanguage);

// A page that comes back from the browser's back/forward cache shows a launch that was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
// Another launch link pasted into this tab changes only the fragment.
window.addEventListener("hashchange", () => {
  if (location.hash.includes("t=")) location.reload();
});

open().catch((error: unknown) => explain(error));
