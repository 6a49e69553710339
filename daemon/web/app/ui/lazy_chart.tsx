import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ChartProps } from "./chart";

/// A chart whose library is loaded when the first one is shown; its place is kept meanwhile.
export function Chart(props: ChartProps) {
  const [loaded, set] = useState<ComponentType<ChartProps> | null>(null);
  useEffect(() => void import("./chart").then((module) => set(() => module.default)), []);
  if (!loaded) return <div class="chart" aria-busy="true" style={{ minHeight: "17rem" }} />;
  const Loaded = loaded;
  return <Loaded {...props} />;
}
