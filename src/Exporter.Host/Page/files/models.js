// Who predicts, what it promised, what it keeps, and who is beside it.

import { ask } from "./api.js";
import { h, kept, morph } from "./dom.js";
import { count, instant, measures, percent, short } from "./format.js";
import { facts, meter, table } from "./parts.js";
import { Registry } from "./registry.js";
import { trust } from "./trust.js";

const switchesShown = 10;
const reasons = { start: "the process started", alias_moved: "its alias moved", reload: "the configuration was read again", override: "an override lets it predict", override_ended: "an override is over", promotion_rule: "the promotion rule", rollback_rule: "the rollback rule" };
const kinds = { baseline: "the built-in baseline: no training, no promise", capacity: "the built-in capacity model: will a limit be crossed? No training, no promise" };

/** The view. */
export function open() {
  const body = h("div", null);
  const registries = new Map();
  const view = {
    name: "models",
    title: "Models",
    element: h("div", null, h("h1", null, "Models: what they promised, what they keep"), body),
    async refresh() {
      const { predictors } = await ask("api/v1/models");
      predictors.filter(({ predictor }) => !registries.has(predictor)).forEach(({ predictor }) => registries.set(predictor, new Registry(predictor, () => view.refresh())));
      morph(body, h("div", null, predictors.map(predictor => section(predictor, registries.get(predictor.predictor)))));
      await Promise.all(predictors.map(({ predictor }) => registries.get(predictor).refresh()));
    },
  };
  return view;
}

function section(predictor, registry) {
  const { champion, challengers, drift, rules, switches } = predictor;
  return h("section", { class: "model", "data-key": predictor.predictor },
    trust(predictor),
    h("div", { class: "columns" },
      h("div", null, h("h3", null, "Champion: predicts and alerts"), contract(champion)),
      h("div", null, h("h3", null, "Challengers: scored beside it, alert nobody"),
        challengers.length === 0 ? h("p", null, "None. ", h("code", null, "challengers: [challenger]"), " in the configuration names some.") : challengers.map(challenger))),
    Object.keys(champion.thresholds).map(horizon => comparison(predictor.predictor, horizon, champion, challengers)),
    drifted(predictor.predictor, drift),
    ruled(rules),
    h("h3", null, "Changes of models"),
    switches.length === 0 ? h("p", null, "None is known.") : table(`Changes of the models of ${predictor.predictor}, the newest first`, ["When", "Who", "From", "To", "Why"], switches.slice(0, switchesShown).map(one =>
      [instant(one.at), one.challenger ? `challenger ${one.challenger}` : one.role, one.from ?? "none", one.to, reasons[one.reason] ?? one.reason])),
    kept(registry.element));
}

function contract(model) {
  return facts([
    ["Version", h("span", { class: "clip", title: model.version }, model.version)],
    ["Named", h("span", { class: "clip", title: model.model }, model.model)],
    ["Kind", kinds[model.kind] ?? model.kind],
    ["In use since", instant(model.since)],
    model.trainedTo && ["Learnt until", instant(model.trainedTo)],
    ["Alerts from", Object.entries(model.thresholds).map(([horizon, threshold]) => `${percent(threshold)} within ${horizon}`).join(", ")],
    model.sha256 && ["SHA-256", h("code", { class: "clip", title: model.sha256 }, model.sha256)],
  ]);
}

function challenger(one) {
  return h("div", { "data-key": one.challenger }, h("h4", null, one.challenger),
    one.error ? h("p", { class: "note bad" }, one.error) : null,
    one.model ? contract(one.model) : h("p", null, "Not loaded yet."));
}

/** Promised and live side by side, and each challenger with its difference on what both predicted. */
function comparison(predictor, horizon, champion, challengers) {
  const promised = champion.promised?.[horizon] ?? {};
  const live = champion.live[horizon] ?? {};
  const beside = challengers.filter(one => one.model);
  const rows = Object.entries(measures).map(([measure, { name, text }]) => [
    name,
    measure in promised ? text(promised[measure]) : "–",
    measure in live ? text(live[measure]) : "–",
    ...beside.flatMap(one => {
      const itsLive = one.model.live[horizon] ?? {};
      return [measure in itsLive ? text(itsLive[measure]) : "–", difference(one.comparison?.[horizon]?.measures[measure])];
    }),
  ]);
  const caption = `${predictor} within ${horizon}: promised on held-out time, and live in the last 30 days`;
  return table(caption, ["Measure", "Promised", "Live", ...beside.flatMap(one => [`${one.challenger}, live`, `${one.challenger} − champion, both predicted (95 %)`])], rows);
}

/** The last looks of the rules by which models change, and what they wait for. */
function ruled(rules) {
  if (!rules) {
    return null;
  }

  const between = one => one.lower === null ? "" : ` (${short(one.lower)} to ${short(one.upper)})`;
  const { promotion, rollback } = rules;
  const look = promotion?.look;
  return [
    h("h3", null, "Rules: when models change by themselves"),
    facts([
      promotion && ["Promotion", promotion.waits ?? "the challenger is better: it becomes champion"],
      look && [`Look ${look.number}, ${promotion.measure}`, `${short(look.challenger)} beside ${short(look.champion)}, better by${between(look) || " what nobody knows yet"}, after ${count(look.incidents)} incidents`],
      ...(rollback ?? []).map(one => [`Promise, ${one.measure} within ${one.horizon}`, `${one.live === null ? "–" : short(one.live)}${between(one)}, promised ${one.promised === null ? "nothing" : short(one.promised)}: ${one.broken ? "▲ broken" : "kept"}`]),
      rollback?.length === 0 && ["Promise", "not looked at yet"],
    ]),
  ];
}

function difference(measure) {
  if (!measure || measure.difference === null) {
    return "–";
  }

  const signed = value => `${value > 0 ? "+" : ""}${short(value)}`;
  return `${signed(measure.difference)}${measure.lower === null ? "" : ` (${signed(measure.lower)} to ${signed(measure.upper)})`}`;
}

function drifted(predictor, drift) {
  const head = h("h3", null, "Drift: is it still what it learnt from?");
  if (!drift) {
    return [head, h("p", null, "Not known: the windows are not warm yet, no whole day was watched, or the model does not say what it learnt from.")];
  }

  const row = reading => [h("code", null, reading.name), [meter(reading.largest / 2, 0.5), ` ${short(reading.largest)}`], reading.moved ? "▲ moved" : "no"];
  return [
    head,
    h("p", null, `${drift.moved} of ${drift.features} features have moved, by ${count(drift.rows)} vectors of the last day. A distance of 1 is the threshold.`),
    h("div", { class: "columns" },
      drift.furthest.length ? table(`Features of ${predictor}, the furthest first`, ["Feature", "Distance", "Moved"], drift.furthest.map(row)) : null,
      drift.scores.length ? table(`Probabilities of ${predictor}`, ["Horizon", "Distance", "Moved"], drift.scores.map(row)) : null,
      drift.reconstruction ? table(`Whether features of ${predictor} move together as they did`, ["Measure", "Distance", "Moved"], [row(drift.reconstruction)]) : null),
  ];
}
