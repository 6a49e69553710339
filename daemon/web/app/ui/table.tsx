import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { withQuery, type Page } from "../api";
import { useQuery } from "../query";
import { useSearch } from "../router";
import { call } from "../session";
import { t } from "../text";
import { Button, Empty, ErrorNotice, Skeleton } from "./basics";
import { Icon } from "./icon";

export interface Column<T> {
  /// The heading; "" for actions.
  title: string;
  cell: (row: T) => ComponentChildren;
  /// The field that the server sorts by.
  sort?: string;
  end?: boolean;
}

export interface Filter {
  name: string;
  label: string;
  options: readonly (readonly [string, string])[];
}

export interface DataTableProps<T extends { id?: string }> {
  /// What the table holds, for those who cannot see it.
  caption: string;
  /// The list's address.
  path: string;
  /// Parameters that are always sent.
  fixed?: Record<string, string>;
  columns: Column<T>[];
  row: (row: T) => string;
  /// Placeholder of the search field; no search without it.
  search?: string;
  filters?: Filter[];
  poll?: number;
  /// What stands there when there is nothing at all.
  empty: ComponentChildren;
  pageSize?: number;
  /// Distinguishes the query-string parameters of two tables on a page.
  prefix?: string;
  marked?: (row: T) => boolean;
  more?: ComponentChildren;
  /// `fixed` narrows the list by something that `more` can take away.
  narrowed?: boolean;
}

interface Filled<T> {
  items: T[] | undefined;
  next: string | null;
  /// More is being looked for.
  busy: boolean;
}

/// The server looks only so far for one page of a search; what is missing is asked for until the page is full.
function useFilled<T>(page: Page<T> | undefined, size: number, address: (cursor: string, limit: number) => string): Filled<T> {
  const [found, set] = useState<(Filled<T> & { of: Page<T> }) | null>(null);
  useEffect(() => {
    if (!page?.next || page.items.length >= size) return;
    let alive = true;
    let items = page.items;
    let next: string | null = page.next;
    const run = async () => {
      while (alive && next && items.length < size) {
        const more: Page<T> = await call<Page<T>>("GET", address(next, size - items.length));
        items = [...items, ...more.items];
        next = more.next;
        if (alive) set({ of: page, items, next, busy: next !== null && items.length < size });
      }
    };
    // What was found stays; the button for the next page goes on.
    run().catch(() => alive && set({ of: page, items, next, busy: false }));
    return () => void (alive = false);
  }, [page]);
  if (!page) return { items: undefined, next: null, busy: false };
  if (found?.of === page) return found;
  return { items: page.items, next: page.next, busy: page.next !== null && page.items.length < size };
}

