// A dialog in which somebody decides something: what follows from it, a reason, a name. Everything that takes the wheel goes through it, so nothing does so by one slip.

import { h } from "./dom.js";

const nameKey = "foresight.name";
const durations = [["30m", "30 minutes"], ["2h", "2 hours"], ["8h", "8 hours"], ["1d", "a day"], ["1w", "a week"], ["30d", "30 days"]];

/** A choice of how long. */
export const howLong = { name: "for", label: "For", options: durations, value: "2h" };

/** A choice of how long, or until somebody ends it. */
export const howLongOrOpen = { ...howLong, options: [["", "until somebody ends it"], ...durations], value: "" };

/**
 * Asks, and acts once it is confirmed; what goes wrong is told in the dialog, which then stays.
 * @param title What is decided: the dialog's heading and name.
 * @param text What follows from it.
 * @param fields More that must be said, before reason and name: name, label, and options or an input's attributes.
 * @param act Receives the values by name, reason and by among them; empty ones are left out.
 * @returns True once it is done, false where somebody thought better of it.
 */
export function decide({ title, text, fields = [], confirm, act, withReason = true }) {
  const opener = document.activeElement;
  const asked = [
    ...fields,
    ...withReason ? [{ name: "reason", label: "Reason", attributes: { maxlength: 2000, required: true, autocomplete: "off" } }] : [],
    { name: "by", label: "Your name", attributes: { maxlength: 100, required: true, autocomplete: "name" }, value: localStorage.getItem(nameKey) ?? "" },
  ];
  const inputs = asked.map(input);
  const complaint = h("p", { role: "alert", class: "note bad", hidden: true });
  const go = h("button", { type: "submit", class: "confirm" }, confirm);
  const back = h("button", { type: "button" }, "Cancel");
  const form = h("form", { method: "dialog" },
    h("h2", { id: "decision-title" }, title),
    h("p", { id: "decision-text" }, text),
    asked.map((field, index) => h("label", null, field.label, inputs[index])),
    complaint, h("div", { class: "buttons" }, go, back));
  const dialog = h("dialog", { "aria-labelledby": "decision-title", "aria-describedby": "decision-text" }, form);
  document.body.append(dialog);

  return new Promise(resolve => {
    let done = false;
    back.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (opener?.isConnected) {
        opener.focus({ preventScroll: true });
      }

      resolve(done);
    });
    form.addEventListener("submit", async event => {
      event.preventDefault();
      const given = Object.fromEntries(asked.map((field, index) => [field.name, valueOf(inputs[index])]).filter(([, value]) => value !== "" && value !== false));
      [go.disabled, complaint.hidden] = [true, true];
      try {
        localStorage.setItem(nameKey, given.by);
        await act(given);
        done = true;
        dialog.close();
      } catch (error) {
        [complaint.textContent, complaint.hidden, go.disabled] = [error.message, false, false];
        go.focus();
      }
    });
    dialog.showModal();
    (inputs.find(element => element.value === "") ?? inputs[0]).focus();
  });
}

function input({ options, attributes, value }) {
  const element = options
    ? h("select", null, options.map(([option, text]) => h("option", { value: option }, text)))
    : h("input", attributes);
  if (value !== undefined) {
    element.value = value;
  }

  return element;
}

function valueOf(element) {
  return element.type === "checkbox" ? element.checked : element.type === "number" && element.value !== "" ? Number(element.value) : element.value;
}
