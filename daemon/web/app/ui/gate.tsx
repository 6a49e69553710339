import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { chooseLanguage, language, languages, t, type Language } from "../text";
import { Logo } from "./icon";

/// A page in front of the login.
export function Gate(props: { title: string; lead?: ComponentChildren; children: ComponentChildren; aside?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${props.title} – lmsd`;
  }, [props.title]);
  return (
    <div class="gate">
      <main>
        <div class="brand"><Logo /><span>lmsd</span></div>
        <div class="card stack">
          <div class="stack tight">
            <h1>{props.title}</h1>
            {props.lead && <p class="muted">{props.lead}</p>}
          </div>
          {props.children}
        </div>
        <div class="aside small stack tight">
          {props.aside}
          <div class="row" style={{ justifyContent: "center" }} role="group" aria-label={t("nav.language")}>
            {(Object.keys(languages) as Language[]).map((one) =>
              one === language()
                ? <span key={one} aria-current="true">{languages[one]}</span>
                : <button type="button" key={one} lang={one} class="button ghost small" onClick={() => chooseLanguage(one)}>{languages[one]}</button>)}
          </div>
        </div>
      </main>
    </div>
  );
}
