// What several views show in the same way.

import { h, outside } from "./dom.js";
import { duration, instant, percent } from "./format.js";

/** Address of an entity's view. */
export function entityAddress(predictor, labels) {
  return `#/entity/${encodeURIComponent(predictor)}?${new URLSearchParams(Object.entries(labels))}`;
}

/** How a prediction stands, by rank: 0 alerting, 1 withheld, 2 watched, 3 quiet. */
export function rankOf(prediction) {
  return prediction.alerting ? (prediction.withheld ? 1 : 0) : prediction.advice ? 2 : 3;
}

const states = [
  { mark: "▲", name: "Alerting", kind: "alerting", title: "at or above its threshold" },
  { mark: "△", name: "Withheld", kind: "withheld", title: "at its threshold, but it may begin no alert: the alert budget has no room, or the failure has begun already" },
  { mark: "◆", name: "Watch", kind: "watch", title: "at half of its threshold or above" },
  { mark: "·", name: "Quiet", kind: "quiet", title: "below half of every threshold" },
];

/** A mark with a word: never colour alone. */
export function badge(prediction) {
  const state = states[rankOf(prediction)];
  return h("span", { class: `badge ${state.kind}`, title: state.title }, h("span", { "aria-hidden": "true" }, state.mark), state.name);
}

/** Each horizon's probability as a bar with its threshold, and as a number. */
export function probabilities(prediction, thresholds) {
  return h("ul", { class: "probabilities" }, Object.entries(prediction.probability).map(([horizon, probability]) => {
    const threshold = thresholds[horizon];
    return h("li", { class: probability >= threshold ? "over" : "", title: `within ${horizon}: ${percent(probability)}, alerts from ${percent(threshold)} on` },
      h("span", { class: "horizon" }, horizon),
      meter(probability, threshold),
      h("b", null, percent(probability)));
  }));
}

/** A bar of a share; its numbers stand beside it. */
export function meter(share, threshold) {
  const bar = h("span", { class: "meter", "aria-hidden": "true" }, h("i"), threshold === undefined ? null : h("em"));
  bar.firstChild.style.width = `${Math.min(100, Math.max(0, share * 100))}%`;
  if (threshold !== undefined) {
    bar.lastChild.style.left = `${Math.min(100, threshold * 100)}%`;
  }

  return bar;
}

/** When a failure is forecast, counted from the prediction's own step. */
export function timeToFailure(time, step) {
  if (!time) {
    return null;
  }

  const ahead = at => Math.max(0, (Date.parse(at) - Date.parse(step)) / 1000);
  const latest = time.upper ? duration(ahead(time.upper)) : "open";
  return [
    h("b", { title: `${instant(time.at, step)}${time.signal ? `, as ${time.signal} crosses its limit` : ""}` }, `in ${duration(ahead(time.at))}`),
    h("small", { title: "eight of ten failures are meant to come within it" }, `${duration(ahead(time.lower))} – ${latest}`),
  ];
}

/** What to do first, or all of it. */
export function recommendation(rule) {
  return [rule.action, " ", rule.runbookUrl ? h("span", { class: "more" }, outside(rule.runbookUrl, "Runbook")) : null];
}

/** A table whose rows are arrays; the first cell of each is its heading. The region around it scrolls where the page is too narrow. */
export function table(caption, heads, rows, className = "") {
  return h("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    h("table", { class: className },
      h("caption", null, caption),
      h("thead", null, h("tr", null, heads.map(head => h("th", { scope: "col" }, head)))),
      h("tbody", null, rows.map(([first, ...cells]) => h("tr", null, h("th", { scope: "row" }, first), cells.map(cell => h("td", null, cell)))))));
}

/** Names and what they are. */
export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter(Boolean).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}
