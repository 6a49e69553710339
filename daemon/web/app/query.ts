// What pages show of the server: read once, kept for the way back, read again by time and after changes.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "./api";
import { call, online, user } from "./session";

const kept = new Map<string, unknown>();
const mounted = new Set<{ path: string; reload: () => void }>();
const most = 60;

function keep(path: string, value: unknown): void {
  kept.delete(path);
  kept.set(path, value);
  if (kept.size > most) kept.delete(kept.keys().next().value!);
}

user.watch((who) => {
  if (!who) kept.clear();
});

/// Reads again what is shown of these paths, and forgets what is not.
export function changed(...prefixes: string[]): void {
  const hit = (path: string) => prefixes.some((prefix) => path.startsWith(prefix));
  for (const path of [...kept.keys()]) if (hit(path)) kept.delete(path);
  for (const one of [...mounted]) if (hit(one.path)) one.reload();
}

export interface Query<T> {
  data: T | undefined;
  error: Error | undefined;
  /// A request is under way.
  busy: boolean;
  reload: () => void;
  /// When `data` was read.
  at: number;
  /// `data` answers an earlier path.
  old: boolean;
}

interface State<T> {
  path: string;
  data: T | undefined;
  error: Error | undefined;
  at: number;
}

/// `path` null: nothing is read. `poll` seconds between reads while the page is visible. With `stay` the answer
/// for the path before is shown until the next one is there, so that a table keeps its rows while it is searched.
/// `headers` stay the same as long as the path does.
export function useQuery<T>(path: string | null, { poll = 0, stay = false, headers = {} as Record<string, string> } = {}): Query<T> {
  const from = (): State<T> => ({ path: path ?? "", data: path ? (kept.get(path) as T | undefined) : undefined, error: undefined, at: 0 });
  const [state, set] = useState<State<T>>(from);
  const [busy, setBusy] = useState(path !== null);
  const current = useRef(0);

  const read = useCallback(async () => {
    if (path === null) return;
    const mine = ++current.current;
    setBusy(true);
    try {
      const data = await call<T>("GET", path, undefined, { headers });
      if (mine !== current.current) return;
      keep(path, data);
      set({ path, data, error: undefined, at: Date.now() });
    } catch (error) {
      if (mine !== current.current) return;
      // What was read stays on the page when the server is away for a while.
      set((before) => ({ path, data: before.path === path ? before.data : undefined, error: error as Error, at: before.at }));
    } finally {
      if (mine === current.current) setBusy(false);
    }
  }, [path]);

  useEffect(() => {
    if (path === null) return;
    if (state.path !== path && (!stay || kept.has(path))) set(from());
    void read();
    const entry = { path, reload: () => void read() };
    mounted.add(entry);
    const back = online.watch((is) => is && void read());
    return () => {
      current.current++;
      mounted.delete(entry);
      back();
    };
  }, [path, read]);

  useEffect(() => {
    if (!poll || path === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && online.value) void read();
    }, poll * 1000);
    return () => clearInterval(timer);
  }, [poll, read, path]);

  const fresh = state.path === (path ?? "");
  const data = fresh || stay ? state.data : path ? (kept.get(path) as T | undefined) : undefined;
  return { data, error: fresh ? state.error : undefined, busy, reload: () => void read(), at: state.at, old: stay && !fresh };
}

export function isGone(error: Error | undefined): boolean {
  return error instanceof ApiError && error.status === 404;
}
