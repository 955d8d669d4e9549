// Probabilities of entities at the last steps: the sidecar's own memory of them, asked for once, and what came since.

import { ask } from "./api.js";

const mostSteps = 120;
const mostEntities = 400;
const atOnce = 4;

const known = new Map();

/** The name under which an entity is remembered. */
export function keyOf(predictor, labels) {
  return JSON.stringify([predictor, ...Object.entries(labels).flat()]);
}

/** What is known of an entity; undefined before it was asked for. */
export function recentOf(key) {
  return known.get(key);
}

/** Takes the sidecar's answer about one entity. */
export function take(key, answer) {
  known.delete(key);
  known.set(key, { step: answer.step, stepMs: answer.stepSeconds * 1000, probability: answer.probability, why: answer.why, isOld: false });
  if (known.size > mostEntities) {
    known.delete(known.keys().next().value);
  }
}

/** Adds the prediction of a step. What it does not continue, and what is said of an entity in words, is to be asked for again. */
export function add(key, step, probability) {
  const recent = known.get(key);
  const aheadMs = recent ? Date.parse(step) - Date.parse(recent.step) : 0;
  if (aheadMs > 0) {
    recent.step = step;
    recent.isOld ||= aheadMs > recent.stepMs || recent.why !== null;
    for (const [horizon, values] of Object.entries(recent.probability)) {
      recent.probability[horizon] = [...values.slice(1 - mostSteps), probability[horizon] ?? null];
    }
  }
}

/** Asks for those that are not known or old, a few at a time; calls back after each. */
export async function learn(entities, told) {
  const waiting = entities.filter(({ key }) => known.get(key)?.isOld ?? true);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        take(next.key, await ask("api/v1/entity", { predictor: next.predictor, labels: JSON.stringify(next.labels), signals: "false" }));
        told();
      } catch {
        // Gone since, or no answer: the row does without, and the next refresh asks again.
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
