// Who is about to fail, the most urgent first.

import { remember } from "./address.js";
import { ask, metrics, notReady } from "./api.js";
import { h, morph } from "./dom.js";
import { count, entityName, labelText } from "./format.js";
import { badge, entityAddress, probabilities, rankOf, recommendation, timeToFailure } from "./parts.js";
import { add, keyOf, learn, recentOf } from "./recent.js";
import { sparkline } from "./sparkline.js";
import { trust } from "./trust.js";

const pageSize = 50;
const trustMs = 60_000;
const reasonsShown = 2;

/** The view; parameters predictor, q, show and page say what part of it. */
export function open({ parameters }) {
  const state = { predictor: parameters.get("predictor") ?? "", q: parameters.get("q") ?? "", show: parameters.get("show") ?? "", page: Math.max(1, Number(parameters.get("page")) || 1) };
  const filters = new Filters(state, () => change(1));
  const trusts = h("div", { class: "trusts" });
  const list = h("section", { "aria-label": "Entities" });
  const element = h("div", null, h("h1", null, "What is about to fail"), trusts, filters.element, list);
  let answer = null;
  let reasons = [];
  let trustAt = 0;
  let configured = 0;

  list.addEventListener("click", event => {
    const page = event.target.closest("button")?.dataset.page;
    if (page) {
      change(Number(page));
    } else if (event.target.closest("button")?.dataset.clear !== undefined) {
      filters.clear();
    }
  });

  function change(page) {
    state.page = page;
    const given = Object.entries(state).filter(([name, value]) => value && !(name === "page" && value === 1));
    remember(given.length ? `#/?${new URLSearchParams(given)}` : "#/");
    learn(wanted(show()), show);
  }

  /** Shows the entities that are asked for; those on the page. */
  function show() {
    const entities = answer ? ranked(answer, state) : [];
    if (answer) {
      morph(list, content(answer, entities, state, reasons));
    }

    return entities.slice((state.page - 1) * pageSize, state.page * pageSize);
  }

  return {
    name: "ranking",
    title: "Ranking",
    element,
    step: () => answer?.predictors.map(predictor => predictor.step).sort().at(-1),
    async refresh() {
      if (Date.now() - trustAt > trustMs) {
        const models = await ask("api/v1/models");
        [configured, trustAt] = [models.predictors.length, Date.now()];
        morph(trusts, h("div", null, models.predictors.map(trust)));
      }

      answer = await ask("api/v1/predictions");
      reasons = answer.predictors.length < configured ? await notReady() : [];
      if (reasons.length > 0) {
        reasons.push(...await unselected());
      }

      filters.offer(answer.predictors.map(predictor => predictor.predictor));
      for (const { predictor, step, predictions } of answer.predictors) {
        for (const prediction of predictions) {
          add(keyOf(predictor, prediction.entity), step, prediction.probability);
        }
      }

      await learn(wanted(show()), show);
    },
  };
}

function wanted(rows) {
  return rows.map(({ key, predictor, prediction }) => ({ key, predictor: predictor.predictor, labels: prediction.entity }));
}

/** Search and choices; they stay as they are while the list under them changes. */
class Filters {
  constructor(state, changed) {
    this.state = state;
    this.predictor = h("select", { id: "predictor" }, h("option", { value: "" }, "All predictors"));
    this.show = h("select", { id: "show" }, [["", "All entities"], ["alerting", "Alerting"], ["watch", "Alerting and watched"]].map(([value, text]) => h("option", { value }, text)));
    this.search = h("input", { id: "search", type: "search", placeholder: "instance, job, …", autocomplete: "off", spellcheck: "false" });
    this.element = h("form", { class: "filters", role: "search" },
      h("label", { for: "search" }, "Search by label", this.search),
      h("label", { for: "predictor" }, "Predictor", this.predictor),
      h("label", { for: "show" }, "Show", this.show));
    this.changed = changed;
    this.offer(state.predictor ? [state.predictor] : []);
    this.tell();
    this.element.addEventListener("submit", event => event.preventDefault());
    this.element.addEventListener("input", () => {
      Object.assign(state, { predictor: this.predictor.value, show: this.show.value, q: this.search.value });
      changed();
    });
  }

  /** Adds predictors that were not there before. */
  offer(names) {
    const offered = new Set([...this.predictor.options].map(option => option.value));
    this.predictor.append(...names.filter(name => !offered.has(name)).map(name => h("option", { value: name }, name)));
  }

  clear() {
    Object.assign(this.state, { predictor: "", q: "", show: "" });
    this.tell();
    this.changed();
    this.search.focus();
  }

  tell() {
    this.predictor.value = this.state.predictor;
    this.show.value = this.state.show;
    this.search.value = this.state.q;
  }
}

/** The entities that are asked for, the most urgent first: by standing, then priority, then how near they are to a threshold. */
function ranked(answer, { predictor: wanted, q, show }) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const most = { alerting: 1, watch: 2 }[show] ?? 3;
  const entities = [];
  for (const predictor of answer.predictors) {
    if (wanted && predictor.predictor !== wanted) {
      continue;
    }

    for (const prediction of predictor.predictions) {
      const rank = rankOf(prediction);
      if (rank <= most && (words.length === 0 || matches(prediction, words))) {
        const nearness = Math.max(...Object.entries(prediction.probability).map(([horizon, probability]) => probability / predictor.thresholds[horizon]));
        entities.push({ predictor, prediction, rank, nearness, priority: prediction.advice?.priority ?? -1, key: keyOf(predictor.predictor, prediction.entity) });
      }
    }
  }

  return entities.sort((a, b) => a.rank - b.rank || b.priority - a.priority || b.nearness - a.nearness || (a.key < b.key ? -1 : 1));
}

