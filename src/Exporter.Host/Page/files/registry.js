// The versions that a predictor may predict with, and the buttons that change which one does.

import { ask, post, remove } from "./api.js";
import { decide, howLongOrOpen } from "./decision.js";
import { h, morph } from "./dom.js";
import { bytes, instant } from "./format.js";
import { table } from "./parts.js";

const changesShown = 10;
const confirms = { promote: "Promote", rollback: "Roll back", pin: "Pin", unpin: "Unpin", reload: "Reload" };
const force = { name: "force", label: "Also if it is not known to beat the baseline", attributes: { type: "checkbox" } };

/** Versions, buttons and what was asked for; stays the same element while the view around it changes. */
export class Registry {
  /** @param changed Called after a change, to show it everywhere; it refreshes this too. */
  constructor(predictor, changed) {
    [this.predictor, this.path] = [predictor, `api/v1/models/${encodeURIComponent(predictor)}`];
    this.body = h("div", null);
    this.result = h("p", { role: "status", tabindex: "-1" });
    this.element = h("div", { class: "registry", "data-keep": "", "data-key": `registry ${predictor}` }, h("h3", null, "Versions in the registry"), this.result, this.body);
    this.element.addEventListener("click", async event => {
      const button = event.target.closest("button");
      if (button?.dataset.action && await this.change(button.dataset.action, button.dataset.version)) {
        await changed();
        this.result.textContent = "Done: it holds from the next step on.";
        if (!button.isConnected || button.disabled) {
          this.result.focus();
        }
      }
    });
  }

  async refresh() {
    this.answer = await ask(this.path);
    morph(this.body, h("div", null, this.content(this.answer)));
  }

  content({ adminApi, versions, champions, changes, override, follows, version }) {
    const predictor = this.predictor;
    const button = (action, text, name, disabled, of) => h("button", { type: "button", "data-action": action, "data-version": of, "aria-label": name, disabled: !adminApi || disabled }, text);
    const isFollowed = follows === "champion";
    const isPinned = override?.kind === "pin";
    return [
      adminApi ? null : h("p", { class: "note" }, "Models are not changed from here: the sidecar was started without ", h("code", null, "--web.enable-admin-api"), "."),
      override ? h("p", { class: "note" }, isPinned ? ["Pinned to ", h("code", null, override.version)] : "The baseline predicts", ", by ", h("bdi", null, override.by), ": ", h("bdi", null, override.reason),
        override.end ? `, until ${instant(override.end)}` : "", ".") : null,
      versions.length === 0 ? h("p", null, "None yet: ", h("code", null, "foresight_trainer train --registry"), " puts one in.") : table(`Versions of ${predictor}, the newest data last`, ["Version", "Aliases", "Fits", "Size", "Learnt until", "Beats the baseline", "Change"],
        versions.map(one => [
          h("code", { title: one.sha256 }, one.version),
          [one.aliases.join(", ") || "–", one.version === version ? " (predicts)" : ""],
          one.fits ? "✓ yes" : `✗ no: ${one.error}`,
          bytes(one.bytes),
          one.trainedTo ? instant(one.trainedTo) : "–",
          one.beatsBaseline === undefined ? "not known" : one.beatsBaseline ? "✓ yes" : "✗ no",
          h("div", { class: "buttons" },
            button("promote", "Promote…", `Promote ${one.version}`, !one.fits || !isFollowed || one.aliases.includes("champion"), one.version),
            button("pin", "Pin…", `Pin ${one.version}`, !one.fits || (isPinned && override.version === one.version), one.version)),
        ])),
      h("div", { class: "buttons" },
        button("rollback", "Roll back…", `Roll back ${predictor}`, champions.length < 2 || !isFollowed),
        button("unpin", "Unpin…", `Unpin ${predictor}`, !isPinned),
        button("reload", "Reload…", `Reload models of ${predictor}`)),
      isFollowed ? null : h("p", { class: "hint" }, "It follows ", h("code", null, follows), ", as the configuration says: ", h("code", null, "model: champion"), " lets a promotion change its model."),
      changes.length === 0 ? null : table(`Changes of ${predictor} that were asked for, the newest first`, ["When", "What", "From", "To", "Who", "Why", "Result"], changes.slice(0, changesShown).map(one =>
        [instant(one.at), one.action, one.from ?? "none", one.to, h("bdi", null, one.by), h("bdi", null, one.reason), one.result ?? "not known"])),
    ];
  }

  change(action, version) {
    const [title, text, fields, act] = this.asked(action, version);
    return decide({ title, text, fields, confirm: confirms[action], withReason: action !== "unpin", act });
  }

  asked(action, version) {
    const to = given => post(`${this.path}/${action}`, { ...(version ? { version } : {}), ...given });
    switch (action) {
      case "promote": return [`Promote ${version}?`, `It becomes champion of ${this.predictor}, and predicts from the next step on, here and in every sidecar that reads this registry.`, [force], to];
      case "rollback": return [`Roll back ${this.predictor}?`, `${this.answer.champions[1]} becomes champion again, in place of ${this.answer.champions[0]}.`, [], to];
      case "pin": return [`Pin ${version}?`, `It predicts for ${this.predictor} here, whatever the alias says.`, [howLongOrOpen], to];
      case "unpin": return [`Unpin ${this.predictor}?`, "The alias, or the configuration, says again who predicts.", [], given => remove(`${this.path}/pin`, given)];
      default: return [`Reload models of ${this.predictor}?`, "They are read again from their files. Aliases are followed without it.", [], to];
    }
  }
}
