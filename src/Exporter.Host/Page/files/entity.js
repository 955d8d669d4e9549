// One entity: what is said of it, why, and what became of what was said before.

import { ask } from "./api.js";
import { Chart } from "./charts.js";
import { h, kept, morph, outside } from "./dom.js";
import { events, marksInWords, marksOf } from "./events.js";
import { Feedback } from "./feedback.js";
import { duration, entityName, instant, labelText, percent, quantity, seconds, short } from "./format.js";
import { badge, facts, meter, probabilities, recommendation, table, timeToFailure } from "./parts.js";
import { keyOf, take } from "./recent.js";
import { Steering } from "./steering.js";

const lineColours = ["--line1", "--line2", "--line3", "--line4"];

/** The view; the argument is the predictor, the parameters are the entity's labels. */
export function open({ argument: predictor, parameters }) {
  const labels = Object.fromEntries(parameters);
  const charts = new Map();
  const feedback = new Feedback(predictor, labels);
  const steering = new Steering(predictor, labels);
  const body = h("div", null);
  const element = h("div", { class: "one" },
    h("p", { class: "back" }, h("a", { href: "#/" }, "← Ranking")),
    h("h1", null, h("bdi", null, entityName(labels))), body);
  let answer = null;

  return {
    name: "ranking",
    title: entityName(labels),
    element,
    step: () => answer?.step,
    close: () => charts.forEach(chart => chart.close()),
    async refresh() {
      try {
        answer = await ask("api/v1/entity", { predictor, labels: JSON.stringify(labels) });
      } catch (error) {
        if (error.status !== 404 && error.status !== 400) {
          throw error;
        }

        answer = null;
        morph(body, h("div", null, h("p", { class: "empty" }, `There is no prediction: ${error.message}.`)));
        return;
      }

      steering.meet(answer.entity);
      take(keyOf(predictor, answer.entity), answer);
      morph(body, content(answer, charts, feedback, steering));
      await Promise.all([feedback.refresh(), steering.refresh(answer.prediction?.overrides ?? [])]);
    },
  };
}

function content(answer, charts, feedback, steering) {
  const { prediction } = answer;
  const advice = prediction?.advice;
  return h("div", null,
    answer.why ? h("p", { class: "note" }, prediction ? "Believe it less: " : "There is no prediction: ", answer.why, ".") : null,
    answer.grafana ? h("p", { class: "elsewhere" }, outside(answer.grafana, "Dashboard in Grafana")) : null,
    answer.failing ? h("p", { class: "note bad" }, "It is failing now, by the predictor's own definition of a failure.") : null,
    prediction ? head(answer, prediction) : null,
    h("div", { class: "columns" },
      h("section", { "aria-labelledby": "why" }, h("h2", { id: "why" }, "Why"), prediction ? why(prediction) : h("p", null, "Nothing to explain.")),
      h("section", { "aria-labelledby": "what" }, h("h2", { id: "what" }, "What to do"), whatToDo(advice), kept(steering.element), kept(feedback.element))),
    h("section", { "aria-labelledby": "probability" }, h("h2", { id: "probability" }, "Probability"), probability(answer, charts)),
    h("section", { "aria-labelledby": "signals" }, h("h2", { id: "signals" }, "Signals"), signals(answer, charts)),
    h("section", { "aria-labelledby": "events" }, h("h2", { id: "events" }, "Events"), events(answer)),
    h("section", { "aria-labelledby": "past" }, h("h2", { id: "past" }, "What became of earlier predictions"), past(answer)));
}

function head(answer, prediction) {
  const { advice } = prediction;
  return h("div", { class: "head" },
    badge(prediction),
    probabilities(prediction, answer.thresholds),
    facts([
      advice && ["Priority", h("b", null, short(Math.round(advice.priority)))],
      advice?.time && ["Fails", timeToFailure(advice.time, answer.step)],
      ["Predictor", h("bdi", null, answer.predictor)],
      [Object.keys(answer.entity).length > 1 ? "Labels" : "Label", h("bdi", null, labelText({ ...answer.entity, ...prediction.kept }))],
    ]));
}

