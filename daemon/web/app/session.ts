// Who is logged in. The access token lives in memory; the refresh token in sessionStorage, so that a reload
// keeps the login and every tab has one of its own.
import { ApiError, readAnswer, type Login, type User } from "./api";
import { Store } from "./store";

const place = "lms.refresh";
const tabPlace = "lms.tab";
/// A token this close to its end is renewed before it is used.
const margin = 20_000;

export const user = new Store<User | null>(null);
/// False while the server does not answer.
export const online = new Store(true);

let token = "";
let expires = 0;
let renewing: Promise<void> | null = null;
let onEnd: () => void = () => {};

/// What to do when the server has ended the login.
export function whenSessionEnds(run: () => void): void {
  onEnd = run;
}

export function accept(login: Login): void {
  token = login.token;
  expires = Date.now() + login.expiresIn * 1000;
  sessionStorage.setItem(place, login.refreshToken);
  user.value = login.user;
}

function forget(): void {
  token = "";
  expires = 0;
  sessionStorage.removeItem(place);
  user.value = null;
}

/// A copy of a tab has the original's sessionStorage. Two users of one refresh token would look like a thief
/// to the server, so the copy gives it up. The original holds a lock as long as it lives.
async function isCopy(): Promise<boolean> {
  if (!navigator.locks) return false;
  const id = sessionStorage.getItem(tabPlace) ?? Math.random().toString(36).slice(2);
  sessionStorage.setItem(tabPlace, id);
  const hold = (name: string, wait: number) =>
    new Promise<boolean>((done) => {
      const ask = { signal: AbortSignal.timeout(wait) };
      navigator.locks.request(name, ask, () => (done(true), new Promise(() => {}))).catch(() => done(false));
    });
  // After a reload the page before may hold it for another moment.
  if (await hold(`lms.tab.${id}`, 1500)) return false;
  const fresh = Math.random().toString(36).slice(2);
  sessionStorage.setItem(tabPlace, fresh);
  void hold(`lms.tab.${fresh}`, 1500);
  return true;
}

/// Goes on with the login of before a reload, if there is one.
export async function resume(): Promise<void> {
  const copy = isCopy();
  if (!sessionStorage.getItem(place)) return;
  if (await copy) return forget();
  try {
    await renew();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "client.unreachable") forget();
    else throw error;
  }
}

async function ask(method: string, path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, { method, cache: "no-store", credentials: "omit", ...init });
    // A proxy in front answers for a server that is gone.
    if (response.status === 502 || response.status === 504) throw new TypeError("no server");
    online.value = true;
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    lost();
    throw new ApiError(0, "client.unreachable", "the server cannot be reached");
  }
}

function lost(): void {
  if (!online.value) return;
  online.value = false;
  const probe = () =>
    fetch("/healthz", { cache: "no-store" }).then(
      (response) => (response.ok ? (online.value = true) : again()),
      () => again(),
    );
  const again = () => void setTimeout(probe, 2000);
  again();
}

function json(body: unknown): RequestInit {
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/// A request that needs no login.
export async function open<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await readAnswer(await ask(method, path, body === undefined ? {} : json(body)))) as T;
}

/// One renewal at a time, whoever asks.
function renew(): Promise<void> {
  renewing ??= (async () => {
    const refreshToken = sessionStorage.getItem(place);
    if (!refreshToken) throw new ApiError(401, "auth.missing", "not logged in");
    accept(await open<Login>("POST", "/auth/refresh", { refreshToken }));
  })().finally(() => (renewing = null));
  return renewing;
}

function ended(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.code === "tenant.suspended" ||
    error.code === "auth.deactivated");
}

async function authorized(): Promise<string> {
  if (!token || Date.now() > expires - margin) {
    try {
      await renew();
    } catch (error) {
      if (ended(error)) end();
      throw error;
    }
  }
  return `Bearer ${token}`;
}

function end(): void {
  const had = user.value !== null;
  forget();
  if (had) onEnd();
}

/// The response to a request with the login's token. A token that the server takes no longer is renewed once.
export async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  for (let tries = 0; ; ++tries) {
    const headers = { ...(init.headers as Record<string, string> | undefined), Authorization: await authorized() };
    const response = await ask(method, path, { ...init, headers });
    if (response.status !== 401) return response;
    if (tries > 0) {
      end();
      return response;
    }
    token = "";
  }
}

export interface Options {
  /// Idempotency-Key: the same one for every try of one submission.
  key?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export async function call<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const init: RequestInit = body === undefined ? {} : json(body);
  if (options.headers) init.headers = { ...(init.headers as Record<string, string>), ...options.headers };
  if (options.key) init.headers = { ...(init.headers as Record<string, string>), "Idempotency-Key": options.key };
  if (options.signal) init.signal = options.signal;
  return (await readAnswer(await send(method, path, init))) as T;
}

/// The header for requests that are not made with fetch.
export function bearer(): Promise<string> {
  return authorized();
}

export async function logIn(credentials: { email: string; password: string; tenant?: string }): Promise<void> {
  accept(await open<Login>("POST", "/auth/login", credentials));
}

export async function logOut(): Promise<void> {
  const refreshToken = sessionStorage.getItem(place);
  forget();
  if (refreshToken) await open("POST", "/auth/logout", { refreshToken }).catch(() => {});
}

export function isAdmin(who: User): boolean {
  return who.role !== "learner";
}
