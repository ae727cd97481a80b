// Forms that the bot asks to be filled in.

import { $, button, h } from "./dom.js";
import { fields } from "./components.js";
import { say } from "./words.js";

export function openForm(form, context, submit) {
  const dialog = $("dialog");
  const parts = fields(form.components, context);
  const problem = h("p", { class: "problem", role: "alert" });
  const send = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(parts.filter((part) => part.read).map((part) => [part.name, part.read()]).filter(([, value]) => value !== undefined));
    problem.textContent = "";
    const error = await submit(form.id, values);
    if (error) problem.textContent = error;
    else dialog.close();
  };
  dialog.replaceChildren(
    h(
      "form",
      { method: "dialog", onsubmit: send, "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, form.title),
      parts.map((part) => part.element),
      problem,
      h("div", { class: "row end" }, button(say("cancel"), () => dialog.close(), { class: "secondary" }), h("button", { type: "submit", class: "primary" }, say("submit"))),
    ),
  );
  dialog.showModal();
  dialog.querySelector("input, textarea, select")?.focus();
}
