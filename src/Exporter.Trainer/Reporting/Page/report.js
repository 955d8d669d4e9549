// The report: what the data say, section by section.

const report = JSON.parse(document.getElementById("report").textContent);
const page = document.getElementById("page");
const measure = (way, name) => way.measures.find(known => known.name === name) ?? {};
const interval = (known, write) => missing(known.low) ? "" : `${write(known.low)} to ${write(known.high)}`;
const unit = value => value;

function header() {
  document.title = `Foresight report: ${report.predictor}`;
  const judged = `Judged from ${instant(report.judged_from)} to ${instant(report.judged_to)} on ${report.entities} entities, ${report.rows} predictions.`;
  const learnt = report.trained_to ? ` It learnt from data until ${instant(report.trained_to)}.` : " What it learnt from is not known.";
  const links = [...report.horizons.map(horizon => [`horizon-${horizon.horizon}`, `${horizon.horizon} ahead`]),
    ["importances", "Importances"], ["drift", "Drift"], ["measures", "What the numbers mean"]];
  return [
    element("h1", {}, `Can “${report.predictor}” be trusted?`),
    element("p", { class: "faint" }, `Model ${report.model}, made by ${report.trainer || "an unknown program"}. ${judged}${learnt}`),
    element("nav", { "aria-label": "Sections" }, element("ul", {}, links.map(([id, name]) => element("li", {}, element("a", { href: `#${id}` }, name))))),
  ];
}

function summary() {
  const list = items => element("ul", {}, items.map(item => element("li", {}, item)));
  const cautions = report.summary.cautions.length ? list(report.summary.cautions)
    : element("p", {}, "Nothing in these figures speaks against it, for failures and entities like those it was judged on.");
  return element("div", { class: "summary" },
    element("section", { class: "card", id: "summary" }, element("h2", {}, "In plain words"), list(report.summary.findings)),
    element("section", { class: "card cautions", id: "cautions" }, element("h2", {}, "When not to trust it"), cautions));
}

function tiles(model) {
  const tile = (name, value, small) => element("div", { class: "tile" }, element("dt", {}, name),
    element("dd", {}, element("span", { class: "value" }, value), " ", element("span", { class: "small faint" }, small)));
  const lead = measure(model, "median_lead_seconds");
  return element("dl", { class: "tiles" },
    tile("Incidents caught", `${model.detected} of ${model.onsets}`, percent(measure(model, "event_recall").estimate)),
    tile("Alerts that came true", `${model.true_alerts} of ${model.alerts}`, percent(measure(model, "alert_precision").estimate)),
    tile("Typical lead", span(lead.estimate), missing(lead.low) ? "" : `95%: ${interval(lead, span)}`),
    tile("False alarms", short(measure(model, "false_alarms_per_entity_day").estimate), "per entity and day"),
    tile("Alerts", short(measure(model, "alerts_per_week").estimate), "per week, all entities"));
}

function precisionRecall(horizon) {
  const rows = horizon.reliability.reduce((sum, bin) => sum + bin.rows, 0);
  const base = rows ? horizon.reliability.reduce((sum, bin) => sum + bin.happened, 0) / rows : 0;
  const plot = axes({ xTicks: [0, .25, .5, .75, 1], yTicks: [0, .25, .5, .75, 1], x: unit, y: unit, xLabel: "recall of steps", yLabel: "precision of steps" });
  const at = horizon.at_threshold;
  const mark = at ? [shape("circle", { class: "mark", cx: plot.atX(at.recall), cy: plot.atY(at.precision), r: 6 }),
    text(plot.atX(at.recall) + (at.recall > .6 ? -10 : 10), plot.atY(at.precision) + (at.precision > .9 ? 18 : -10), `threshold ${short(at.threshold)}`,
      { class: "strong", "text-anchor": at.recall > .6 ? "end" : "start" })] : [];
  const area = measure(horizon.ways[0], "auc_pr").estimate;
  const said = `Area under the curve ${digits(area, 3)}; guessing gives ${digits(base, 3)}.`;
  const drawing = picture(plot.width, plot.height, "Precision against recall", said, plot.lines,
    shape("line", { class: "reference", x1: plot.left, x2: plot.right, y1: plot.atY(base), y2: plot.atY(base) }),
    line(horizon.curve.map(point => [plot.atX(point.recall), plot.atY(point.precision)]), { class: "curve" }), mark);
  return figure("Precision and recall", said, drawing,
    table("Precision and recall by threshold", ["threshold", "recall", "precision"], horizon.curve.map(point => [short(point.threshold), digits(point.recall, 3), digits(point.precision, 3)])));
}

