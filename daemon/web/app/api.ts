// Shapes of the REST interface, as /openapi.json describes them, and the requests the pages make.

export type Role = "platform_admin" | "tenant_admin" | "instructor" | "learner";

export interface User {
  id: string;
  tenantId: string;
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  active: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface Login {
  token: string;
  refreshToken: string;
  expiresIn: number;
  user: User;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Usage {
  type: "unlimited" | "limited" | "expiring";
  maxRegistrations: number | null;
  maxLaunches: number | null;
  startsAt: string | null;
  expiresAt: string | null;
}

export interface Dispatch {
  id: string;
  tenantId: string;
  ownerTenantId: string;
  courseId: string;
  courseKey: string;
  courseTitle: string;
  usage: Usage;
  allowNewRegistrations: boolean;
  enabled: boolean;
  analytics: "none" | "summary" | "learner";
  version: { policy: "pin" | "latest" | "force"; number: number | null };
  lmsDomains: string[];
  /// What counts against the maxima; null where the rules of analytics hide it, like `counts`.
  used: { registrations: number; launches: number; renewals: number } | null;
  counts: { registrations: number; launches: number; completed: number } | null;
  createdAt: string;
  updatedAt: string;
}

/// How many of an organisation's dispatches are left out of figures, and of lists of learners.
export interface HiddenDispatches {
  counts: number;
  learners: number;
}

export interface Tenant {
  id: string;
  name: string;
  domain: string;
  status: "active" | "suspended";
  statements: "off" | "on";
  createdAt: string;
  updatedAt: string;
  stats: { totalUsers: number; activeUsers: number; totalCourses: number; totalDispatches: number };
  users: User[];
  recentDispatches: Dispatch[];
}

export interface Course {
  id: string;
  tenantId: string;
  key: string;
  title: string;
  standard: string;
  launchable: boolean;
  latestVersion: number;
  versions: number;
  strictness: "lenient" | "strict";
  opensIn: "frame" | "window";
  silentSco: "incomplete" | "completed";
  statements: "tenant" | "off" | "on";
  description: string;
  createdAt: string;
  updatedAt: string;
}

export interface StructureItem {
  id: string;
  title: string;
  href: string | null;
  children: StructureItem[];
}

export interface Warning {
  code: string;
  message: string;
  file?: string;
  line?: number;
  element?: string;
  rule?: string;
}

export interface Version {
  id: string;
  courseId: string;
  number: number;
  title: string;
  standard: string;
  state: "checking" | "ok" | "damaged";
  launchable: boolean;
  sizeBytes: number;
  files: number;
  sha256: string;
  manifestIdentifier: string;
  createdAt: string;
  structure?: StructureItem[];
  warnings?: Warning[];
}

/// A rule of the validator that a package breaks.
export interface Finding {
  rule: string;
  severity: "info" | "warning" | "error";
  message: string;
  fix: string;
  clause: string;
  file?: string;
  line?: number;
  column?: number;
  element?: string;
  source?: string;
}

export interface ImportOutcome {
  outcome: "created" | "version" | "unchanged";
  course: Course;
  version: Version;
  hints: string[];
}

export type Completion = "unknown" | "notAttempted" | "incomplete" | "completed";
export type Success = "unknown" | "failed" | "passed";

export interface Activity {
  id: string;
  title: string;
  depth: number;
  completion: Completion;
  success: Success;
}

export interface Score {
  scaled: number | null;
  raw: number | null;
  min: number | null;
  max: number | null;
}

export interface Registration {
  id: string;
  tenantId: string;
  dispatchId: string;
  courseId: string;
  courseKey: string;
  courseTitle: string;
  versionNumber: number;
  learner: { id: string; externalId: string; name: string };
  state: "notStarted" | "inProgress" | "suspended" | "completed";
  completion: Completion;
  success: Success;
  score: Score | null;
  progress: number | null;
  totalSeconds: number;
  launches: number;
  diverged: number;
  createdAt: string;
  updatedAt: string;
  firstLaunchAt: string | null;
  lastLaunchAt: string | null;
  completedAt: string | null;
  activities?: Activity[];
}

export interface LogLine {
  launch: string;
  epoch: number;
  seq: number;
  repeats: number;
  at: string;
  delivery: number;
  call?: string;
  nav?: string;
  argument: string;
  value: string;
  result: string;
  error: number;
  applied: boolean;
  diagnostic: string;
}

export interface OwnCourse {
  dispatchId: string;
  courseId: string;
  title: string;
  standard: string;
  assignedAt: string;
  startsAt: string | null;
  expiresAt: string | null;
  refusal: { code: string; message: string } | null;
  registration: Registration | null;
}

export interface Attempt {
  launch: string;
  number: number;
  launchedAt: string;
  lastSyncAt: string | null;
  calls: number;
}

export interface OwnCourseDetail extends OwnCourse {
  description: string;
  structure: StructureItem[];
  attempts: Attempt[];
}

export interface ApiKey {
  id: string;
  tenantId: string;
  name: string;
  scopes: string[];
  hint: string;
  createdBy: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
  createdAt: string;
  key?: string;
}

export interface AuditRecord {
  id: string;
  at: string;
  tenantId: string;
  actorId: string;
  actorEmail: string | null;
  address: string | null;
  action: string;
  objectType: string;
  objectId: string;
  details: Record<string, string>;
}

export interface LaunchLink {
  id: string;
  tenantId: string;
  dispatchId: string;
  learnerId: string;
  learnerName: string;
  tokenHint: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
  uses: number | null; /// null where analytics hide it
  debug: boolean;
  createdAt: string;
  url?: string;
}

export interface BatchResult {
  outcome: "created" | "updated" | "unchanged" | "refused";
  user?: User;
  error?: { code: string; message: string; details?: { element?: string } };
}

/// A refusal of the server, or that it cannot be reached (`client.unreachable`).
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly element: string | null = null,
    readonly requestId: string | null = null,
    /// Where in a file the server found what it refuses.
    readonly where: { file?: string; line?: number; rule?: string } = {},
  ) {
    super(message);
  }
}

/// `/users` and {q: "", role: "learner"} → `/users?role=learner`. What is empty is left out.
export function withQuery(path: string, query: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== "" && value !== null && value !== undefined && value !== false) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/// A key for one submission, so that a repeated request creates nothing twice.
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/// Lists that are bare arrays name the next page in `Link`. Pages see every list as {items, next}.
function nextCursor(response: Response): string | null {
  const address = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
  return address ? new URL(address, location.origin).searchParams.get("cursor") : null;
}

export async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const text = await response.text();
  let body: any = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok) throw new ApiError(response.status, "client.unreadable", "the server's answer cannot be read");
  }
  if (response.ok) return Array.isArray(body) ? { items: body, next: nextCursor(response) } : body;
  const error = body?.error ?? {};
  throw new ApiError(response.status, error.code ?? `http.${response.status}`, error.message ?? response.statusText,
    error.details?.element ?? null, error.requestId ?? null, error.details ?? {});
}
