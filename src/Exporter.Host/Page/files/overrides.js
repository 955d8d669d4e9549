// What operators have decided: the kill switch, what is in force, and the decisions about whole predictors.

import { ask, post, remove } from "./api.js";
import { decide, howLong } from "./decision.js";
import { h, morph } from "./dom.js";
import { instant } from "./format.js";

const path = "api/v1/overrides";
const shown = 100;

const kinds = {
  mute: "muted: no alert begins",
  maintenance: "maintenance: what fails counts for nothing",
  silence_all: "kill switch: all alerts silenced",
  force: "stated probability",
  pin: "pinned model",
  baseline: "the baseline predicts",
  freeze: "learning is frozen",
};

/** The view. */
export function open() {
  const body = h("div", null);
  const done = h("p", { role: "status", tabindex: "-1" });
  const element = h("div", null, h("h1", null, "Overrides: what operators have decided"), done, body);
  const view = {
    name: "overrides",
    title: "Overrides",
    element,
    async refresh() {
      const [known, { predictors }] = await Promise.all([inForce(), ask("api/v1/models")]);
      morph(body, content(known, predictors.map(predictor => predictor.predictor)));
    },
  };
  listen(element, done, view.refresh);
  return view;
}

/** Those that hold or are to come; none where the sidecar keeps nothing, as then there are none. */
export async function inForce(predictor) {
  const pages = await Promise.all(["active", "pending"].map(state => ask(path, { state, predictor, limit: shown })));
  return pages.flatMap(page => page.overrides);
}

/** The kill switch, to be put on. */
export function silence() {
  return decide({
    title: "Silence all alerts?",
    text: "No alert of any predictor begins, and those that go on end, at once. Predictions are made and shown all the while. It stays until somebody switches it off.",
    confirm: "Silence all alerts",
    act: given => post(path, { kind: "silence_all", ...given }),
  });
}

/** Ends an override. */
export function end(override) {
  return decide({
    title: override.kind === "silence_all" ? "Switch alerts on again?" : "End this override?",
    text: `${kinds[override.kind] ?? override.kind}, decided by ${override.by}: ${override.reason}`,
    confirm: override.kind === "silence_all" ? "Switch alerts on" : "End it",
    withReason: false,
    act: given => remove(`${path}/${override.id}`, given),
  });
}

/** Asks for a decision of a kind, about what `about` says. */
export function override(kind, title, text, about, fields = []) {
  return decide({ title, text, fields: [howLong, ...fields], confirm: "Put in force", act: given => post(path, { kind, ...about, ...given }) });
}

/** A list of overrides, each with a button that ends it. */
export function list(known) {
  return known.length === 0 ? h("p", null, "None is in force or to come.") : h("ul", { class: "overrides" }, known.map(one => h("li", { "data-key": `override ${one.id}` },
    h("span", null,
      h("b", null, kinds[one.kind] ?? one.kind), one.probability === undefined ? null : ` ${one.probability}`, one.version ? [" ", h("code", null, one.version)] : null,
      " for ", h("bdi", null, one.match ?? one.predictor ?? "everything"), one.match && one.predictor ? [" of ", h("bdi", null, one.predictor)] : null,
      one.state === "pending" ? ` from ${instant(one.start)} on` : "", one.end ? ` until ${instant(one.end)}` : " until somebody ends it",
      ", by ", h("bdi", null, one.by), ": ", h("bdi", null, one.reason)),
    h("button", { type: "button", "data-end": JSON.stringify(one), "aria-label": `End override ${one.id}` }, "End…"))));
}

/** Has the buttons of lists inside an element end overrides. */
export function listen(element, done, refresh) {
  element.addEventListener("click", async event => {
    const button = event.target.closest("button");
    const [ending, decision, about] = [button?.dataset.end, button?.dataset.decide, button?.dataset.predictor];
    const happened = ending ? await end(JSON.parse(ending)) : decision ? await choices[decision](about) : false;
    if (happened) {
      await refresh();
      done.textContent = ending ? "It has ended." : decision === "silence" ? "All alerts are silenced." : "It is in force from the next step on.";
      if (!button.isConnected) {
        done.focus();
      }
    }
  });
}

const choices = {
  silence,
  baseline: predictor => override("baseline", `Let the baseline predict for ${predictor}?`, "From the next step on the built-in baseline predicts, with its own threshold, whatever the alias says.", { predictor }),
  freeze: predictor => override("freeze", `Freeze learning of ${predictor}?`, "No incident joins a pattern, thresholds of a budget stay as they are, and what happens meanwhile is no evidence for later ones.", { predictor }),
};

function content(known, predictors) {
  const isSilenced = known.some(one => one.kind === "silence_all" && one.state === "active");
  return h("div", null,
    h("section", { "aria-labelledby": "switch" }, h("h2", { id: "switch" }, "Kill switch"),
      h("p", null, isSilenced ? "All alerts are silenced." : "Alerts are on."),
      isSilenced ? null : h("button", { type: "button", class: "danger", "data-decide": "silence" }, "Silence all alerts…")),
    h("section", { "aria-labelledby": "force" }, h("h2", { id: "force" }, "In force, and to come"), list(known),
      h("p", { class: "hint" }, "Entities are muted, put under maintenance or given a probability on their own page.")),
    h("section", { "aria-labelledby": "whole" }, h("h2", { id: "whole" }, "Whole predictors"), predictors.map(predictor => h("div", { class: "whole", "data-key": predictor },
      h("h3", null, h("bdi", null, predictor)),
      h("div", { class: "buttons" },
        h("button", { type: "button", "data-decide": "baseline", "data-predictor": predictor, "aria-label": `Fall back to the baseline for ${predictor}` }, "Fall back to the baseline…"),
        h("button", { type: "button", "data-decide": "freeze", "data-predictor": predictor, "aria-label": `Freeze learning of ${predictor}` }, "Freeze learning…"))))));
}
