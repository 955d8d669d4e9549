// Drawing: elements, axes, and the few kinds of chart that the report has. Text is always set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
let charts = 0;

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.flat().filter(child => child !== null && child !== undefined));
  return node;
}

const element = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const shape = (name, attributes = {}, ...children) => fill(document.createElementNS(SVG, name), attributes, children);
const text = (x, y, content, attributes = {}) => shape("text", { x, y, ...attributes }, String(content));

const missing = value => value === null || value === undefined;
const digits = (value, places) => missing(value) ? "–" : value.toFixed(places);
const percent = value => missing(value) ? "–" : `${(value * 100).toFixed(value > 0 && value < 0.01 ? 1 : 0)}%`;
const short = value => missing(value) ? "–" : String(Number(value.toPrecision(3)));
const instant = ms => new Date(ms).toISOString().slice(0, 16).replace("T", " ") + " UTC";

/** Seconds as Prometheus writes durations, two units at most. */
function span(seconds) {
  if (missing(seconds)) return "–";
  const units = [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0s";
  const [[large, size], [small, part] = ["", 0]] = units.slice(first);
  const rest = part ? Math.floor(seconds % size / part) : 0;
  return Math.floor(seconds / size) + large + (rest ? rest + small : "");
}

/** An SVG that says in words what it shows. */
function picture(width, height, title, description, ...children) {
  const id = `chart-${++charts}`;
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${id}-title ${id}-description` },
    shape("title", { id: `${id}-title` }, title), shape("desc", { id: `${id}-description` }, description), ...children);
}

/** Axes with ticks; x and y turn values into places. */
function axes({ width = 360, height = 250, left = 46, bottom = 38, top = 10, right = 12, xTicks, yTicks, x, y, xLabel, yLabel, xText = short, yText = short }) {
  const [plotWidth, plotHeight] = [width - left - right, height - top - bottom];
  const atX = value => left + x(value) * plotWidth;
  const atY = value => top + (1 - y(value)) * plotHeight;
  const lines = [
    ...yTicks.map(tick => shape("line", { class: "grid", x1: left, x2: width - right, y1: atY(tick), y2: atY(tick) })),
    ...yTicks.map(tick => text(left - 6, atY(tick) + 4, yText(tick), { "text-anchor": "end" })),
    ...xTicks.map(tick => text(atX(tick), height - bottom + 15, xText(tick), { "text-anchor": "middle" })),
    shape("line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }),
    text(left + plotWidth / 2, height - 5, xLabel, { "text-anchor": "middle" }),
    text(12, top + plotHeight / 2, yLabel, { "text-anchor": "middle", transform: `rotate(-90 12 ${top + plotHeight / 2})` }),
  ];
  return { width, height, left, right: width - right, top, floor: height - bottom, atX, atY, lines };
}

/** A line through points; a missing value leaves a gap. */
function line(points, attributes) {
  let path = "", drawing = false;
  for (const [x, y] of points) {
    path += missing(y) ? "" : `${drawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawing = !missing(y);
  }
  return shape("path", { d: path || "M0 0", ...attributes });
}

/** A table that scrolls sideways by keyboard too. Cells are texts, or [text, small text, class]. */
function table(caption, heads, rows) {
  const cell = (name, content) => Array.isArray(content)
    ? element(name, content[2] ? { class: content[2] } : {}, content[0], content[1] ? element("span", { class: "small" }, content[1]) : null)
    : element(name, {}, content);
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, element("table", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, heads.map(head => element("th", { scope: "col" }, head)))),
    element("tbody", {}, rows.map(row => element("tr", {},
      fill(cell("th", row[0]), { scope: "row" }, []), row.slice(1).map(content => cell("td", content)))))));
}

/** A chart with its heading, and its numbers for those who read them. */
const figure = (heading, note, drawing, numbers) => element("figure", {},
  element("figcaption", {}, heading, note ? element("span", { class: "small" }, note) : null),
  drawing, numbers ? element("details", {}, element("summary", {}, "Numbers"), numbers) : null);
