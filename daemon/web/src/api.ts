import { Method } from "./engine";

export type Caller = (method: Method, argument: string, value: string) => string;

// Content passes numbers, booleans, nothing at all; the standards speak of character strings only.
const text = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : String(value);

/// The API object of SCORM 1.2 for one loaded page.
function api12(call: Caller) {
  return {
    LMSInitialize: (a?: unknown) => call(Method.initialize, text(a), ""),
    LMSFinish: (a?: unknown) => call(Method.terminate, text(a), ""),
    LMSGetValue: (a?: unknown) => call(Method.getValue, text(a), ""),
    LMSSetValue: (a?: unknown, v?: unknown) => call(Method.setValue, text(a), text(v)),
    LMSCommit: (a?: unknown) => call(Method.commit, text(a), ""),
    LMSGetLastError: () => call(Method.getLastError, "", ""),
    LMSGetErrorString: (a?: unknown) => call(Method.getErrorString, text(a), ""),
    LMSGetDiagnostic: (a?: unknown) => call(Method.getDiagnostic, text(a), ""),
  };
}

/// The API object of SCORM 2004 (IEEE 1484.11.2) for one loaded page.
function api2004(call: Caller) {
  return {
    version: "1.0",
    Initialize: (a?: unknown) => call(Method.initialize, text(a), ""),
    Terminate: (a?: unknown) => call(Method.terminate, text(a), ""),
    GetValue: (a?: unknown) => call(Method.getValue, text(a), ""),
    SetValue: (a?: unknown, v?: unknown) => call(Method.setValue, text(a), text(v)),
    Commit: (a?: unknown) => call(Method.commit, text(a), ""),
    GetLastError: () => call(Method.getLastError, "", ""),
    GetErrorString: (a?: unknown) => call(Method.getErrorString, text(a), ""),
    GetDiagnostic: (a?: unknown) => call(Method.getDiagnostic, text(a), ""),
  };
}

/// Puts the API of the course's standard, and no other, where content looks for it. Each loaded
/// page has an API object of its own, so that a page which lives on after it was replaced (a pop-up,
/// a late timer) cannot speak for its successor.
export function publishApi(standard: string, call: Caller): void {
  const target = window as unknown as Record<string, unknown>;
  if (standard === "1.2") target["API"] = api12(call);
  else target["API_1484_11"] = api2004(call);
}