function why({ contributions, advice }) {
  if (contributions.length === 0) {
    return h("p", null, "Below half of every threshold; predictions are explained from there on.");
  }

  const reasons = new Map((advice?.reasons ?? []).map(reason => [reason.signal, reason]));
  return [
    h("ol", { class: "reasons" }, contributions.map(({ signal, contribution }) => h("li", { "data-key": signal },
      h("span", { class: "share" }, meter(contribution), h("b", null, percent(contribution))),
      h("span", null, h("bdi", null, reasons.get(signal)?.text ?? signal), unusual(reasons.get(signal)))))),
    h("p", { class: "hint" }, "The share is how much of the prediction rests on a signal."),
    advice?.pattern ? h("p", null, h("b", null, "Similar incidents: "), h("bdi", null, `${advice.pattern.pattern}, seen before ${advice.pattern.count} incidents; it ${advice.pattern.text}`), ".") : null,
    advice?.group ? h("p", null, h("b", null, "Shared cause: "), advice.group.role === "origin" ? "the likely origin" : "affected, not the likely origin",
      ` of a group of ${advice.group.size} predictions (`, h("bdi", null, advice.group.group), ").") : null,
  ];
}

function unusual(reason) {
  return reason?.unusualSince ? h("small", null, ` unusual since ${instant(reason.unusualSince)}`) : null;
}

function whatToDo(advice) {
  return advice?.recommendations.length
    ? h("ul", { class: "advice" }, advice.recommendations.map(rule => h("li", { "data-key": rule.recommendation }, h("span", { class: `severity ${rule.severity}` }, rule.severity), " ", recommendation(rule))))
    : h("p", null, advice ? "No recommendation fits these reasons." : "Nothing, as far as this predictor can tell.");
}

function probability(answer, charts) {
  const horizons = Object.keys(answer.probability);
  const known = horizons.some(horizon => answer.probability[horizon].some(value => value !== null));
  if (!known) {
    return h("p", null, "Nothing is remembered of the last steps: earlier predictions wait for their outcome only where the predictor says what a failure is.");
  }

  const lines = horizons.flatMap((horizon, index) => [
    { name: `within ${horizon}`, values: answer.probability[horizon], colour: lineColours[index % 4], width: 2 },
    { name: `threshold of ${horizon}`, values: answer.times.map(() => answer.thresholds[horizon]), colour: lineColours[index % 4], dash: [4, 4], width: 1 },
  ]);
  const marks = marksOf(answer);
  const chart = chartOf(charts, "probability", 200, percent);
  chart.show(`Probability over the last ${duration(answer.times.at(-1) - answer.times[0])}: ${horizons.map(horizon => `within ${horizon} ${span(answer.probability[horizon], percent)}`).join("; ")}${marksInWords(marks, answer.times)}`,
    answer.times, lines, [], marks, [0, 1]);
  return [
    h("ul", { class: "legend" }, horizons.map((horizon, index) => h("li", null, h("i", { class: `key line${index % 4 + 1}`, "aria-hidden": "true" }), `within ${horizon} (dashed: its threshold)`))),
    chart.element,
    h("p", { class: "hint" }, "As the sidecar remembers them. Gaps are steps without a prediction, and those made in an incident or acted on."),
    numbers("Probability", answer.times, horizons.map(horizon => [horizon, answer.probability[horizon], percent])),
  ];
}

/** Signals that are reasons first, as those are what somebody looks for. */
function signals(answer, charts) {
  const reasons = new Map((answer.prediction?.advice?.reasons ?? []).map(reason => [reason.signal, reason]));
  const order = [...reasons.keys()];
  const place = signal => order.includes(signal.signal) ? order.indexOf(signal.signal) : order.length;
  return h("div", { class: "signals" }, [...answer.signals].sort((a, b) => place(a) - place(b)).map(signal => h("article", { class: "signal", "data-key": signal.signal },
    h("h3", null, h("bdi", null, signal.signal), " ", h("b", null, quantity(signal.values.at(-1), signal.unit))),
    signal.values.some(value => value !== null) ? drawn(answer, signal, reasons.get(signal.signal), charts) : h("p", { class: "hint" }, "Missing at all of the last steps."),
    h("details", null, h("summary", null, "Expression and numbers"),
      h("p", null, h("code", null, signal.expression)),
      numbers(signal.signal, answer.times, [[signal.signal, signal.values, value => quantity(value, signal.unit)]])))));
}

