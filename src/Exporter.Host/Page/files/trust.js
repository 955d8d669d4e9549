// Whether a predictor's word is worth anything: what it promised, what it kept.

import { h } from "./dom.js";
import { count, percent } from "./format.js";

const fewAlerts = 5;

/** A judgement in words of the longest horizon's last 30 days, with the numbers that it rests on. */
export function trust(predictor) {
  const { champion, drift } = predictor;
  const id = `trust-${predictor.predictor}`;
  const horizon = Object.keys(champion.thresholds).at(-1);
  const [live, promised] = [champion.live[horizon] ?? {}, champion.promised?.[horizon] ?? {}];
  const judgement = judge(live, promised, drift);
  return h("article", { class: "trust", "data-key": predictor.predictor, "aria-labelledby": id },
    h("h2", { id }, predictor.predictor, " ", h("span", { class: `verdict ${judgement.kind}` }, judgement.text)),
    h("dl", null,
      fact("Alerts right", live.alert_precision, promised.alert_precision, live.alerts_decided ? ` of ${count(live.alerts_decided)}` : ""),
      fact("Incidents announced", live.event_recall, promised.event_recall),
      h("div", null, h("dt", null, "Inputs moved"), h("dd", null, drift ? `${drift.moved} of ${drift.features}` : "not known yet")),
      h("div", null, h("dt", null, "Model"), h("dd", { class: "clip", title: champion.version }, champion.version))));
}

function fact(name, live, promised, rest = "") {
  return h("div", null, h("dt", null, name), h("dd", null,
    live === undefined ? "none decided yet" : [h("b", null, percent(live)), rest],
    promised === undefined ? null : h("small", null, ` promised ${percent(promised)}`)));
}

/** The judgement alone: its words, and "good", "doubt" or "open". */
export function judge(live, promised, drift) {
  if (drift?.moved > 0) {
    return { kind: "doubt", text: "Doubt it: inputs are not what it learnt from" };
  }

  if (!(live.alerts_decided >= fewAlerts)) {
    return { kind: "open", text: `Too early to say: ${count(live.alerts_decided ?? 0)} alerts decided` };
  }

  // As many alerts as were decided may be right this much less often by chance.
  const expected = promised.alert_precision ?? 0.5;
  const chance = 2 * Math.sqrt(expected * (1 - expected) / live.alerts_decided);
  return live.alert_precision < expected - Math.max(chance, 0.02)
    ? { kind: "doubt", text: "Doubt it: right less often than promised" }
    : { kind: "good", text: promised.alert_precision === undefined ? "Right at least every other time" : "Keeps its promise" };
}
