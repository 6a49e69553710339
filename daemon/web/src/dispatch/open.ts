// A launch from a customer's LMS: this page is opened by the stub of a dispatch package, gets to know through
// a port who the learner is, and plays the course. It never navigates, as the port would be gone.
import { Engine } from "../engine";
import { host } from "../host";
import { exchange, keepTicket, launchOf, post, Refusal, type Answer, type Launch } from "../launch";
import { showOpening, showReason } from "../pages";
import { Player } from "../player";
import { postTail } from "../sync";
import { deliverTails } from "../tails";
import { t } from "../text";
import { clean } from "./clean";
import { Link, NoStub } from "./link";
import type { Offer } from "./mapping";
import { Relay } from "./relay";

const longestName = 1000;

interface Opened {
  launch: Answer;
  attempt: string;
  result: Offer;
}

type Explain = (error: unknown, reference?: string) => void;

export function isDispatchPage(): boolean {
  return location.pathname.startsWith("/d/");
}

/// Null when the learner sees a reason instead of the course.
export async function openDispatch(root: HTMLElement, engineUrl: string, explain: Explain): Promise<Player | null> {
  showOpening(root);
  const loading = Engine.load(engineUrl);
  loading.catch(() => {});
  let link: Link;
  try {
    link = await Link.open();
  } catch (error) {
    if (!(error instanceof NoStub)) throw error;
    return openAlone(root, loading);
  }
  const { trace } = link.hello;
  try {
    await deliverTails(postTail);
    const { launch: answer, attempt, result } = await post<Opened>("/launch/dispatch", claimOf(link));
    const launch = { ...launchOf(answer), reference: trace };
    keepTicket(launch.ticket);
    link.accepted(launch.title);
    return play(root, await loading, launch, link, attempt, result);
  } catch (error) {
    link.refused(error instanceof Refusal ? error.code : "unknown");
    explain(error, trace);
    return null;
  }
}

function claimOf(link: Link) {
  const { dispatch, token, trace, format, shownIn, learner, lms } = link.hello;
  const { api, entry, mode, credit, status, initialize } = lms;
  return {
    dispatch,
    token,
    trace,
    learner: { id: clean(learner.id, longestName), name: clean(learner.name, longestName) },
    attempt: clean(lms.suspendData),
    lms: {
      origin: clean(link.origin),
      api,
      format,
      shownIn,
      entry: clean(entry),
      mode: clean(mode),
      credit: clean(credit),
      status: clean(status),
      initialize,
      hashed: learner.hashed,
    },
  };
}

function play(root: HTMLElement, engine: Engine, launch: Launch, link: Link, attempt: string, stored: Offer): Player {
  const relay = new Relay(link, {
    launchId: launch.launchId,
    secret: launch.secret,
    attempt,
    stored,
    onTrouble: (troubled) => player.notice(t(troubled ? "lmsRefuses" : "lmsAccepts"), troubled ? "warn" : "info"),
  });
  const player = new Player(engine, launch, root, null, relay);
  if (link.hello.shownIn === "window") watchOpener(player);
  relay.start();
  player.start(null);
  return player;
}

/// A window outlives the LMS's page when the learner closes that one first.
function watchOpener(player: Player): void {
  const watch = window.setInterval(() => {
    if (!host.opener?.closed) return;
    window.clearInterval(watch);
    player.notice(t("lmsGone"), "warn");
  }, 1000);
}

/// The LMS's page is gone, or never was there. A course that was open in this tab goes on; what it comes to is
/// offered to the LMS at the next launch from there.
async function openAlone(root: HTMLElement, loading: Promise<Engine>): Promise<Player | null> {
  const ticket = (history.state as { ticket?: string } | null)?.ticket;
  if (!ticket) {
    showReason(root, "dispatch.no_lms", "");
    return null;
  }
  const launch = await exchange({ ticket });
  keepTicket(launch.ticket);
  const player = new Player(await loading, launch, root, null);
  player.start(null);
  return player;
}
