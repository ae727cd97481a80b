// The chat by keyboard: one stop for Tab; from there the arrow keys go from message to message.

import { $ } from "./dom.js";

export function walk(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || event.target.closest("select, .components, .reactions, .tools")) return;
  const all = [...$("log").querySelectorAll(".message")];
  const here = all.indexOf(event.target.closest(".message"));
  const next = here < 0 ? all.at(-1) : all[here + step];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

// Only the message that was reached offers the way to what it answers.
export function offerButtons(event) {
  for (const button of $("log").querySelectorAll("button.above")) button.tabIndex = -1;
  for (const button of event.target.closest(".message")?.querySelectorAll("button.above") ?? []) button.tabIndex = 0;
}
