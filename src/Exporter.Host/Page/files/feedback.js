// What a person says of a prediction: kept by the sidecar, with who said so.

import { ask, post, selector } from "./api.js";
import { h, morph } from "./dom.js";
import { instant } from "./format.js";

const nameKey = "foresight.name";
const verdicts = [
  ["right", "Right", "It is about to fail, or it did"],
  ["wrong", "Wrong", "Nothing is the matter with it"],
  ["acted_on", "Acted on", "Somebody does something about it: what was predicted proves nothing any more"],
];

/** Buttons, a note, and what was said before; stays the same element while the view around it changes. */
export class Feedback {
  constructor(predictor, labels) {
    [this.predictor, this.labels] = [predictor, labels];
    this.note = h("input", { id: "note", maxlength: 1000, autocomplete: "off" });
    this.by = h("input", { id: "by", maxlength: 100, autocomplete: "name", value: localStorage.getItem(nameKey) ?? "" });
    this.result = h("p", { role: "status" });
    this.said = h("div", null);
    this.buttons = verdicts.map(([verdict, text, title]) => h("button", { type: "button", value: verdict, title }, text));
    this.element = h("form", { class: "feedback", "data-keep": "", "data-key": "feedback", "aria-labelledby": "feedback" },
      h("h3", { id: "feedback" }, "Was it right?"),
      h("label", { for: "note" }, "Note", this.note),
      h("label", { for: "by" }, "Your name", this.by),
      h("div", { class: "buttons" }, this.buttons), this.result, this.said);
    this.element.addEventListener("submit", event => event.preventDefault());
    this.buttons.forEach(button => button.addEventListener("click", () => this.say(button.value)));
  }

  async refresh() {
    if (this.isClosed) {
      return;
    }

    try {
      const { feedback } = await ask("api/v1/feedback", { predictor: this.predictor, "match[]": selector(this.labels), limit: 10 });
      morph(this.said, h("div", null, feedback.length ? h("ul", { class: "said" }, feedback.map(one => h("li", null,
        h("b", null, verdicts.find(([verdict]) => verdict === one.verdict)?.[1] ?? one.verdict), ` ${instant(one.at)}`,
        one.by ? [" by ", h("bdi", null, one.by)] : null, one.note ? [": ", h("bdi", null, one.note)] : null))) : null));
    } catch (error) {
      // Without a place to keep it the sidecar takes none, and says so; it will not have one before it is started anew.
      this.isClosed = error.status === 503;
      morph(this.said, h("div", null, h("p", { class: "hint" }, error.message)));
    }
  }

  async say(verdict) {
    this.buttons.forEach(button => { button.disabled = true; });
    try {
      localStorage.setItem(nameKey, this.by.value);
      const receipt = await post("api/v1/feedback", { predictor: this.predictor, labels: this.labels, verdict, note: this.note.value, by: this.by.value });
      this.result.textContent = receipt.result === "known" ? "That was said before." : `Kept${receipt.until ? `; its alerts are uncertain until ${instant(receipt.until)}` : ""}.`;
      this.note.value = "";
      await this.refresh();
    } catch (error) {
      this.result.textContent = `Not kept: ${error.message}`;
    } finally {
      this.buttons.forEach(button => { button.disabled = false; });
      this.buttons.find(button => button.value === verdict).focus();
    }
  }
}