function reliability(horizon) {
  // Probabilities crowd near 0, so both axes go by square roots; the diagonal stays one.
  const most = Math.min(1, Math.max(.05, ...horizon.reliability.flatMap(bin => [bin.predicted, bin.observed])) * 1.1);
  const root = value => Math.sqrt(value / most);
  const ticks = [0, .01, .05, .1, .25, .5, .75, 1].filter(tick => tick <= most && (tick === 0 || tick >= most / 30));
  const plot = axes({ xTicks: ticks, yTicks: ticks, x: root, y: root, xLabel: "predicted probability", yLabel: "share that happened" });
  const rows = Math.max(1, ...horizon.reliability.map(bin => bin.rows));
  const bars = horizon.reliability.map(bin => {
    const height = (plot.floor - plot.top) * .2 * bin.rows / rows;
    return shape("rect", { class: "back", x: plot.atX(bin.predicted) - 4, width: 8, y: plot.floor - height, height });
  });
  const error = measure(horizon.ways[0], "calibration_error").estimate;
  const said = `On the dashed line, what is predicted is what happens; on average it is off by ${digits(error, 4)}. Bars: number of predictions.`;
  const drawing = picture(plot.width, plot.height, "Predicted beside observed", said, plot.lines, bars,
    shape("line", { class: "reference", x1: plot.atX(0), y1: plot.atY(0), x2: plot.atX(most), y2: plot.atY(most) }),
    line(horizon.reliability.map(bin => [plot.atX(bin.predicted), plot.atY(bin.observed)]), { class: "curve" }),
    horizon.reliability.map(bin => shape("circle", { class: "dot", cx: plot.atX(bin.predicted), cy: plot.atY(bin.observed), r: 4 })));
  return figure("Reliability", said, drawing,
    table("Predicted beside observed", ["predicted", "happened", "of", "share"], horizon.reliability.map(bin => [digits(bin.predicted, 4), bin.happened, bin.rows, digits(bin.observed, 4)])));
}

function leads(horizon) {
  const most = Math.max(1, ...horizon.leads.map(bin => bin.incidents));
  const ticks = most <= 5 ? [...Array(most + 1).keys()] : [0, Math.round(most / 2), most];
  const plot = axes({ xTicks: [0, .25, .5, .75, 1].map(share => share * horizon.seconds), yTicks: ticks, x: value => value / horizon.seconds, y: value => value / most,
    xLabel: "first alert before the onset", yLabel: "incidents", xText: span });
  const bars = horizon.leads.map(bin => {
    const [from, to] = [plot.atX(bin.from_seconds) + 1, plot.atX(bin.to_seconds) - 1];
    return shape("rect", { class: "bar", x: from, width: to - from, y: plot.atY(bin.incidents), height: plot.floor - plot.atY(bin.incidents) });
  });
  const lead = measure(horizon.ways[0], "median_lead_seconds").estimate;
  const said = missing(lead) ? "No incident was announced." : `Half of the caught incidents were announced ${span(lead)} ahead or earlier.`;
  return figure("Lead time", said, picture(plot.width, plot.height, "How long ahead incidents were announced", said, plot.lines, bars),
    table("Lead times", ["longer than", "up to", "incidents"], horizon.leads.map(bin => [span(bin.from_seconds), span(bin.to_seconds), bin.incidents])));
}

