import { useState } from "preact/hooks";

/// The secret that a link carries after its `#`: it never goes to a server by itself, and it is taken out of the
/// address bar and the history at once.
export function useHashToken(): string {
  const [token] = useState(() => {
    const found = new URLSearchParams(location.hash.slice(1)).get("t") ?? "";
    if (found) history.replaceState(history.state, "", location.pathname + location.search);
    return found;
  });
  return token;
}
