// What happened to an entity: marks on charts, and the same in words.

import { h, outside } from "./dom.js";
import { instant } from "./format.js";
import { table } from "./parts.js";

const kinds = { deployment: "Deployment", configuration_change: "Configuration change", incident: "Incident", maintenance: "Maintenance", scaling: "Scaling", model_switch: "Model switch" };

// Longer texts would cover the lines.
const longest = 28;

/** Instants to mark on charts: incidents, events that somebody reported, and changes that the stream shows and no report explains. */
export function marksOf(answer) {
  const marks = new Map();
  answer.incidents.forEach(incident => marks.set(incident.onset, { at: Date.parse(incident.onset) / 1000, text: "incident", colour: "--bad" }));
  answer.events.filter(event => event.kind !== "incident").forEach(event =>
    marks.set(`${event.start} ${nameOf(event)}`, { at: Date.parse(event.start) / 1000, text: cut(nameOf(event)), colour: "--line3" }));
  const reported = answer.events.map(event => Date.parse(event.start));
  answer.changes.filter(change => !reported.some(at => Math.abs(Date.parse(change) - at) <= explained)).forEach(change =>
    marks.set(change, { at: Date.parse(change) / 1000, text: "change", colour: "--line3" }));
  return [...marks.values()].sort((a, b) => a.at - b.at);
}

/** What the marks within some time say, for those who do not see them. */
export function marksInWords(marks, times) {
  const shown = marks.filter(mark => mark.at >= times[0] && mark.at <= times.at(-1));
  return shown.length ? `; marked: ${shown.map(mark => `${mark.text} at ${instant(mark.at * 1000)}`).join(", ")}` : "";
}

/** The events as a table. */
export function events(answer) {
  const rows = answer.events.map(event => [
    instant(event.start),
    kinds[event.kind] ?? event.kind,
    event.url ? outside(event.url, h("bdi", null, nameOf(event))) : h("bdi", null, nameOf(event)),
    event.end ? instant(event.end) : "",
    h("bdi", null, event.source),
  ]);
  return rows.length
    ? table("Events about this entity, the newest first", ["When", "What", "Title", "Until", "Source"], rows)
    : h("p", null, "No event about this entity is on record.");
}

// A change shows in the stream some scrapes after somebody reported it.
const explained = 10 * 60 * 1000;

function nameOf(event) {
  return event.title || [kinds[event.kind]?.toLowerCase() ?? event.kind, event.version].filter(Boolean).join(" ");
}

function cut(text) {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
