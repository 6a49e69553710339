import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Page } from "../api";
import { useQuery } from "../query";
import { t } from "../text";

export interface Choice {
  id: string;
  name: string;
  note?: string;
}

/// Where the server finds what is typed, and what a field shows of it; null for what cannot be chosen.
export interface Source<T> {
  path: (q: string) => string;
  choice: (item: T) => Choice | null;
}

/// A field that finds one thing among many on the server: a combobox with a list, for mouse and keyboard. What
/// answers an earlier text is not offered.
export function Picker<T>(props: {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: Choice | null;
  onPick: (choice: Choice | null) => void;
  from: Source<T>;
}) {
  const id = useId();
  const [text, setText] = useState(props.value?.name ?? "");
  const [q, setQ] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [typing, setTyping] = useState(false);
  const timer = useRef(0);
  const closing = useRef(0);
  const { data, error, old } = useQuery<Page<T>>(props.from.path(q), { stay: true });
  const searching = typing || old || (!data && !error);
  const choices = searching ? [] : (data?.items ?? []).map(props.from.choice).filter((one) => one !== null);
  useEffect(() => setText(props.value?.name ?? ""), [props.value?.id]);
  useEffect(() => () => {
    clearTimeout(timer.current);
    clearTimeout(closing.current);
  }, []);
  useEffect(() => setActive(0), [q]);

  const pick = (choice: Choice) => {
    props.onPick(choice);
    setText(choice.name);
    setOpen(false);
  };
  const type = (next: string) => {
    setText(next);
    setOpen(true);
    if (props.value) props.onPick(null);
    clearTimeout(timer.current);
    setTyping(true);
    timer.current = window.setTimeout(() => {
      setQ(next.trim());
      setTyping(false);
    }, 150);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((at) => (choices.length === 0 ? 0 : (at + (open ? step : 0) + choices.length) % choices.length));
    } else if (event.key === "Enter" && open && (searching || choices[active])) {
      event.preventDefault();
      if (choices[active]) pick(choices[active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field picker">
      <label for={id}>{props.label}</label>
      <div class="picker-box">
        <input id={id} class="input" role="combobox" autoComplete="off" spellcheck={false} value={text} placeholder={t("picker.type")}
          aria-expanded={open} aria-controls={`${id}-list`} aria-autocomplete="list"
          aria-activedescendant={open && choices[active] ? `${id}-${active}` : undefined}
          aria-describedby={described || undefined} aria-invalid={props.error ? true : undefined}
          onInput={(event) => type(event.currentTarget.value)} onKeyDown={onKey}
          onClick={() => setOpen(true)}
          onFocus={() => clearTimeout(closing.current)}
          onBlur={() => (closing.current = window.setTimeout(() => setOpen(false), 120))} />
        <ul id={`${id}-list`} role="listbox" aria-label={props.label} aria-busy={searching} hidden={!open}>
          {choices.map((choice, i) => (
            <li key={choice.id} id={`${id}-${i}`} role="option" aria-selected={i === active}
              onPointerDown={(event) => {
                event.preventDefault();
                pick(choice);
              }}>
              <span>{choice.name}</span>
              {choice.note && <span class="muted small">{choice.note}</span>}
            </li>
          ))}
          {choices.length === 0 && <li role="option" aria-disabled="true" aria-selected={false} class="muted">{t(searching ? "picker.searching" : "picker.nothing")}</li>}
        </ul>
      </div>
      {props.hint && <span class="hint" id={`${id}-hint`}>{props.hint}</span>}
      {props.error && <span class="error" id={`${id}-error`}>{props.error}</span>}
    </div>
  );
}
