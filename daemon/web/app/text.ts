// Everything the pages say, by key. English is always there; another language is loaded when it is wanted.
import { en } from "./text/en";

export type Plural = { one: string; other: string };
export type Key = keyof typeof en;
/// What a part of the catalogue is made of, and the same part in another language.
export type Texts = Record<string, string | Plural>;
export type TextsLike<T> = { [K in keyof T]: T[K] extends string ? string : Plural };
export type Catalogue = TextsLike<typeof en>;

const place = "lms.language";
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

let catalogue: Catalogue = en;
let current: Language = "en";
let plural = new Intl.PluralRules("en");

function known(tag: string | null): Language | null {
  const short = (tag ?? "").slice(0, 2).toLowerCase();
  return short in languages ? (short as Language) : null;
}

export function language(): Language {
  return current;
}

/// The reader's choice, else the browser's first language that we speak.
export async function loadLanguage(): Promise<void> {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(place);
  } catch {
    // Storage may be forbidden; the browser's languages are left.
  }
  const wanted = known(chosen) ?? navigator.languages.map(known).find((one) => one !== null) ?? "en";
  if (wanted === "de") catalogue = (await import("./text/de")).de;
  current = wanted;
  plural = new Intl.PluralRules(wanted);
  document.documentElement.lang = wanted;
}

export function chooseLanguage(wanted: Language): void {
  try {
    localStorage.setItem(place, wanted);
  } catch {
    return;
  }
  location.reload();
}

export type Values = Record<string, string | number>;

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/// The text of `key` with `{name}` replaced. A text with forms for one and many goes by the number `count`.
export function t(key: Key, values: Values = {}): string {
  const text: string | Plural = catalogue[key];
  if (typeof text === "string") return fill(text, values);
  const count = Number(values.count ?? 0);
  const form = plural.select(count) === "one" ? text.one : text.other;
  return fill(form, { ...values, count: new Intl.NumberFormat(current).format(count) });
}

/// The text of a key that is put together from data; `fallback` when there is none.
export function tOr(key: string, fallback: string, values: Values = {}): string {
  return Object.hasOwn(catalogue, key) ? t(key as Key, values) : fallback;
}
