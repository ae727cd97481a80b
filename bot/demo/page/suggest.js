// A list of suggestions under a field, steered with the arrow keys, Enter or Tab and Escape.

import { h } from "./dom.js";

let lists = 0;

export class Suggestions {
  // `find(typed)` gives [{ label, description, pick }]; an entry without `pick` is only a note. `wanted()`: whether
  // Enter takes the first one; else it is left to whoever steers there.
  constructor(field, label, find, wanted = () => true) {
    this.field = field;
    this.find = find;
    this.wanted = wanted;
    this.entries = [];
    this.active = -1;
    this.asked = 0;
    this.list = h("ul", { role: "listbox", id: `suggestions-${(lists += 1)}`, class: "suggestions", "aria-label": label, hidden: true });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list", autocomplete: "off" })) field.setAttribute(name, value);
    field.addEventListener("keydown", (event) => this.keydown(event));
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  get open() {
    return !this.list.hidden;
  }

  update() {
    const updating = this.look().finally(() => {
      if (this.updating === updating) this.updating = null;
    });
    this.updating = updating;
    return updating;
  }

  async look() {
    const asked = (this.asked += 1);
    const typed = this.field.value;
    const entries = await this.find(typed);
    if (asked !== this.asked) return;
    const steeredTo = this.open && typed === this.typed ? this.entries[this.active]?.label : undefined;
    this.typed = typed;
    this.entries = entries;
    if (!entries.length) return this.close();
    this.list.replaceChildren(...entries.map((entry, number) => this.row(entry, number)));
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    const kept = entries.findIndex((entry) => entry.pick && entry.label === steeredTo);
    const first = this.wanted() ? entries.findIndex((entry) => entry.pick) : -1;
    this.mark(kept >= 0 ? kept : first);
  }

  row(entry, number) {
    const choose = (event) => {
      event.preventDefault();
      this.pick(number);
    };
    const text = [h("span", {}, entry.label), entry.description && h("small", {}, entry.description)];
    return h("li", { role: "option", id: `${this.list.id}-${number}`, "aria-disabled": entry.pick ? null : "true", onpointerdown: entry.pick ? choose : null }, text);
  }

  mark(number) {
    this.active = number;
    [...this.list.children].forEach((row, index) => {
      row.setAttribute("aria-selected", String(index === number));
      if (index === number) row.scrollIntoView({ block: "nearest" });
    });
    if (number >= 0) this.field.setAttribute("aria-activedescendant", `${this.list.id}-${number}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  pick(number) {
    const entry = this.entries[number];
    this.close();
    entry?.pick?.();
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.active = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  keydown(event) {
    if (event.isComposing) return;
    if (this.updating && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      // What stands in the list was proposed for what was typed before.
      event.preventDefault();
      event.stopImmediatePropagation();
      this.updating.then(() => this.decide(event.key));
      return;
    }
    if (!this.open) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const from = this.active < 0 && step < 0 ? 0 : this.active;
      this.mark((from + step + this.entries.length) % this.entries.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && this.active >= 0) {
      this.pick(this.active);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  decide(key) {
    if (this.open && this.active >= 0) this.pick(this.active);
    else if (key === "Enter") this.field.form?.requestSubmit();
  }
}
