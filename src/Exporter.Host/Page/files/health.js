// Foresight itself: what it receives, where it is at its limits, and why there is no prediction of something.

import { ask, metrics, notReady } from "./api.js";
import { h, morph } from "./dom.js";
import { bytes, count, duration, instant, percent } from "./format.js";
import { entityAddress, facts, meter, table } from "./parts.js";

// What is used of a limit is told by another metric.
const usedOf = {
  max_series: "foresight_head_series",
  max_ignored_series: "foresight_head_ignored_series",
  max_connections: "foresight_http_connections",
  max_exposed_series: "foresight_exposition_series",
  max_entities: "foresight_entities",
};

/** The view. */
export function open() {
  const question = new Question();
  const body = h("div", null);
  return {
    name: "health",
    title: "Health",
    element: h("div", null, h("h1", null, "Health of Foresight"), question.element, body),
    async refresh() {
      const [found, reasons, { predictors }] = await Promise.all([metrics(), notReady(), ask("api/v1/models")]);
      question.offer(predictors.map(predictor => predictor.predictor));
      morph(body, content(new Numbers(found), reasons, predictors));
    },
  };
}

/** Metrics, by what is asked of them. */
class Numbers {
  constructor(found) {
    this.found = found;
  }

  all(name) {
    return this.found.get(name) ?? [];
  }

