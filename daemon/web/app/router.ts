// The address bar: which page is shown, and its query string as state that survives going back.
import { useMemo } from "preact/hooks";
import { Store, useStore } from "./store";

export interface Place {
  path: string;
  search: string;
}

function read(): Place {
  return { path: location.pathname.replace(/(.)\/+$/, "$1"), search: location.search };
}

export const place = new Store<Place>(read());

export function go(to: string, { replace = false } = {}): void {
  const before = place.value;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  place.value = read();
  if (!replace && place.value.path !== before.path) scrollTo(0, 0);
}

export function startRouter(): void {
  addEventListener("popstate", () => (place.value = read()));
  // Links are plain links; only a plain click on one of ours stays in this document.
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/// The parameters of `/course/:id` in `/course/7`, or null.
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (let i = 0; i < wanted.length; ++i) {
    const part = wanted[i]!;
    const value = given[i]!;
    if (!part.startsWith(":")) {
      if (part !== value) return null;
      continue;
    }
    if (!value) return null;
    try {
      params[part.slice(1)] = decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return params;
}

/// The query string, and a way to change parts of it; "" takes a part away.
export function useSearch(): [URLSearchParams, (change: Record<string, string>, options?: { push?: boolean }) => void] {
  const { search } = useStore(place);
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const change = (parts: Record<string, string>, { push = false } = {}) => {
    const next = new URLSearchParams(place.value.search);
    for (const [name, value] of Object.entries(parts)) value ? next.set(name, value) : next.delete(name);
    const text = next.toString();
    go(place.value.path + (text ? `?${text}` : ""), { replace: !push });
  };
  return [params, change];
}