function drawn(answer, signal, reason, charts) {
  const now = answer.times.at(-1);
  const ahead = (reason?.forecasts ?? []).map(forecast => ({ ...forecast, at: now + seconds(forecast.horizon) }));
  const times = [...answer.times, ...ahead.map(forecast => forecast.at)];
  const past = answer.times.map(() => null).slice(1);
  const last = signal.values.at(-1);
  const forecast = member => [...past, last, ...ahead.map(one => one[member])];
  const lines = [{ name: signal.signal, values: [...signal.values, ...ahead.map(() => null)], colour: "--line1" }];
  const bands = [];
  if (ahead.length > 0 && last !== null) {
    lines.push(
      { name: "upper", values: forecast("upper"), colour: "--band", width: 1 },
      { name: "lower", values: forecast("lower"), colour: "--band", width: 1 },
      { name: "forecast", values: forecast("value"), colour: "--line1", dash: [2, 3] });
    bands.push([2, 3]);
  }

  // A limit far away would press the line flat; where it is out of sight, it is told in words.
  const shown = lines.flatMap(line => line.values).filter(value => value !== null);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const limit = signal.limit?.value;
  const isNear = limit !== undefined && limit >= low - (high - low || 1) && limit <= high + (high - low || 1);
  if (isNear) {
    lines.push({ name: "limit", values: times.map(() => limit), colour: "--bad", dash: [6, 4], width: 1 });
  }

  const text = value => quantity(value, signal.unit);
  const words = `${signal.signal} over the last ${duration(now - answer.times[0])}: ${span(signal.values, text)}`
    + ahead.map(one => `; in ${one.horizon} ${text(one.value)}, between ${text(one.lower)} and ${text(one.upper)}`).join("");
  const chart = chartOf(charts, `signal ${signal.signal}`, 120, text);
  const marks = marksOf(answer);
  chart.show(words + marksInWords(marks, times), times, lines, bands, marks);
  return [
    chart.element,
    h("p", { class: "hint" },
      limit === undefined ? null : `Limit ${signal.limit.side === "above" ? ">" : "<"} ${text(limit)}${isNear ? "" : ", out of sight"}. `,
      reason?.usualValue === undefined || reason.usualValue === null ? null : `Usually ${text(reason.usualValue)}. `,
      ahead.length ? `Dotted: if all goes on, ${ahead.map(one => `${text(one.value)} in ${one.horizon}`).join(", ")}; the band is meant to hold 80 %.` : null),
  ];
}

function chartOf(charts, key, height, format) {
  if (!charts.has(key)) {
    charts.set(key, new Chart(key, height, format));
  }

  return charts.get(key);
}

function span(values, text) {
  const known = values.filter(value => value !== null);
  return known.length ? `from ${text(Math.min(...known))} to ${text(Math.max(...known))}, last ${text(known.at(-1))}` : "not known";
}

/** The numbers of a chart as a table, made when somebody opens it. */
function numbers(name, times, columns) {
  const details = h("details", { class: "numbers", "data-key": `numbers ${name}` }, h("summary", null, `Numbers of ${name}`));
  const rows = times.map((at, index) => [instant(at * 1000), ...columns.map(([, values, text]) => text(values[index]))]).reverse();
  details.append(table(`${name} at the last steps`, ["Step", ...columns.map(([head]) => head)], rows, "narrow"));
  return details;
}

function past(answer) {
  const outcome = { right: "✓ right", wrong: "✗ wrong", uncertain: "? uncertain", undecided: "… undecided", caught: "✓ announced", missed: "✗ missed" };
  const alerts = answer.alerts.map(alert => [
    instant(alert.start), alert.horizon, alert.end ? duration((Date.parse(alert.end) - Date.parse(alert.start)) / 1000) : "goes on", percent(alert.peak), outcome[alert.outcome] ?? alert.outcome,
    alert.onset ? `${duration((Date.parse(alert.onset) - Date.parse(alert.start)) / 1000)} ahead` : "",
  ]);
  const incidents = answer.incidents.map(incident => [
    instant(incident.onset), incident.horizon, outcome[incident.outcome] ?? incident.outcome,
    incident.alert ? `${duration((Date.parse(incident.onset) - Date.parse(incident.alert)) / 1000)} ahead` : "",
  ]);
  return [
    alerts.length ? table("Alerts of this entity, the newest first", ["Began", "Horizon", "Lasted", "Peak", "Outcome", "Incident"], alerts) : h("p", null, "No alert of this entity is on record."),
    incidents.length ? table("Incidents of this entity, the newest first", ["Began", "Horizon", "Outcome", "Announced"], incidents) : h("p", null, "No incident of this entity is on record."),
  ];
}
