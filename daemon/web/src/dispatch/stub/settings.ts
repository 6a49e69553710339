// What config.js says: the one file of a package that differs from dispatch to dispatch.
export interface Settings {
  protocol: number;
  dispatch: string;
  token: string;
  origins: string[];
  format: "scorm12" | "scorm2004-3rd" | "scorm2004-4th";
  shownIn: "frame" | "window";
  title: string;
  hashSecret?: string;
  /// Seconds between two signs of life; the page is given up after nine that were not answered.
  heartbeat?: number;
}

declare global {
  interface Window {
    lmsDispatch?: Settings;
  }
}
