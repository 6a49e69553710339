// Times in the reader's zone, numbers in the reader's locale.
import { language, t } from "./text";

function locale(): string[] {
  // The reader's own regional form of the language of the page, 24-hour clock and all.
  return [...navigator.languages.filter((one) => one.slice(0, 2) === language()), language()];
}

const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
function formatter<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
  let found = made.get(key) as T | undefined;
  if (!found) made.set(key, (found = make()));
  return found;
}

export function date(value: string | null | undefined): string {
  if (!value) return "–";
  return formatter("date", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium" })).format(new Date(value));
}

export function dateTime(value: string | null | undefined): string {
  if (!value) return "–";
  return formatter("time", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" })).format(new Date(value));
}

/// With seconds, for logs.
export function clock(value: string | number): string {
  return formatter("clock", () => new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", second: "2-digit" })).format(new Date(value));
}

export function dayMonth(value: Date): string {
  return formatter("day", () => new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" })).format(value);
}

export function number(value: number): string {
  return formatter("number", () => new Intl.NumberFormat(locale())).format(value);
}

export function percent(value: number): string {
  return formatter("percent", () => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 })).format(value);
}

export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    ++unit;
  }
  return formatter(`bytes${unit}`, () =>
    new Intl.NumberFormat(locale(), { style: "unit", unit: units[unit]!, unitDisplay: "short", maximumFractionDigits: unit ? 1 : 0 })).format(value);
}

/// 3725 → `1 h 2 min`; below a minute in seconds.
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return t("time.seconds", { n: number(whole) });
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return t("time.minutes", { n: number(minutes) });
  return t("time.hours", { h: number(Math.floor(minutes / 60)), m: number(minutes % 60) });
}

/// `3 minutes ago`, `in 2 days`; the date when it is more than a month away.
export function relative(value: string | null | undefined, now = Date.now()): string {
  if (!value) return "–";
  const seconds = (Date.parse(value) - now) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86400], ["hour", 3600], ["minute", 60]];
  if (Math.abs(seconds) > 31 * 86400) return date(value);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return t("time.now");
}

export function initials(first: string, last: string): string {
  return ((Array.from(first.trim())[0] ?? "") + (Array.from(last.trim())[0] ?? "")).toLocaleUpperCase() || "?";
}

/// For `<input type="datetime-local">`, in the reader's zone; and back.
export function toLocalInput(value: string | null): string {
  if (!value) return "";
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocalInput(value: string): string | null {
  return value ? new Date(value).toISOString() : null;
}
