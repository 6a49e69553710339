// Starts the pages: language, login of before a reload, then the page of the address.
import { render } from "preact";
import { App } from "./app";
import { startRouter } from "./router";
import { resume } from "./session";
import { loadLanguage } from "./text";

async function start(): Promise<void> {
  history.replaceState("first", "");
  startRouter();
  const resumed = resume().catch(() => {
    // The server is away: the page says so and goes on when it is back.
  });
  await Promise.all([loadLanguage(), resumed]);
  render(<App />, document.getElementById("app")!);
}

void start();
