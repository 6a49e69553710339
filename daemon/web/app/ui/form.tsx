import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError, newKey } from "../api";
import { t } from "../text";
import { Button, errorText, Notice } from "./basics";

export interface FormState<T> {
  values: T;
  set: (change: Partial<T>) => void;
  errors: Record<string, string>;
  failure: Error | null;
  busy: boolean;
  submit: (event?: Event) => void;
}

/// A form's values and what became of sending them. `check` gives messages by field before anything is sent.
/// `send` gets a key that stays the same until the values change, so that sending again creates nothing twice.
export function useForm<T extends object>(
  start: T,
  send: (values: T, key: string) => Promise<unknown>,
  check: (values: T) => Record<string, string> = () => ({}),
): FormState<T> {
  const [values, setValues] = useState(start);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  // The first field that is wrong has the focus as soon as it is marked.
  const refused = useRef<HTMLElement>();
  useLayoutEffect(() => {
    refused.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    refused.current = undefined;
  }, [errors]);

  const set = (change: Partial<T>) => {
    key.current = newKey();
    setValues((before) => ({ ...before, ...change }));
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in change))));
  };

  const submit = async (event?: Event) => {
    event?.preventDefault();
    if (busy) return;
    const form = event?.currentTarget as HTMLElement | undefined;
    const show = (found: Record<string, string>) => {
      refused.current = form;
      setErrors(found);
    };
    setFailure(null);
    const found = check(values);
    if (Object.keys(found).length > 0) return show(found);
    setErrors({});
    setBusy(true);
    try {
      await send(values, key.current);
      if (alive.current) setBusy(false);
    } catch (error) {
      if (!alive.current) return;
      setBusy(false);
      const element = error instanceof ApiError ? error.element?.split(".").pop() : undefined;
      if (element && element in values) return show({ [element]: errorText(error as Error) });
      setFailure(error as Error);
    }
  };
  return { values, set, errors, failure, busy, submit: (event) => void submit(event) };
}

export function Form<T extends object>(props: {
  form: FormState<T>;
  action: string;
  onCancel?: () => void;
  children: ComponentChildren;
  wide?: boolean;
}) {
  const { form } = props;
  return (
    <form class="stack" noValidate onSubmit={form.submit}>
      {props.children}
      {form.failure && <Notice tone="bad" alert>{errorText(form.failure)}</Notice>}
      <div class={props.onCancel ? "actions row apart" : "row"}>
        {props.onCancel && <Button onClick={props.onCancel}>{t("do.cancel")}</Button>}
        <Button type="submit" kind="primary" busy={form.busy} class={props.wide ? "wide" : ""}>{props.action}</Button>
      </div>
    </form>
  );
}

export interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
}

function useField({ hint, error }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return { id, aria: { "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined } };
}

function Wrap(props: FieldProps & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      {props.children}
      {props.hint && <span class="hint" id={`${props.id}-hint`}>{props.hint}</span>}
      {props.error && <span class="error" id={`${props.id}-error`}>{props.error}</span>}
    </div>
  );
}

export function TextField(props: FieldProps & {
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "password" | "number" | "datetime-local" | "url";
  autoComplete?: string;
  autoFocus?: boolean;
  placeholder?: string;
  min?: number | string;
  required?: boolean;
  /// Suggestions.
  list?: string[] | undefined;
}) {
  const { id, aria } = useField(props);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (props.autoFocus) input.current?.focus();
  }, []);
  return (
    <Wrap {...props} id={id}>
      <input ref={input} id={id} class="input" type={props.type ?? "text"} value={props.value} {...aria} min={props.min}
        autoComplete={props.autoComplete ?? "off"} placeholder={props.placeholder} required={props.required}
        spellcheck={false} autocapitalize={props.type === "email" ? "none" : undefined}
        list={props.list ? `${id}-list` : undefined} onInput={(event) => props.onInput(event.currentTarget.value)} />
      {props.list && <datalist id={`${id}-list`}>{props.list.map((one) => <option key={one} value={one} />)}</datalist>}
    </Wrap>
  );
}

export function TextArea(props: FieldProps & { value: string; onInput: (value: string) => void; rows?: number; mono?: boolean }) {
  const { id, aria } = useField(props);
  return (
    <Wrap {...props} id={id}>
      <textarea id={id} class={`input${props.mono ? " mono" : ""}`} rows={props.rows ?? 4} value={props.value} {...aria}
        onInput={(event) => props.onInput(event.currentTarget.value)} />
    </Wrap>
  );
}

export function SelectField<V extends string>(props: FieldProps & {
  value: V;
  onInput: (value: V) => void;
  options: readonly (readonly [V, string])[];
  disabled?: boolean;
}) {
  const { id, aria } = useField(props);
  return (
    <Wrap {...props} id={id}>
      <select id={id} class="input" value={props.value} disabled={props.disabled} {...aria}
        onInput={(event) => props.onInput(event.currentTarget.value as V)}>
        {props.options.map(([value, text]) => <option value={value} key={value}>{text}</option>)}
      </select>
    </Wrap>
  );
}

export function CheckField(props: { label: ComponentChildren; hint?: ComponentChildren; value: boolean; onInput: (value: boolean) => void; disabled?: boolean }) {
  const id = useId();
  return (
    <div class="check">
      <input id={id} type="checkbox" checked={props.value} disabled={props.disabled} aria-describedby={props.hint ? `${id}-hint` : undefined}
        onInput={(event) => props.onInput(event.currentTarget.checked)} />
      <div>
        <label for={id}>{props.label}</label>
        {props.hint && <div class="muted small" id={`${id}-hint`}>{props.hint}</div>}
      </div>
    </div>
  );
}

export function ChoiceField<V extends string>(props: {
  label: string;
  value: V;
  onInput: (value: V) => void;
  options: readonly (readonly [V, string, string?])[];
}) {
  const name = useId();
  return (
    <fieldset>
      <legend>{props.label}</legend>
      <div class="choice">
        {props.options.map(([value, text, hint]) => (
          <label key={value}>
            <input type="radio" name={name} value={value} checked={props.value === value} onInput={() => props.onInput(value)} />
            <span>{text}{hint && <span class="muted small" style={{ display: "block" }}>{hint}</span>}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/// Something that is shown this once, to be copied.
export function Secret({ label, value }: { label: string; value: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="secret">
        <input id={id} ref={input} class="input" readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton text={value} before={() => input.current?.select()} />
      </div>
    </div>
  );
}

/// Without the permission to copy, what `before` selects is at least selected.
export function CopyButton({ text, before, small = false }: { text: string; before?: () => void; small?: boolean }) {
  const [copied, setCopied] = useState(false);
  // Browsers have a clipboard for https and this computer alone.
  if (!navigator.clipboard && !before) return null;
  const copy = async () => {
    before?.();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // What is selected can be copied by hand.
    }
  };
  return (
    <>
      <Button icon={copied ? "check" : "copy"} small={small} onClick={() => void copy()}>{copied ? t("do.copied") : t("do.copy")}</Button>
      <span class="sr" role="status">{copied ? t("do.copied") : ""}</span>
    </>
  );
}

export function required(values: Record<string, unknown>, ...names: string[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of names) if (!String(values[name] ?? "").trim()) out[name] = t("form.required");
  return out;
}
