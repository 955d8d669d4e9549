// Which view is shown, and when it asks again.

import { isOther, route } from "./address.js";
import { listenToBanner, refreshBanner } from "./banner.js";
import { duration, instant } from "./format.js";
import * as deployments from "./deployments.js";
import { h, morph } from "./dom.js";
import * as entity from "./entity.js";
import * as health from "./health.js";
import * as logs from "./logs.js";
import * as models from "./models.js";
import * as overrides from "./overrides.js";
import * as ranking from "./ranking.js";

const refreshMs = 10_000;
const views = { "": ranking, entity, deployments, logs, models, overrides, health };

const main = document.getElementById("main");
const trouble = document.getElementById("trouble");
const freshness = document.getElementById("freshness");
const pause = document.getElementById("pause");
const silenced = document.getElementById("silenced");

let shown = null;
let asked = 0;

async function open() {
  const wanted = route();
  const module = views[wanted.view] ?? ranking;
  const isFirst = shown === null;
  shown?.close?.();
  shown = module.open(wanted);
  for (const link of document.querySelectorAll("header nav a")) {
    if (link.dataset.view === shown.name) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }

  document.title = `${shown.title} – Foresight`;
  main.replaceChildren(shown.element);
  if (!isFirst) {
    // As a browser does with another page: what is read next is its beginning.
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }

  await refresh();
}

async function refresh() {
  const [view, number] = [shown, ++asked];
  main.setAttribute("aria-busy", "true");
  let complaint = "";
  try {
    await Promise.all([view.refresh(), refreshBanner(silenced)]);
  } catch (error) {
    complaint = error instanceof TypeError ? `The sidecar does not answer (${error.message}). What is shown is from before.` : error.message;
  }

  // Another view, or a later question, may have come in between.
  if (view === shown && number === asked) {
    trouble.textContent = complaint;
    trouble.hidden = complaint === "";
    main.removeAttribute("aria-busy");
    tellTime();
  }
}

function tellTime() {
  const step = shown?.step?.();
  const ageSeconds = (Date.now() - Date.parse(step)) / 1000;
  morph(freshness, h("span", null, step ? ["Step ", h("time", { datetime: step, title: step }, instant(step)), ageSeconds < 120 ? "" : `, ${duration(ageSeconds)} ago`] : ""));
}

listenToBanner(silenced, refresh);

pause.addEventListener("click", () => {
  const paused = pause.getAttribute("aria-pressed") !== "true";
  pause.setAttribute("aria-pressed", paused);
  if (!paused) {
    refresh();
  }
});

// An address with # in it would be another view.
document.getElementById("skip").addEventListener("click", () => main.focus());

window.addEventListener("hashchange", () => {
  if (isOther()) {
    open();
  }
});

document.addEventListener("visibilitychange", () => document.hidden || isPaused() || refresh());

setInterval(() => document.hidden || isPaused() || refresh(), refreshMs);

function isPaused() {
  return pause.getAttribute("aria-pressed") === "true";
}

open();
