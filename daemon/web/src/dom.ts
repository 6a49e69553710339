type Child = Node | string | null;

/// An element with attributes and children. Text only ever becomes text nodes.
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function setAttribute(node: Element, name: string, value: string | boolean): void {
  if (value === false) node.removeAttribute(name);
  else if (value === true) node.setAttribute(name, "");
  else node.setAttribute(name, value);
}

const paths = {
  menu: "M3 5h14M3 10h14M3 15h14",
  previous: "M12.5 4.5 7 10l5.5 5.5",
  next: "M7.5 4.5 13 10l-5.5 5.5",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  exit: "M8 3.5H4.5v13H8M12 6.5l3.5 3.5-3.5 3.5M15 10H8",
  check: "m4.5 10.5 3.5 3.5 7.5-8",
  half: "M10 3.5a6.5 6.5 0 1 1 0 13z",
  cross: "m5.5 5.5 9 9m0-9-9 9",
  lock: "M6 9V6.5a4 4 0 0 1 8 0V9M5 9h10v7H5z",
  person: "M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 16.8a6.4 6.4 0 0 1 12.4 0",
  cloud: "M6 15.5a3.5 3.5 0 0 1-.3-7 4.5 4.5 0 0 1 8.7-.5 3.8 3.8 0 0 1 .1 7.5z",
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}
