// Content looks for its API by climbing parent and opener. When this page itself is framed by, or
// opened from, a foreign page, that climb would leave it and throw. So the real ones are kept here
// and the window says that it is the top. Imported first, before any course file can load.
export const host = {
  parent: window.parent === window ? null : window.parent,
  opener: window.opener as Window | null,
};

(window as unknown as { parent: Window }).parent = window;
// Assigning null would disown the opener for good, and a reloaded page could not find it any more.
Object.defineProperty(window, "opener", { value: null, writable: true, configurable: true });
