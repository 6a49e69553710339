import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../text";
import { Button, ErrorNotice } from "./basics";

/// A modal dialog. The browser keeps the focus inside and gives it back at the end; Escape closes.
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // A list may hang over the end of a dialog, but not of one that has to be scrolled.
  const [fits, setFits] = useState(false);
  useEffect(() => {
    const box = dialog.current;
    if (!box) return;
    const observer = new ResizeObserver(() => {
      const content = [...box.children].reduce((sum, part) => sum + (part as HTMLElement).offsetHeight, 0);
      setFits(content <= box.clientHeight + 1);
    });
    for (const part of [box, ...box.children]) observer.observe(part);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    // The first field, not the cross; without fields the harmless button.
    dialog.current?.querySelector<HTMLElement>(".body :is(input:not([hidden], [readonly]), select, textarea), .actions .button")?.focus();
    return () => {
      dialog.current?.close();
      before?.focus?.();
    };
  }, []);
  return (
    <dialog ref={dialog} class={[props.wide && "wide", fits && "fits"].filter(Boolean).join(" ") || undefined} aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}>
      <div class="head">
        <h2 id={id}>{props.title}</h2>
        <Button icon="close" kind="ghost" small label={t("do.close")} onClick={props.onClose} />
      </div>
      <div class="body">{props.children}</div>
    </dialog>
  );
}

export interface Question {
  title: string;
  text: ComponentChildren;
  /// What the button says.
  action: string;
  danger?: boolean;
  run: () => Promise<unknown>;
}

/// Asks before `run`; stays open and says why when it fails.
export function Confirm({ question, onClose }: { question: Question; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await question.run();
      onClose();
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={question.title} onClose={onClose}>
      <div class="stack">
        <div>{question.text}</div>
        {error && <ErrorNotice error={error} />}
      </div>
      <div class="actions">
        <Button onClick={onClose}>{t("do.cancel")}</Button>
        <Button kind="primary" class={question.danger ? "danger" : ""} busy={busy} onClick={() => void run()}>{question.action}</Button>
      </div>
    </Dialog>
  );
}
