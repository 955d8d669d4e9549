// Deployments whose risk was asked for: how likely a failure was said to follow, from what, and what came. Names and labels are what pipelines wrote.

import { ask } from "./api.js";
import { h, morph } from "./dom.js";
import { count, instant, labelText, percent } from "./format.js";
import { meter, table } from "./parts.js";

const mostShown = 100;
const outcomes = {
  failure: { mark: "▲", name: "Failure", title: "an incident of its target began within its time" },
  success: { mark: "✓", name: "Success", title: "no incident of its target began within its time" },
  uncertain: { mark: "?", name: "Uncertain", title: "the service was deployed again before its time was over" },
};

/** The view. */
export function open() {
  const body = h("div", null);
  return {
    name: "deployments",
    title: "Deployments",
    element: h("div", null, h("h1", null, "Deployments: what they risk, what came of them"), body),
    async refresh() {
      const { deployments } = await ask("api/v1/deployments/risk");
      morph(body, h("div", null, content(deployments)));
    },
  };
}

function content(deployments) {
  if (deployments.length === 0) {
    return h("p", { class: "empty" }, "Nobody has asked for the risk of a deployment. A pipeline does by ", h("code", null, "foresight_exporter risk --url"), " or ", h("code", null, "POST /api/v1/deployments/risk"), ".");
  }

  const settled = deployments.filter(({ outcome }) => outcome === "failure" || outcome === "success");
  const failed = settled.filter(({ outcome }) => outcome === "failure").length;
  const said = settled.reduce((sum, { probability }) => sum + probability, 0);
  return [
    h("p", { class: "summary", role: "status" },
      `${count(deployments.length - deployments.filter(({ outcome }) => outcome).length)} wait for their outcome. Of the ${count(settled.length)} whose outcome is known, ${count(failed)} failed; `
      + `their probabilities said ${said.toFixed(1)}.`),
    table("Deployments, the newest first", ["Service", "Version", "Begun", "Probability", "Commits", "Target", "What else is known", "Outcome"], deployments.slice(0, mostShown).map(row)),
    deployments.length > mostShown ? h("p", null, `The newest ${mostShown} of ${count(deployments.length)}; `, h("a", { href: "api/v1/deployments/risk" }, "all of them as JSON"), ".") : null,
  ];
}

function row(one) {
  return [
    [h("bdi", null, one.service), h("small", null, h("bdi", null, labelText(one.labels)))],
    h("bdi", { class: "clip", title: one.version }, one.version),
    instant(one.start),
    [meter(one.probability), " ", h("b", null, percent(one.probability))],
    percent(one.changeProbability),
    percent(one.targetProbability),
    known(one.inputs),
    outcome(one),
  ];
}

function outcome({ outcome: word, failed }) {
  if (!word) {
    return "not known yet";
  }

  const { mark, name, title } = outcomes[word];
  return [h("span", { title }, h("span", { "aria-hidden": "true" }, `${mark} `), name), failed ? h("small", null, instant(failed)) : null];
}

function known(inputs) {
  if (!inputs) {
    return "–";
  }

  const parts = [
    inputs.ownRunFailed === true && "its CI run failed",
    inputs.ownRunFailed === false && "its CI run passed",
    inputs.runs > 0 && `${count(inputs.failedRuns)} of ${count(inputs.runs)} other CI runs failed`,
    inputs.isNight && "night",
    inputs.isFridayAfternoon && "Friday afternoon",
    inputs.isWeekend && "weekend",
    inputs.earlier > 0 && `${count(inputs.failedEarlier)} of the last ${count(inputs.earlier)} failed`,
  ].filter(Boolean);
  return parts.length ? parts.join(", ") : "nothing unusual";
}
