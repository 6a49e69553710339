// A course's result in the words of the customer's LMS, and what the LMS's answers mean.
import { Completion, Success, type Result } from "../engine";
import { clean } from "./clean";
import type { Api, Call, CallResult } from "./protocol";

/// A result as it is offered to the LMS.
export interface Offer {
  completion: "unknown" | "incomplete" | "completed";
  success: "unknown" | "failed" | "passed";
  scaled: number | null;
  raw: number | null;
  min: number | null;
  max: number | null;
  progress: number | null;
}

export const nothing: Offer = {
  completion: "unknown",
  success: "unknown",
  scaled: null,
  raw: null,
  min: null,
  max: null,
  progress: null,
};

const completions: Record<Completion, Offer["completion"]> = {
  [Completion.unknown]: "unknown",
  [Completion.notAttempted]: "unknown",
  [Completion.incomplete]: "incomplete",
  [Completion.completed]: "completed",
};
const successes: Record<Success, Offer["success"]> = {
  [Success.unknown]: "unknown",
  [Success.failed]: "failed",
  [Success.passed]: "passed",
};

/// What the registration's result becomes with the engine's `now`, as the server will store it: completed and
/// passed never go back, a score follows the newest one unless that would turn a pass into a fail.
export function offerOf(stored: Offer, now: Result): Offer {
  const completion = completions[now.completion];
  const success = successes[now.success];
  const keepsPass = stored.success === "passed" && success !== "passed";
  const score = keepsPass || (now.scaled === null && now.raw === null) ? stored : now;
  const keepsProgress = now.progress === null || (stored.completion === "completed" && stored.progress !== null);
  return {
    completion: stored.completion === "completed" || completion === "unknown" ? stored.completion : completion,
    success: keepsPass || success === "unknown" ? stored.success : success,
    scaled: score.scaled,
    raw: score.raw,
    min: score.min,
    max: score.max,
    progress: keepsProgress ? stored.progress : now.progress,
  };
}

export function same(a: Offer, b: Offer): boolean {
  return (Object.keys(nothing) as (keyof Offer)[]).every((key) => a[key] === b[key]);
}

export function isDone(offer: Offer): boolean {
  return offer.completion === "completed" || offer.success === "passed";
}

/// Seven decimals are what SCORM's real numbers have.
const number = (value: number) => String(Math.round(value * 1e7) / 1e7);
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

function percent({ scaled, raw, min, max }: Offer): number | null {
  if (scaled !== null) return clamp(scaled * 100, 0, 100);
  if (raw === null) return null;
  if (max !== null && max > (min ?? 0)) return clamp(((raw - (min ?? 0)) / (max - (min ?? 0))) * 100, 0, 100);
  return raw >= 0 && raw <= 100 ? raw : null;
}

function calls12(offer: Offer): Call[] {
  const out: Call[] = [];
  const score = percent(offer);
  if (score !== null) {
    out.push(["set", "cmi.core.score.min", "0"], ["set", "cmi.core.score.max", "100"]);
    out.push(["set", "cmi.core.score.raw", String(Math.round(score * 100) / 100)]);
  }
  const status = offer.success !== "unknown" ? offer.success : offer.completion;
  if (status !== "unknown") out.push(["set", "cmi.core.lesson_status", status]);
  out.push(["set", "cmi.core.exit", isDone(offer) ? "" : "suspend"]);
  return out;
}

function calls2004(offer: Offer): Call[] {
  const out: Call[] = [];
  if (offer.scaled !== null) out.push(["set", "cmi.score.scaled", number(clamp(offer.scaled, -1, 1))]);
  const { raw, min, max } = offer.raw === null && offer.scaled !== null ? { raw: offer.scaled * 100, min: 0, max: 100 } : offer;
  if (raw !== null) {
    if (min !== null) out.push(["set", "cmi.score.min", number(min)]);
    if (max !== null) out.push(["set", "cmi.score.max", number(max)]);
    out.push(["set", "cmi.score.raw", number(raw)]);
  }
  if (offer.progress !== null) out.push(["set", "cmi.progress_measure", number(clamp(offer.progress, 0, 1))]);
  if (offer.success !== "unknown") out.push(["set", "cmi.success_status", offer.success]);
  if (offer.completion !== "unknown") out.push(["set", "cmi.completion_status", offer.completion]);
  out.push(["set", "cmi.exit", isDone(offer) ? "normal" : "suspend"]);
  return out;
}

/// The calls that tell an LMS of `offer`, commit included. `attempt` goes into the suspend data, where the next
/// launch finds it.
export function callsOf(api: Api, offer: Offer, attempt: string | null): Call[] {
  const out = api === "1.2" ? calls12(offer) : calls2004(offer);
  if (attempt !== null) out.unshift(["set", "cmi.suspend_data", attempt]);
  out.push(["commit"]);
  return out;
}

/// What an LMS may refuse without the result being lost on it.
const spare = /suspend_data$|exit$|score\.min$|score\.max$|progress_measure$|session_time$/;

const isGood = ([answer, code]: CallResult) => answer === "true" || answer === "1" || (answer === "" && code === 0);

export interface Problem {
  call: "set" | "commit";
  element: string;
  error: number;
  text: string;
}

/// The first call whose failure means that the LMS did not take the result.
export function problemOf(calls: Call[], results: CallResult[]): Problem | null {
  for (const [i, call] of calls.entries()) {
    const result = results[i];
    if (call[0] === "get" || !result || isGood(result)) continue;
    const element = call[0] === "set" ? call[1] : "";
    if (spare.test(element) || (element.endsWith("score.raw") && calls.some((c) => c[1]?.endsWith("score.scaled")))) continue;
    return { call: call[0], element, error: result[1], text: clean(result[2]) };
  }
  return null;
}

/// Whether an LMS that refuses to be told a status has it already: some close it after completion.
export function hasAlready(element: string, wanted: string, value: string): boolean {
  if (value === wanted) return true;
  return element === "cmi.core.lesson_status" && wanted === "completed" && (value === "passed" || value === "failed");
}
