// What an operator may decide about one entity, and what is decided about it.

import { selector } from "./api.js";
import { h, morph } from "./dom.js";
import { inForce, list, listen, override } from "./overrides.js";

const decisions = [
  ["mute", "Mute…", "No alert of it begins, and one that goes on ends. Its predictions are shown all the same."],
  ["maintenance", "Maintenance…", "As muted; and what fails meanwhile is no incident, and proves nothing for or against the model."],
  ["force", "State a probability…", "It takes the place of the model's at every horizon, and alerts by the thresholds in force."],
];

const probability = { name: "probability", label: "Probability, 0 to 1", attributes: { type: "number", min: 0, max: 1, step: "any", required: true } };

/** Buttons and what is in force; stays the same element while the view around it changes. */
export class Steering {
  constructor(predictor, labels) {
    [this.predictor, this.match] = [predictor, selector(labels)];
    this.known = h("div", null);
    this.result = h("p", { role: "status", tabindex: "-1" });
    this.buttons = decisions.map(([kind, text]) => h("button", { type: "button", value: kind }, text));
    this.element = h("div", { class: "steering", "data-keep": "", "data-key": "steering" },
      h("h3", null, "Take the wheel"), h("div", { class: "buttons" }, this.buttons), this.result, this.known);
    this.buttons.forEach(button => button.addEventListener("click", () => this.decide(button.value)));
    listen(this.element, this.result, () => this.refresh());
  }

  /** Takes what the sidecar calls the entity: an address may have labels besides, which matchers would not find. */
  meet(entity) {
    this.match = selector(entity);
  }

  /** @param marked What the last step's prediction says it is concerned by. */
  async refresh(marked = this.marked ?? []) {
    this.marked = marked;
    if (this.isClosed) {
      return;
    }

    try {
      const ids = marked.map(one => one.id);
      morph(this.known, h("div", null, list((await inForce(this.predictor)).filter(one => ids.includes(one.id) || one.match === this.match))));
    } catch (error) {
      // Without a place to keep them the sidecar takes none, and says so; it will not have one before it is started anew.
      this.isClosed = error.status === 503;
      this.buttons.forEach(button => { button.disabled = this.isClosed; });
      morph(this.known, h("div", null, h("p", { class: "hint" }, error.message)));
    }
  }

  async decide(kind) {
    const [, title, text] = decisions.find(([known]) => known === kind);
    if (await override(kind, title.replace("…", ""), `${text} Whom: ${this.match}.`, { predictor: this.predictor, match: this.match }, kind === "force" ? [probability] : [])) {
      await this.refresh();
      this.result.textContent = "It is in force from the next step on.";
    }
  }
}
