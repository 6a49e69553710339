// Lines over days. Loaded where it is used: the charting library is larger than the rest of the shell.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { dayMonth, number } from "../format";
import { t } from "../text";

export interface Series {
  name: string;
  values: number[];
  /// A custom property of the design system.
  colour: string;
}

export interface ChartProps {
  title: string;
  /// `2031-05-04`, oldest first.
  days: string[];
  series: Series[];
}

function colourOf(element: Element, property: string): string {
  return getComputedStyle(element).getPropertyValue(property).trim();
}

/// The figures are there as a table, too, for those who do not see the lines.
export default function Chart({ title, days, series }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const times = days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const data: uPlot.AlignedData = [times, ...series.map((one) => one.values)];
  const names = series.map((one) => one.name + one.colour).join();

  useEffect(() => {
    const element = box.current!;
    const draw = () => {
      plot.current?.destroy();
      const muted = colourOf(element, "--muted");
      const line = colourOf(element, "--line");
      const axis = { stroke: muted, font: "12px system-ui, sans-serif", grid: { stroke: line, width: 1 }, ticks: { show: false } };
      plot.current = new uPlot({
        width: element.clientWidth,
        height: 240,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 8 } },
        scales: { y: { range: (_, __, most) => [0, Math.max(4, Math.ceil(most * 1.1))] } },
        axes: [
          { ...axis, grid: { show: false }, space: 70, values: (_, all) => all.map((one) => dayMonth(new Date(one * 1000))) },
          { ...axis, size: 52, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000],
            values: (_, all) => all.map((one) => number(one)) },
        ],
        series: [
          {},
          ...series.map((one): uPlot.Series => ({
            label: one.name,
            stroke: colourOf(element, one.colour),
            width: 2,
            points: { show: days.length < 3 },
            fill: `${colourOf(element, one.colour)}14`,
          })),
        ],
      }, data, element);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: 240 }));
    resized.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [names, days.length]);

  useEffect(() => plot.current?.setData(data), [JSON.stringify(data)]);

  return (
    <figure class="stack tight">
      <figcaption class="row apart">
        <span class="legend">{series.map((one) => <span key={one.name}><i style={{ background: `var(${one.colour})` }} />{one.name}</span>)}</span>
      </figcaption>
      <div class="chart" ref={box} aria-hidden="true" />
      <div class="sr"><table>
        <caption>{title}</caption>
        <thead><tr><th scope="col">{t("chart.day")}</th>{series.map((one) => <th scope="col" key={one.name}>{one.name}</th>)}</tr></thead>
        <tbody>
          {days.map((day, i) => (
            <tr key={day}><th scope="row">{dayMonth(new Date(`${day}T12:00:00Z`))}</th>{series.map((one) => <td key={one.name}>{number(one.values[i] ?? 0)}</td>)}</tr>
          ))}
        </tbody>
      </table></div>
    </figure>
  );
}
