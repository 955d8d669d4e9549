// Lines over time. Each chart is drawn on a canvas, says in words what it shows, and looks after itself while the view around it changes.

import { h } from "./dom.js";

/** A chart that stays the same element, however often it is given other data. */
export class Chart {
  /**
   * @param key Tells it from others of the view.
   * @param height In CSS pixels.
   * @param format How a value of the y axis is written.
   */
  constructor(key, height, format) {
    this.element = h("div", { class: "chart", role: "img", "data-key": key, "data-keep": "" });
    [this.height, this.format, this.drawn] = [height, format, null];
    this.watch = new ResizeObserver(() => this.drawn?.setSize({ width: this.width(), height }));
    this.watch.observe(this.element);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => this.last && this.draw(...this.last);
    this.scheme.addEventListener("change", this.recolour);
  }

  /**
   * Shows lines.
   * @param words What the chart shows, for those who do not see it.
   * @param times Unix seconds, ascending.
   * @param lines { name, values, colour, dash, width }; values has null where there is none.
   * @param bands Pairs of numbers of lines (counted from 1) that hold a band between them.
   * @param marks { at, text, colour }: instants that are marked, ascending.
   */
  show(words, times, lines, bands = [], marks = [], range = undefined) {
    this.element.setAttribute("aria-label", words);
    this.last = [times, lines, bands, marks, range];

    // It has no width before it is in the document.
    requestAnimationFrame(() => this.recolour());
  }

  close() {
    this.watch.disconnect();
    this.scheme.removeEventListener("change", this.recolour);
    this.drawn?.destroy();
    this.drawn = null;
  }

  width() {
    return Math.max(120, this.element.clientWidth);
  }

  draw(times, lines, bands, marks, range) {
    if (!this.element.isConnected) {
      return;
    }

    const [ink, grid] = [colour("--soft"), colour("--line")];
    this.drawn?.destroy();
    const axis = { stroke: ink, font: "11px system-ui, sans-serif", grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 } };
    this.drawn = new uPlot({
      width: this.width(),
      height: this.height,
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: range ? () => range : (_, low, high) => padded(low, high) } },
      axes: [{ ...axis, size: 26, space: 60, values: (_, splits) => splits.map(clock) }, { ...axis, size: 58, space: 26, values: (_, splits) => splits.map(this.format) }],
      series: [{}, ...lines.map(line => ({ label: line.name, stroke: colour(line.colour), width: line.width ?? 1.75, dash: line.dash, points: { show: false }, spanGaps: false }))],
      bands: bands.map(([upper, lower]) => ({ series: [upper, lower], fill: colour("--band") })),
      hooks: { draw: [plot => drawMarks(plot, marks)] },
    }, [times, ...lines.map(line => line.values)], this.element);
  }
}

function padded(low, high) {
  if (low === null || high === null) {
    return [0, 1];
  }

  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([4, 3]);
  for (const [number, mark] of marks.entries()) {
    ctx.strokeStyle = ctx.fillStyle = colour(mark.colour);
    const x = Math.round(plot.valToPos(mark.at, "x", true));
    if (x >= bbox.left && x <= bbox.left + bbox.width) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      
      // Neighbours' texts stand below each other.
      ctx.fillText(mark.text, x + 4, bbox.top + 10 + (12 * (number % 3)));
    }
  }

  ctx.restore();
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function clock(seconds) {
  return clockFormat.format(new Date(seconds * 1000));
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
