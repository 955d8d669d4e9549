// A small line without axes, for a row of a table.

import { svg } from "./dom.js";
import { percent } from "./format.js";

const width = 120, height = 28;

/** Probabilities, oldest first, null where there is none; the dashed line is the threshold. */
export function sparkline(values, threshold, what) {
  const known = values.filter(value => value !== null);
  if (known.length < 2) {
    return null;
  }

  const x = index => (index / (values.length - 1) * (width - 4) + 2).toFixed(1);
  const y = value => ((1 - value) * (height - 4) + 2).toFixed(1);
  let path = "";
  let isOn = false;
  values.forEach((value, index) => {
    path += value === null ? "" : `${isOn ? "L" : "M"}${x(index)} ${y(value)}`;
    isOn = value !== null;
  });
  const last = values.findLastIndex(value => value !== null);
  return svg("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${what}: ${percent(Math.min(...known))} to ${percent(Math.max(...known))} lately, last ${percent(values[last])}` },
    svg("path", { class: "limit", d: `M2 ${y(threshold)}H${width - 2}` }),
    svg("path", { class: "line", d: path }),
    svg("circle", { class: "dot", cx: x(last), cy: y(values[last]), r: 2.5 }));
}