function ways(horizon) {
  const cell = (name, write) => way => { const known = measure(way, name); return [write(known.estimate), interval(known, write)]; };
  const lines = [
    ["Incidents caught", cell("event_recall", percent)], ["Alerts right", cell("alert_precision", percent)], ["False alarms per entity-day", cell("false_alarms_per_entity_day", short)],
    ["Alerts per week", cell("alerts_per_week", short)], ["Median lead", cell("median_lead_seconds", span)], ["AUC-PR", cell("auc_pr", short)], ["Brier", cell("brier", short)],
    ["Brier skill", cell("brier_skill", short)], ["Calibration error", cell("calibration_error", short)], ["Steps falsely alerting", cell("false_positive_rate", percent)],
    ["Steps falsely silent", cell("false_negative_rate", percent)], ["Crossings per entity-day", cell("transitions_per_entity_day", short)]];
  return table(`${horizon.horizon} ahead, each number with its 95% interval`, ["", ...horizon.ways.map(way => way.name)],
    [["Threshold", ...horizon.ways.map(way => short(way.threshold))], ...lines.map(([name, write]) => [name, ...horizon.ways.map(write)])]);
}

const kinds = { caught: "Caught", missed: "Missed", false_alarm: "False alarms" };

function story(timeline, horizon) {
  const highest = Math.max(0, ...timeline.probabilities.filter((value, i) => !missing(value) && (missing(timeline.onset_ms) || timeline.steps_ms[i] < timeline.onset_ms)));
  const peak = `highest probability ${short(highest)}`;
  const counts = highest < horizon.threshold ? "" : "; its alert began too early or too late to count";
  const when = instant(timeline.onset_ms ?? timeline.alert_ms);
  return timeline.kind === "caught" ? `${when}, announced ${span((timeline.onset_ms - timeline.alert_ms) / 1000)} ahead, ${peak}`
    : timeline.kind === "missed" ? `${when}, ${peak}, threshold ${short(horizon.threshold)}${counts}` : `${when}, no incident within ${horizon.horizon}, ${peak}`;
}

/** Values with their steps, and a gap where an incident lies between: nothing is predicted in it. */
function over(timeline, values) {
  const within = (before, after) => timeline.incidents.some(incident => before <= incident.from_ms && incident.from_ms <= after);
  return timeline.steps_ms.flatMap((step, i) => i > 0 && within(timeline.steps_ms[i - 1], step) ? [[step, null], [step, values[i]]] : [[step, values[i]]]);
}

function timelineFigure(timeline, horizon) {
  const [width, panel, strip, left, right] = [360, 96, 40, 34, 8];
  const traces = timeline.signals.filter(signal => signal.values.length);
  const height = panel + traces.length * strip + 26;
  const at = ms => left + (ms - timeline.from_ms) / (timeline.to_ms - timeline.from_ms) * (width - left - right);
  const atP = value => 6 + (1 - value) * (panel - 14);
  const zero = timeline.onset_ms ?? timeline.alert_ms;
  const drawn = [
    ...timeline.incidents.map(incident => shape("rect", { class: "incident", x: at(incident.from_ms), width: Math.max(2, at(incident.to_ms) - at(incident.from_ms)), y: 0, height: height - 22 })),
    ...[0, .5, 1].flatMap(tick => [shape("line", { class: "grid", x1: left, x2: width - right, y1: atP(tick), y2: atP(tick) }), text(left - 5, atP(tick) + 4, tick, { "text-anchor": "end" })]),
    shape("line", { class: "threshold", x1: left, x2: width - right, y1: atP(horizon.threshold), y2: atP(horizon.threshold) }),
    line(over(timeline, timeline.probabilities).map(([step, value]) => [at(step), missing(value) ? null : atP(value)]), { class: "curve" }),
    ...(missing(timeline.onset_ms) ? [] : [shape("line", { class: "onset", x1: at(timeline.onset_ms), x2: at(timeline.onset_ms), y1: 0, y2: height - 22 })]),
    ...(missing(timeline.alert_ms) ? [] : [shape("path", { class: "mark", d: `M${at(timeline.alert_ms)} ${panel - 12}l-5 9h10z` })]),
    ...[-1, -.5, 0, .5, 1].map(share => share * horizon.seconds * 1000 + zero).filter(ms => ms >= timeline.from_ms && ms <= timeline.to_ms)
      .map(ms => text(at(ms), height - 6, ms === zero ? (missing(timeline.onset_ms) ? "alert" : "onset") : (ms < zero ? "−" : "+") + span(Math.abs(ms - zero) / 1000), { "text-anchor": "middle" })),
  ];
  traces.forEach((signal, i) => {
    const top = panel + i * strip;
    const known = signal.values.filter(value => !missing(value));
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const atV = value => top + strip - 4 - (high > low ? (value - low) / (high - low) : .5) * (strip - 20);
    drawn.push(text(left, top + 10, `${signal.signal} (${percent(signal.share)})` + (known.length ? `: ${short(low)} to ${short(high)}` : ""), { class: "strong" }),
      line(over(timeline, signal.values).map(([step, value]) => [at(step), missing(value) ? null : atV(value)]), { class: "trace" }));
  });
  const said = story(timeline, horizon);
  const reasons = timeline.signals.length ? timeline.signals.map(signal => `${signal.signal} ${percent(signal.share)}`).join(", ") : "no single signal raised it";
  const numbers = table("Probability and signals by step", ["time", "probability", ...traces.map(signal => signal.signal)],
    timeline.steps_ms.map((step, i) => [instant(step), digits(timeline.probabilities[i], 4), ...traces.map(signal => short(signal.values[i]))]));
  return figure(timeline.entity, said, picture(width, height, `${kinds[timeline.kind]}: ${timeline.entity}`, `${said}; ${reasons}`, drawn), numbers);
}

