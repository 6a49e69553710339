import { Store, useStore } from "../store";
import { t } from "../text";
import { errorText } from "./basics";
import { Icon } from "./icon";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const toasts = new Store<Toast[]>([]);
let last = 0;

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/// Says that something is done.
export function tell(text: string): void {
  show(text, false);
}

/// Says that something failed outside a form.
export function complain(error: Error): void {
  show(errorText(error), true);
}

function show(text: string, bad: boolean): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, text, bad }];
  setTimeout(() => dismiss(id), bad ? 12_000 : 5000);
}

export function Toasts() {
  const all = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {all.map((one) => (
        <div class={`toast${one.bad ? " bad" : ""}`} key={one.id}>
          <Icon name={one.bad ? "warn" : "done"} />
          <p>{one.text}</p>
          <button type="button" class="button ghost icon-only small" aria-label={t("do.dismiss")} onClick={() => dismiss(one.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
