// Short notes that float above the page.

import { $, button, h } from "./dom.js";
import { say } from "./words.js";

export function complain(text) {
  toast(text, { kind: "bad", seconds: 12 });
}

export function toast(text, { kind = "", seconds = 0, action = null, key = "" } = {}) {
  const close = () => element.remove();
  const act = action && button(action[0], () => { close(); action[1](); }, { class: "primary" });
  const element = h("div", { class: `toast ${kind}`, role: kind ? "alert" : "status", "data-key": key }, h("span", {}, text), act, button("✕", close, { class: "plain", "aria-label": say("close") }));
  for (const same of [...$("toasts").children].filter((other) => other.firstElementChild.textContent === text)) same.remove();
  $("toasts").append(element);
  if (seconds) setTimeout(close, seconds * 1000);
}