function timelines(horizon) {
  const legend = (name, attributes, content) => element("span", {}, shape("svg", { viewBox: "0 0 24 12", "aria-hidden": "true" }, shape(name, attributes)), ` ${content}`);
  const groups = Object.entries(kinds).map(([kind, name]) => [name, horizon.timelines.filter(timeline => timeline.kind === kind)]);
  return [
    element("p", { class: "legend small faint" },
      legend("path", { class: "curve", d: "M0 9L10 8L24 2" }, "probability"), legend("path", { class: "threshold", d: "M0 6H24" }, "threshold"),
      legend("path", { class: "mark", d: "M12 1l-6 10h12z" }, "first alert"), legend("rect", { class: "incident", x: 0, y: 0, width: 24, height: 12 }, "incident"),
      legend("path", { class: "trace", d: "M0 9L10 8L24 2" }, "signals that raised it most, with their share in it and their values")),
    ...groups.flatMap(([name, found]) => [element("h3", {}, name),
      found.length ? element("div", { class: "charts" }, found.map(timeline => timelineFigure(timeline, horizon))) : element("p", { class: "faint" }, "None.")]),
  ];
}

function troubles(horizon) {
  return horizon.troubles.length === 0 ? [] : [element("h3", {}, "Where it fails most"),
    table("Entities with missed incidents or false alarms, the worst first", ["entity", "incidents", "caught", "alerts", "came true"],
      horizon.troubles.map(entity => [entity.entity, entity.onsets, entity.detected, entity.alerts, entity.true_alerts]))];
}

function importances() {
  const known = report.importances.filter(feature => (feature.gain_share ?? feature.permutation_loss) !== 0);
  if (known.length === 0) return [element("p", { class: "faint" }, "Not known.")];
  const size = feature => feature.gain_share ?? Math.max(0, feature.permutation_loss);
  const [most, row, left, width] = [Math.max(...known.map(size)) || 1, 20, 230, 720];
  const bars = known.flatMap((feature, i) => [
    text(left - 8, i * row + 14, feature.feature, { class: "strong", "text-anchor": "end" }),
    shape("rect", { class: "bar", x: left, y: i * row + 3, width: Math.max(1, size(feature) / most * (width - left - 60)), height: row - 6 }),
    text(left + Math.max(1, size(feature) / most * (width - left - 60)) + 6, i * row + 14, missing(feature.gain_share) ? short(feature.permutation_loss) : percent(feature.gain_share))]);
  const said = missing(known[0].gain_share) ? "How much worse the log-loss gets when all that is derived from a signal is shuffled."
    : "Share of what the model explains on the data it learnt from.";
  return [figure("What the model looks at", said, picture(width, known.length * row + 4, "Importances", said, bars),
    table("Importances", ["", "share of the gain", "rise of the log-loss when shuffled", "spread"],
      known.map(feature => [feature.feature, percent(feature.gain_share), digits(feature.permutation_loss, 5), digits(feature.spread, 5)])))];
}

