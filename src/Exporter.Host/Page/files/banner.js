// Above every view: that alerts are silenced, by whom and why, and the way out.

import { ask } from "./api.js";
import { h, morph } from "./dom.js";
import { instant } from "./format.js";
import { end } from "./overrides.js";

let isClosed = false;

/** Shows or hides what is to be shown above every view. */
export async function refreshBanner(element) {
  if (isClosed) {
    return;
  }

  try {
    const { overrides } = await ask("api/v1/overrides", { state: "active", limit: 1000 });
    const [silenced] = overrides.filter(one => one.kind === "silence_all");
    const others = overrides.length - (silenced ? 1 : 0);
    element.hidden = !silenced;
    morph(element, h("div", null, silenced ? [
      h("span", null, h("b", null, "All alerts are silenced"), ` since ${instant(silenced.posted)} by `, h("bdi", null, silenced.by), ": ", h("bdi", null, silenced.reason),
        others ? `. ${others} more override${others > 1 ? "s are" : " is"} in force.` : ""),
      h("button", { type: "button", "data-end": JSON.stringify(silenced) }, "Switch alerts on…"),
    ] : null));
  } catch (error) {
    // Where nothing is kept, nothing is in force.
    isClosed = error.status === 503;
  }
}

/** Has the banner's button work. */
export function listenToBanner(element, refresh) {
  element.addEventListener("click", async event => {
    const ending = event.target.closest("button")?.dataset.end;
    if (ending && await end(JSON.parse(ending))) {
      await refresh();
      document.getElementById("main").focus({ preventScroll: true });
    }
  });
}