/// A list of the server: searched, sorted and paged there. Its state is in the address.
export function DataTable<T extends { id?: string }>(props: DataTableProps<T>) {
  const { columns, prefix = "", pageSize = 25 } = props;
  const [search, change] = useSearch();
  const at = (name: string) => search.get(prefix + name) ?? "";
  const q = at("q");
  const sort = at("sort");
  const cursors = useRef<string[]>([]);
  const cursor = at("page");
  const filterValues = Object.fromEntries((props.filters ?? []).map((filter) => [filter.name, at(filter.name)]));
  const path = withQuery(props.path, { ...props.fixed, ...filterValues, q, sort, cursor, limit: pageSize });
  const searches = q !== "" || Object.values(filterValues).some(Boolean);
  const query = useQuery<Page<T>>(path, { poll: searches ? 0 : props.poll ?? 0, stay: true });
  const { items, next, busy } = useFilled(query.data, pageSize,
    (more, limit) => withQuery(props.path, { ...props.fixed, ...filterValues, q, sort, cursor: more, limit }));
  const narrowed = props.narrowed || cursor !== "" || searches;

  const set = (parts: Record<string, string>) => {
    cursors.current = [];
    change({ ...Object.fromEntries(Object.entries(parts).map(([name, value]) => [prefix + name, value])), [`${prefix}page`]: "" });
  };
  const turn = (to: string) => change({ [`${prefix}page`]: to }, { push: true });
  const toNext = () => {
    cursors.current.push(cursor);
    turn(next!);
  };
  const toPrevious = () => turn(cursors.current.pop() ?? "");

  const nothing = items?.length === 0 && !busy;
  if (nothing && !narrowed && !query.busy) return <div class="card">{props.empty}</div>;
  return (
    <div class="card">
      {(props.search || props.filters || props.more) && (
        <div class="toolbar" role="search">
          {props.search && <SearchField label={props.search} value={q} onSearch={(text) => set({ q: text })} />}
          {props.filters?.map((filter) => (
            <FilterField key={filter.name} filter={filter} value={at(filter.name)} onInput={(value) => set({ [filter.name]: value })} />
          ))}
          {props.more}
        </div>
      )}
      {query.error && !items ? (
        <div class="pad"><ErrorNotice error={query.error} retry={query.reload} /></div>
      ) : (
        <div class={`scroll${query.busy && items && query.at === 0 ? " busy" : ""}`} aria-busy={query.busy || busy}>
          <table class="cards">
            <caption class="sr">{props.caption}</caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <Head key={column.title} column={column} sort={sort} onSort={(value) => set({ sort: value })} />
                ))}
              </tr>
            </thead>
            <tbody>
              {!items && !query.error && Array.from({ length: 5 }, (_, i) => (
                <tr key={i}>{columns.map((column, j) => <td key={column.title}><Skeleton width={j === 0 ? "12rem" : "5rem"} /></td>)}</tr>
              ))}
              {items?.map((row) => (
                <tr key={props.row(row)} class={props.marked?.(row) ? "open" : undefined}>
                  {columns.map((column, i) =>
                    i === 0 ? (
                      <th scope="row" key={column.title}>{column.cell(row)}</th>
                    ) : (
                      <td key={column.title} class={column.title === "" ? "actions" : column.end ? "end" : undefined}
                        data-label={column.title || undefined}>{column.cell(row)}</td>
                    ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {nothing && narrowed && (
        <Empty icon="search" title={t("table.nothing")}
          actions={<Button onClick={() => set({ q: "", ...Object.fromEntries(Object.keys(filterValues).map((name) => [name, ""])) })}>{t("table.showAll")}</Button>}>
          {t("table.nothingHint")}
        </Empty>
      )}
      <div class="table-foot">
        <span role="status">
          {items && busy ? t("table.searching", { count: items.length })
            : items ? (next || cursor ? t("table.rowsOnPage", { count: items.length }) : t("table.rows", { count: items.length })) : t("state.loading")}
        </span>
        {(cursor || next) && (
          <span class="row tight">
            <Button small icon="left" disabled={!cursor} onClick={toPrevious}>{t("table.previous")}</Button>
            <Button small disabled={!next || busy} onClick={toNext}>{t("table.next")}<Icon name="right" /></Button>
          </span>
        )}
      </div>
    </div>
  );
}

function Head<T>({ column, sort, onSort }: { column: Column<T>; sort: string; onSort: (sort: string) => void }) {
  const up = sort === column.sort;
  const down = sort === `-${column.sort}`;
  const end = column.end ? "end" : undefined;
  if (column.title === "") return <th scope="col"><span class="sr">{t("table.actions")}</span></th>;
  if (!column.sort) return <th scope="col" class={end}>{column.title}</th>;
  return (
    <th scope="col" class={end} aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      <button type="button" class="sort" onClick={() => onSort(up ? `-${column.sort}` : column.sort!)}>
        {column.title}
        {(up || down) && <Icon name={up ? "up" : "down"} />}
      </button>
    </th>
  );
}

export function SearchField({ label, value, onSearch }: { label: string; value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  const timer = useRef(0);
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onSearch(next.trim()), 250);
  };
  return (
    <div class="search">
      <Icon name="search" />
      <input class="input" type="search" aria-label={label} placeholder={label} value={text}
        onInput={(event) => later(event.currentTarget.value)} />
    </div>
  );
}

function FilterField({ filter, value, onInput }: { filter: Filter; value: string; onInput: (value: string) => void }) {
  const id = useId();
  return (
    <div class="filter">
      <label class="sr" for={id}>{filter.label}</label>
      <select class="input" id={id} value={value} onInput={(event) => onInput(event.currentTarget.value)}>
        <option value="">{filter.label}</option>
        {filter.options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
      </select>
    </div>
  );
}

/// A plain table of what the page has already.
export function PlainTable<T>({ caption, columns, items, row }: { caption: string; columns: Column<T>[]; items: T[]; row: (item: T) => string }) {
  return (
    <div class="scroll">
      <table class="cards">
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th scope="col" key={column.title} class={column.end ? "end" : undefined}>{column.title || <span class="sr">{t("table.actions")}</span>}</th>)}</tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={row(item)}>
              {columns.map((column, i) => i === 0
                ? <th scope="row" key={column.title}>{column.cell(item)}</th>
                : <td key={column.title} class={column.title === "" ? "actions" : column.end ? "end" : undefined} data-label={column.title || undefined}>{column.cell(item)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