function parts() {
  return report.stack.length === 0 ? [] : [table("The model adds up the scores of several learners: log-odds for each standard deviation of a score",
    ["", ...report.horizons.map(horizon => horizon.horizon)], report.stack.map(part => [part.learner, ...part.weights.map(short)]))];
}

function gains() {
  const signed = value => missing(value) ? "–" : (value > 0 ? "+" : "") + digits(value, 4);
  return report.gains.length === 0 ? [] : [table("What a stack, and detectors as features, are worth in ranking (AUC-PR)", ["", "beside", "on", "AUC-PR", "beside it", "difference", "95% interval", "taken"],
    report.gains.map(gain => [gain.way, gain.over, gain.on, digits(gain.auc_pr, 4), digits(gain.over_auc_pr, 4), signed(gain.difference), interval(gain, signed), missing(gain.is_taken) ? "" : gain.is_taken ? "yes" : "no"]))];
}

function composition() {
  const tables = [...parts(), ...gains()];
  return tables.length === 0 ? [] : [section("composition", "What was added up, and what was tried", ...tables)];
}

function subspace() {
  const known = report.subspace;
  return known ? element("p", {}, `What it learnt from lies along ${known.components} principal components of ${known.features} features, with ${percent(known.explained)} of their variance; the sidecar tells when features no longer move together like that.`) : null;
}

function drift() {
  if (report.drift.spans.length === 0) return [element("p", { class: "faint" }, "The model does not say what its training data looked like.")];
  const grade = value => [digits(value, 2), "", value >= .25 ? "much" : value >= .1 ? "some" : ""];
  return [
    element("p", {}, `Of the ${report.drift.features} features that the model looks at, ${report.drift.moved} have moved by 0.25 or more from what it learnt from (population stability index; from 0.1 on it is a change).`),
    report.drift.largest.length ? table("Features that moved most", ["", ...report.drift.spans], report.drift.largest.map(feature => [feature.feature, ...feature.stability.map(grade)])) : null,
    report.missing.length ? table("Signals that are not always there", ["", "judged steps without a value"], report.missing.map(signal => [signal.signal, percent(signal.share)])) : null,
  ];
}

function meanings() {
  const words = [
    ["Incidents caught", "onsets with an alert before them, no earlier than the horizon and no later than the least lead."],
    ["Alerts right", "alerts that such an onset followed. Alerts whose horizon reaches beyond the data are left out."],
    ["95% interval", "drawn over whole entities, since the steps of one entity are not independent."],
    ["AUC-PR", "how well steps are ranked, 1 is perfect; guessing gives the share of steps before an onset."],
    ["Brier, Brier skill", "mean squared error of the probability; skill is 0 for always saying the base rate of training, 1 for perfect."],
    ["Calibration error", "mean distance between predicted probability and observed share, over ten bins of equally many steps."]];
  return element("dl", { class: "card" }, words.flatMap(([word, meaning]) => [element("dt", {}, element("strong", {}, word)), element("dd", {}, meaning)]));
}

const section = (id, heading, ...children) => element("section", { id, "aria-label": heading }, element("h2", {}, heading), ...children);

page.append(...header(), summary(),
  ...report.horizons.map(horizon => section(`horizon-${horizon.horizon}`, `${horizon.horizon} ahead`, tiles(horizon.ways[0]),
    element("div", { class: "charts" }, precisionRecall(horizon), reliability(horizon), leads(horizon)),
    element("h3", {}, "Beside what works without training"), ways(horizon), element("h3", {}, "Incidents and alarms, with what drove them"), timelines(horizon), troubles(horizon))),
  section("importances", "Importances", ...importances()), ...composition(), section("drift", "Drift", ...drift(), subspace()), section("measures", "What the numbers mean", meanings()));