  sum(name, labels = {}) {
    const fitting = this.all(name).filter(sample => Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
    return fitting.length ? fitting.reduce((sum, sample) => sum + sample.value, 0) : undefined;
  }

  most(name) {
    return Math.max(...this.all(name).map(sample => sample.value));
  }
}

function content(numbers, reasons, predictors) {
  return h("div", null,
    h("section", { "aria-labelledby": "ready" }, h("h2", { id: "ready" }, "Ready"),
      reasons.length === 0 ? h("p", null, "✓ It predicts.") : h("ul", null, reasons.map(reason => h("li", null, `✗ ${reason}`))), troubles(numbers)),
    h("section", { "aria-labelledby": "predictors" }, h("h2", { id: "predictors" }, "Predictors"), predictorTable(numbers, predictors)),
    h("div", { class: "columns" },
      h("section", { "aria-labelledby": "ingest" }, h("h2", { id: "ingest" }, "Ingest"), ingest(numbers)),
      h("section", { "aria-labelledby": "limits" }, h("h2", { id: "limits" }, "Limits"), limits(numbers))),
    h("section", { "aria-labelledby": "process" }, h("h2", { id: "process" }, "Process and storage"), process(numbers)));
}

/** What somebody should look at, in words. */
function troubles(numbers) {
  const failing = [
    ["foresight_model_last_load_successful", sample => `The model that predictor ${sample.labels.predictor} should have could not be loaded; another one serves. The log says why.`],
    ["foresight_challenger_last_load_successful", sample => `Challenger ${sample.labels.challenger} of predictor ${sample.labels.predictor} could not be loaded. The log says why.`],
    ["foresight_config_last_reload_successful", () => "The configuration file is wrong; the one before is in force."],
    ["foresight_snapshot_last_successful", () => "The last snapshot could not be written: a restart would lose what came since."],
    ["foresight_store_last_write_successful", () => "foresight.db cannot be written."],
  ].flatMap(([name, text]) => numbers.all(name).filter(sample => sample.value === 0).map(text));
  if (numbers.sum("foresight_evaluation_held") === 1) {
    failing.push("A sender works off a backlog: steps wait for all of its samples.");
  }

  for (const [name, text] of [["foresight_evaluation_failures_total", "could not be evaluated"], ["foresight_scoring_failures_total", "predictions are missing because the model failed"]]) {
    for (const sample of numbers.all(name).filter(sample => sample.value > 0)) {
      failing.push(`Predictor ${sample.labels.predictor}${sample.labels.signal ? `, signal ${sample.labels.signal}` : ""}: ${text}, ${count(sample.value)} times since the start.`);
    }
  }

  return failing.length ? h("ul", { class: "troubles" }, failing.map(text => h("li", null, `▲ ${text}`))) : null;
}

function predictorTable(numbers, predictors) {
  const newest = numbers.sum("foresight_ingest_newest_sample_timestamp_seconds");
  return table("Predictors and their entities", ["Predictor", "Entities", "Warming up", "Turned away", "Last step", "Behind the stream", "Model"], predictors.map(({ predictor, champion }) => {
    const its = name => numbers.sum(name, { predictor });
    const step = its("foresight_evaluation_last_step_timestamp_seconds");
    const entities = its("foresight_entities");
    return [predictor, entities === 0 ? "0: no series selected with an entity's labels" : count(entities), count(its("foresight_entities_warming_up")), count(its("foresight_entities_refused_total")),
      step ? instant(step * 1000) : "none yet", step && newest ? duration(newest - step) : "–", champion.version];
  }));
}

function ingest(numbers) {
  const newest = numbers.sum("foresight_ingest_newest_sample_timestamp_seconds");
  const dropped = ["foresight_ingest_samples_dropped_total", "foresight_ingest_requests_rejected_total", "foresight_http_connections_cut_total"]
    .flatMap(name => numbers.all(name).filter(sample => sample.value > 0).map(sample => [`${name.includes("samples") ? "Samples" : name.includes("requests") ? "Requests" : "Connections"}: ${sample.labels.reason}`, count(sample.value)]));
  return [
    facts([
      ["Newest sample", newest ? [instant(newest * 1000), h("small", null, ` ${duration(Date.now() / 1000 - newest)} behind this machine's clock`)] : "no samples received yet"],
      ["Samples kept", count(numbers.sum("foresight_ingest_samples_total", { result: "stored" }))],
      ["Samples that no signal selects", count(numbers.sum("foresight_ingest_samples_total", { result: "ignored" }))],
      ["Series selected", count(numbers.sum("foresight_head_series"))],
      ["Requests", numbers.all("foresight_ingest_requests_total").map(sample => `${count(sample.value)} × ${sample.labels.code} (${sample.labels.protocol})`).join(", ") || "none"],
    ]),
    dropped.length ? table("Not taken, since the start", ["What and why", "How many"], dropped, "narrow") : h("p", null, "Nothing was dropped or refused since the start."),
  ];
}

function limits(numbers) {
  const rows = numbers.all("foresight_limit").map(({ labels: { limit }, value }) => {
    const used = usedOf[limit] && numbers.all(usedOf[limit]).length ? numbers.most(usedOf[limit]) : undefined;
    const text = limit.endsWith("bytes") ? bytes(value) : limit.endsWith("_seconds") ? duration(value) : count(value);
    return [h("code", null, limit), text, used === undefined ? "" : [meter(used / value), ` ${count(used)} (${percent(used / value)})`]];
  });
  return rows.length ? table("Limits, and what is used of them", ["Limit", "Value", "Used"], rows, "narrow") : h("p", null, "None is known.");
}

function process(numbers) {
  const started = numbers.sum("process_start_time_seconds");
  const snapshot = numbers.sum("foresight_snapshot_last_success_timestamp_seconds");
  return facts([
    ["Version", numbers.all("foresight_build_info").map(sample => sample.labels.version).join() || "–"],
    ["Runs since", started ? instant(started * 1000) : "–"],
    ["Memory", bytes(numbers.sum("process_working_set_bytes") ?? 0)],
    ["CPU time", duration(numbers.sum("process_cpu_seconds_total") ?? 0)],
    ["Last snapshot", snapshot ? instant(snapshot * 1000) : "none yet"],
    ["Waits to be written to foresight.db", `${count(numbers.sum("foresight_store_waiting"))}, ${bytes(numbers.sum("foresight_store_waiting_bytes") ?? 0)}`],
  ]);
}

/** "Why is there no prediction for X?": the sidecar's own answer. */
class Question {
  constructor() {
    this.predictor = h("select", { id: "whose", required: true });
    this.labels = h("input", { id: "labels", required: true, placeholder: "instance=db1:9100", autocomplete: "off", spellcheck: "false" });
    this.answer = h("p", { role: "status" });
    this.element = h("form", { class: "filters question", "aria-labelledby": "missing" },
      h("h2", { id: "missing" }, "Why is there no prediction of…?"),
      h("label", { for: "whose" }, "Predictor", this.predictor),
      h("label", { for: "labels" }, "Entity’s labels", this.labels),
      h("button", { type: "submit" }, "Ask"), this.answer);
    this.element.addEventListener("submit", event => {
      event.preventDefault();
      this.ask();
    });
  }

  offer(names) {
    const offered = new Set([...this.predictor.options].map(option => option.value));
    this.predictor.append(...names.filter(name => !offered.has(name)).map(name => h("option", { value: name }, name)));
  }

  async ask() {
    const predictor = this.predictor.value;
    const labels = labelsOf(this.labels.value);
    try {
      const { entity, why } = await ask("api/v1/entity", { predictor, labels: JSON.stringify(labels), signals: "false" });
      this.answer.replaceChildren(why ? `Because ${why}. ` : "There is one. ", h("a", { href: entityAddress(predictor, entity) }, "Look at it"));
    } catch (error) {
      this.answer.textContent = `Because ${error.message}.`;
    }
  }
}

/** Labels as people write them: a=b, c="d, e". */
function labelsOf(text) {
  const pairs = [...text.matchAll(/([^=,\s{}"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,{}]*))/g)];
  return Object.fromEntries(pairs.map(([, name, quoted, plain]) => [name, quoted === undefined ? plain.trim() : quoted.replace(/\\(.)/g, "$1")]));
}
