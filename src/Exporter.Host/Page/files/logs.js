// Templates of log lines: what programs write, how often, how unusual that is, and what comes before incidents. Every text here is what some program wrote.

import { remember } from "./address.js";
import { ask } from "./api.js";
import { h, morph } from "./dom.js";
import { count, instant } from "./format.js";
import { table } from "./parts.js";

const pageSize = 50;
const orders = { lines: "Most lines", rate: "Highest rate", factor: "Furthest above usual", first: "Newest", last: "Seen last", lift: "Before incidents" };
const severities = ["any", "unknown", "trace", "debug", "info", "warn", "error", "fatal"];

/** The view. */
export function open(route) {
  const wanted = {
    search: route.parameters.get("search") ?? "",
    severity: severities.includes(route.parameters.get("severity")) ? route.parameters.get("severity") : "any",
    order: route.parameters.get("order") in orders ? route.parameters.get("order") : "lines",
  };
  let shown = pageSize;
  const body = h("div", null);
  const search = h("input", { id: "search", type: "search", value: wanted.search, placeholder: "words of a line", autocomplete: "off", spellcheck: "false" });
  const severity = choice("severity", severities.map(name => [name, name]), wanted.severity);
  const order = choice("order", Object.entries(orders), wanted.order);
  const form = h("form", { class: "filters" },
    h("label", { for: "search" }, "Search", search),
    h("label", { for: "severity" }, "Severity", severity),
    h("label", { for: "order" }, "Order", order));
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", () => {
    Object.assign(wanted, { search: search.value, severity: severity.value, order: order.value });
    shown = pageSize;
    remember(`#/logs?${new URLSearchParams(wanted)}`);
    refresh();
  });

  let asked = 0;
  async function refresh() {
    const number = ++asked;
    const answer = await ask("api/v1/log-templates", { ...wanted, limit: shown });

    // A later letter may have been answered before.
    if (number === asked) {
      morph(body, content(answer, wanted, () => {
        shown += pageSize;
        refresh();
      }));
    }
  }

  return { name: "logs", title: "Logs", element: h("div", null, h("h1", null, "Log templates"), form, body), refresh };
}

function choice(id, pairs, chosen) {
  return h("select", { id }, pairs.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}

function content({ total, incidents, templates }, wanted, more) {
  if (total === 0) {
    return h("div", null, h("p", { class: "empty" }, wanted.search || wanted.severity !== "any" ? "No template is like that." : "No log line was received yet."));
  }

  const hasExamples = templates.some(({ example }) => example !== null);
  const button = h("button", { type: "button", "data-key": "more", "data-keep": "" }, "Show more");
  button.addEventListener("click", more);
  return h("div", null,
    h("p", { class: "summary", role: "status" }, `${count(total)} ${total === 1 ? "template" : "templates"}. ${learnt(incidents)}`),
    table("Templates of log lines; <*> stands for a value", ["Template", "Severity", "Lines", "Per second", "Usual rate", "Before incidents", "Entities", "First seen", "Last seen"], templates.map(template => row(template, hasExamples))),
    templates.length < total ? button : null);
}

function learnt(incidents) {
  return incidents === 0 ? "No incident was seen yet from which to learn what comes before." : `What comes before was learnt from ${count(incidents)} ${incidents === 1 ? "incident" : "incidents"}.`;
}

function row(template, hasExamples) {
  return [
    [h("code", { class: "line" }, h("bdi", null, template.template)), hasExamples && template.example !== null ? h("small", { class: "line" }, h("bdi", null, template.example)) : null, h("small", { class: "identity" }, template.id)],
    template.severity,
    count(template.lines),
    number(template.ratePerSecond),
    template.factor === null ? "–" : `${number(template.factor)} ×`,
    template.knownBad ? `▲ ${count(template.knownBad.support)} times, ${number(template.knownBad.lift)} × as often as otherwise` : "",
    count(template.entities),
    instant(template.firstSeen),
    instant(template.lastSeen),
  ];
}

function number(value) {
  return value === 0 ? "0" : value < 0.001 ? "<0.001" : value >= 10 ? count(Math.round(value)) : String(Number(value.toPrecision(2)));
}
