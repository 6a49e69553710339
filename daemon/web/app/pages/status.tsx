// How results look wherever they are shown.
import type { Completion, OwnCourse, Registration, Score, Success } from "../api";
import { dateTime, number, percent } from "../format";
import { t, tOr, type Key } from "../text";
import { Badge, type Tone } from "../ui/basics";

export function StateBadge({ registration }: { registration: Pick<Registration, "state" | "success"> | null }) {
  const state = registration?.state ?? "notStarted";
  if (state === "completed" && registration?.success === "failed") return <Badge tone="bad">{t("success.failed")}</Badge>;
  if (state === "completed" && registration?.success === "passed") return <Badge tone="good">{t("success.passed")}</Badge>;
  const tones: Record<string, Tone> = { notStarted: "plain", inProgress: "info", suspended: "info", completed: "good" };
  return <Badge tone={tones[state] ?? "plain"}>{t(`state.${state}` as Key)}</Badge>;
}

export function completionText(completion: Completion): string {
  return t(`completion.${completion}` as Key);
}

export function successText(success: Success): string {
  return t(`success.${success}` as Key);
}

export function ActivityBadge({ completion, success }: { completion: Completion; success: Success }) {
  if (success === "failed") return <Badge tone="bad">{t("success.failed")}</Badge>;
  if (success === "passed") return <Badge tone="good">{t("success.passed")}</Badge>;
  if (completion === "completed") return <Badge tone="good">{t("completion.completed")}</Badge>;
  if (completion === "incomplete") return <Badge tone="info">{t("completion.incomplete")}</Badge>;
  return <Badge>{t("completion.notAttempted")}</Badge>;
}

export function scoreText(score: Score | null): string {
  if (!score) return "–";
  if (score.scaled !== null) return percent(score.scaled);
  if (score.raw === null) return "–";
  return score.max !== null ? t("score.of", { raw: number(score.raw), max: number(score.max) }) : number(score.raw);
}

/// 0 to 1: what the course says, else its activities, else all or nothing.
export function progressOf(registration: Registration | null): number {
  if (!registration) return 0;
  if (registration.completion === "completed") return 1;
  if (registration.progress !== null) return registration.progress;
  const leaves = (registration.activities ?? []).filter((one, i, all) => one.depth > 0 && !(all[i + 1] && all[i + 1]!.depth > one.depth));
  if (leaves.length === 0) return 0;
  return leaves.filter((one) => one.completion === "completed" || one.success === "passed").length / leaves.length;
}

export function standardName(standard: string): string {
  const names: Record<string, string> = {
    scorm12: "SCORM 1.2",
    "scorm2004-2nd": "SCORM 2004 2nd Ed.",
    "scorm2004-3rd": "SCORM 2004 3rd Ed.",
    "scorm2004-4th": "SCORM 2004 4th Ed.",
    aicc: "AICC",
    cmi5: "cmi5",
    tincan: "Tin Can (xAPI)",
    xapi: "xAPI",
  };
  return names[standard] ?? standard;
}

const soon = 7 * 86_400_000;

/// When a course opens or ends, as far as the learner should know.
export function dueText(course: OwnCourse, now = Date.now()): { text: string; tone: Tone } | null {
  const code = course.refusal?.code;
  if (code === "dispatch.not_started") return { text: t("due.starts", { date: dateTime(course.startsAt) }), tone: "info" };
  if (code === "dispatch.expired") return { text: t("due.expired", { date: dateTime(course.expiresAt) }), tone: "bad" };
  if (course.refusal) return { text: tOr(`error.${code}`, course.refusal.message), tone: "warn" };
  if (!course.expiresAt) return null;
  const left = Date.parse(course.expiresAt) - now;
  return { text: t("due.until", { date: dateTime(course.expiresAt) }), tone: left < soon ? "warn" : "plain" };
}
