// Elements are made here and nowhere from strings of HTML: whatever people write stays text.

export const $ = (id) => document.getElementById(id);

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const button = (label, onclick, properties = {}) => h("button", { type: "button", onclick, ...properties }, label);

export function option(value, label, selected = false) {
  return h("option", { value, selected }, label);
}
