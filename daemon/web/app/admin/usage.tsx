// How much a dispatch allows: the fields of forms, and how tables say it.
import { useState } from "preact/hooks";
import type { Dispatch, Usage } from "../api";
import { date, fromLocalInput, number, toLocalInput } from "../format";
import { t } from "../text";
import { Badge, Bar } from "../ui/basics";
import { TextField } from "../ui/form";

export interface UsageForm {
  seats: string;
  launches: string;
  startsAt: string;
  expiresAt: string;
}

export function useUsage(usage: Usage | null): [UsageForm, (next: UsageForm) => void] {
  return useState<UsageForm>({
    seats: usage?.maxRegistrations?.toString() ?? "",
    launches: usage?.maxLaunches?.toString() ?? "",
    startsAt: toLocalInput(usage?.startsAt ?? null),
    expiresAt: toLocalInput(usage?.expiresAt ?? null),
  });
}

/// What is empty is no limit.
export function usageBody(usage: UsageForm): Record<string, unknown> {
  return {
    type: usage.seats || usage.launches ? "limited" : usage.expiresAt ? "expiring" : "unlimited",
    maxRegistrations: usage.seats ? Number(usage.seats) : null,
    maxLaunches: usage.launches ? Number(usage.launches) : null,
    startsAt: fromLocalInput(usage.startsAt),
    expiresAt: fromLocalInput(usage.expiresAt),
  };
}

export function usageProblems(usage: UsageForm): Record<string, string> {
  const out: Record<string, string> = {};
  if (usage.seats && !/^[1-9]\d{0,8}$/.test(usage.seats)) out.maxRegistrations = t("usage.badSeats");
  if (usage.launches && !/^[1-9]\d{0,8}$/.test(usage.launches)) out.maxLaunches = t("usage.badSeats");
  if (usage.startsAt && usage.expiresAt && usage.startsAt >= usage.expiresAt) out.expiresAt = t("usage.badEnd");
  return out;
}

export function UsageFields({ usage, onChange, errors }: { usage: UsageForm; onChange: (next: UsageForm) => void; errors: Record<string, string> }) {
  return (
    <>
      <div class="fields-2">
        <TextField label={t("usage.seats")} hint={t("usage.seatsHint")} type="number" min={1} value={usage.seats} error={errors.maxRegistrations}
          onInput={(seats) => onChange({ ...usage, seats })} />
        <TextField label={t("usage.launches")} hint={t("usage.launchesHint")} type="number" min={1} value={usage.launches} error={errors.maxLaunches}
          onInput={(launches) => onChange({ ...usage, launches })} />
      </div>
      <div class="fields-2">
        <TextField label={t("usage.starts")} type="datetime-local" value={usage.startsAt} error={errors.startsAt} onInput={(startsAt) => onChange({ ...usage, startsAt })} />
        <TextField label={t("usage.expires")} type="datetime-local" value={usage.expiresAt} error={errors.expiresAt} onInput={(expiresAt) => onChange({ ...usage, expiresAt })} />
      </div>
    </>
  );
}

/// A count of a dispatch, which may be hidden from the reader's organisation.
export function Count({ value }: { value: number | null | undefined }) {
  if (value === null || value === undefined) return <span class="muted" title={t("hidden.countHint")}>{t("hidden.count")}</span>;
  return <span>{number(value)}</span>;
}

/// `12 of 50`, with a bar, where there is a cap.
export function Seats({ dispatch }: { dispatch: Dispatch }) {
  const cap = dispatch.usage.maxRegistrations;
  if (cap === null || !dispatch.used) return <Count value={dispatch.counts?.registrations} />;
  const used = dispatch.used.registrations;
  return (
    <span class="meter">
      <span>{t("usage.seatsUsed", { used: number(used), cap: number(cap) })}</span>
      <Bar value={cap === 0 ? 1 : used / cap} label={t("usage.seatsUsed", { used: number(used), cap: number(cap) })} />
    </span>
  );
}

export function DispatchState({ dispatch, now = Date.now() }: { dispatch: Dispatch; now?: number }) {
  const { startsAt, expiresAt, maxRegistrations, maxLaunches } = dispatch.usage;
  const { used } = dispatch;
  if (!dispatch.enabled) return <Badge>{t("dispatch.disabled")}</Badge>;
  if (expiresAt && Date.parse(expiresAt) <= now) return <Badge tone="bad">{t("dispatch.expired")}</Badge>;
  if (startsAt && Date.parse(startsAt) > now) return <Badge tone="info">{t("dispatch.starts", { date: date(startsAt) })}</Badge>;
  if (used && maxLaunches !== null && used.launches >= maxLaunches) return <Badge tone="warn">{t("dispatch.usedUp")}</Badge>;
  if (used && maxRegistrations !== null && used.registrations >= maxRegistrations) return <Badge tone="warn">{t("dispatch.full")}</Badge>;
  if (!dispatch.allowNewRegistrations) return <Badge tone="warn">{t("dispatch.closed")}</Badge>;
  return <Badge tone="good">{t("dispatch.open")}</Badge>;
}