function matches(prediction, words) {
  const text = `${labelText(prediction.entity)}, ${labelText(prediction.kept)}`.toLowerCase();
  return words.every(word => text.includes(word));
}

function content(answer, entities, state, reasons) {
  const all = answer.predictors.flatMap(predictor => predictor.predictions);
  const pages = Math.max(1, Math.ceil(entities.length / pageSize));
  state.page = Math.min(state.page, pages);
  const first = (state.page - 1) * pageSize;
  return h("section", null,
    h("p", { class: "summary", role: "status" }, summary(all, entities)),
    [...reasons, ...silent(answer)].map(reason => h("p", { class: "note" }, reason)),
    entities.length > 0 ? rows(entities.slice(first, first + pageSize))
      : all.length > 0 ? h("p", { class: "empty" }, "No entity is like that. ", h("button", { type: "button", "data-clear": "" }, "Clear the filters"))
      : h("p", { class: "empty" }, reasons.length > 0 ? "No predictions yet: see above. " : "No predictions. ", h("a", { href: "#/health" }, "Health says more.")),
    pages > 1 ? pager(state.page, pages, first, entities.length) : null);
}

/** "No samples" means none that a signal selects: others may have come. */
async function unselected() {
  const samples = (await metrics()).get("foresight_ingest_samples_total")?.find(sample => sample.labels.result === "ignored")?.value ?? 0;
  return samples > 0 ? [`${count(samples)} samples came that no signal selects: those that are needed are not being sent, or the expressions of the signals do not fit them.`] : [];
}

function summary(all, entities) {
  const counts = [0, 0, 0, 0];
  all.forEach(prediction => counts[rankOf(prediction)]++);
  const text = `${counts[0]} alerting${counts[1] ? `, ${counts[1]} withheld` : ""}, ${counts[2]} to watch, ${counts[3]} quiet`;
  return entities.length === all.length ? text : `${entities.length.toLocaleString("en")} of ${all.length.toLocaleString("en")} shown. In all ${text}`;
}

/** Predictors that evaluate steps and have nobody to predict. */
function silent(answer) {
  return answer.predictors.filter(predictor => predictor.predictions.length === 0).map(predictor =>
    `Predictor ${predictor.predictor} sees no entity: at its last step no signal had a value with the labels of an entity. Either nothing that its signals select is being received, or the labels differ.`);
}

function rows(entities) {
  return h("div", { class: "scroll", role: "region", "aria-label": "Ranking", tabindex: "0" },
    h("table", { class: "ranking", role: "table" },
      h("caption", { class: "unseen" }, "Entities by priority"),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ["Priority", "Entity", "Probability", "Lately", "Fails", "Why", "What to do"].map(head => h("th", { scope: "col", role: "columnheader" }, head)))),
      h("tbody", { role: "rowgroup" }, entities.map(row))));
}

function row({ predictor, prediction, key, priority, rank }) {
  const { advice } = prediction;
  const recent = recentOf(key);
  const horizon = prediction.alerting ?? Object.keys(prediction.probability).at(-1);
  const cell = (name, className, ...children) => h("td", { role: "cell", class: className, "data-name": name }, children);
  return h("tr", { role: "row", "data-key": key, class: rank === 3 ? "quiet" : "" },
    cell("Priority", "priority", badge(prediction), advice ? h("b", null, Math.round(priority)) : null),
    h("th", { scope: "row", role: "rowheader", class: "entity" },
      h("a", { href: entityAddress(predictor.predictor, prediction.entity), title: labelText(prediction.entity) }, h("bdi", null, entityName(prediction.entity))),
      h("small", null, h("bdi", null, predictor.predictor), Object.entries(prediction.kept).map(([name, value]) => [" · ", h("bdi", null, `${name}=${value}`)])),
      recent?.why ? h("small", { class: "caution" }, recent.why) : null),
    cell("Probability", "chance", probabilities(prediction, predictor.thresholds)),
    cell("Lately", "lately", recent ? sparkline(recent.probability[horizon] ?? [], predictor.thresholds[horizon], `Probability within ${horizon}`) : null),
    cell("Fails", "when", timeToFailure(advice?.time, predictor.step)),
    cell("Why", "why", advice ? [
      h("ul", null, advice.reasons.slice(0, reasonsShown).map(reason => h("li", null, h("bdi", null, reason.text)))),
      advice.pattern ? h("small", null, h("bdi", null, advice.pattern.text)) : null] : null),
    cell("What to do", "action", advice?.recommendations[0] ? recommendation(advice.recommendations[0]) : null));
}

function pager(page, pages, first, total) {
  const button = (to, text) => h("button", { type: "button", "data-page": to, disabled: to < 1 || to > pages }, text);
  return h("nav", { class: "pager", "aria-label": "Pages of the ranking" },
    button(page - 1, "Previous"),
    h("span", null, `${(first + 1).toLocaleString("en")} – ${Math.min(total, first + pageSize).toLocaleString("en")} of ${total.toLocaleString("en")}`),
    button(page + 1, "Next"));
}
