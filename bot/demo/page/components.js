// Discord's components by their numbers: rows, buttons, menus, sections, text, pictures, files, containers; and the fields of forms.

import { button, h, option } from "./dom.js";
import { accent, fileElement, picture } from "./message.js";
import { markdown } from "./markdown.js";
import { say } from "./words.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary", 6: "secondary" };

const DRAWN = {
  1: (part, message, context) => h("div", { class: "row" }, part.components.map((inner) => component(inner, message, context))),
  2: pushButton,
  3: menu,
  5: menu,
  6: menu,
  7: menu,
  8: menu,
  9: (part, message, context) => h("div", { class: "section" }, h("div", {}, part.components.map((inner) => component(inner, message, context))), component(part.accessory, message, context)),
  10: (part, _message, context) => h("div", { class: "text" }, markdown(part.content, context)),
  11: (part) => h("img", { class: "thumbnail", src: part.media.url, alt: part.description ?? "" }),
  12: (part) => h("div", { class: "gallery" }, part.items.map((item) => picture(item.media.url, item.description))),
  13: (part) => fileElement({ path: part.file.url, name: part.name ?? part.file.url.split("/").at(-1), size: part.size ?? 0 }),
  14: (part) => h("hr", { class: part.divider === false ? "space" : null }),
  17: container,
};

export function component(part, message, context) {
  return DRAWN[part.type]?.(part, message, context) ?? null;
}

function container(part, message, context) {
  const box = h("div", { class: "container" }, part.components.map((inner) => component(inner, message, context)));
  accent(box, part.accent_color);
  return box;
}

function pushButton(part, message, context) {
  const label = [part.emoji?.name && !part.emoji.id && `${part.emoji.name} `, part.label];
  if (part.style === 5) return h("a", { class: "button secondary", href: part.url, target: "_blank", rel: "noopener noreferrer" }, label);
  return button(label, () => context.act("press", { channel: context.room, message: message.id, custom_id: part.custom_id }), {
    class: STYLES[part.style] ?? "secondary",
    disabled: part.disabled,
    "data-custom-id": part.custom_id,
  });
}

function things(part, context) {
  if (part.type === 3) return part.options.map(({ value, label, description }) => [value, description ? `${label} · ${description}` : label, part.options]);
  if (part.type === 8) return Object.entries(context.names.channels).map(([id, name]) => [id, `#${name}`]);
  if (part.type === 6) return Object.entries(context.names.roles).map(([id, name]) => [id, name]);
  return context.members.map(({ id, name }) => [id, name]);
}

function menu(part, message, context) {
  const send = (values) => context.act("choose", { channel: context.room, message: message.id, custom_id: part.custom_id, values });
  const label = part.placeholder ?? say("choose");
  if ((part.max_values ?? 1) === 1) {
    const select = singleMenu(part, context, label);
    select.setAttribute("aria-label", label);
    select.addEventListener("change", () => select.value && send([select.value]));
    return select;
  }
  const several = severalMenu(part, context, label);
  several.append(button(say("choose"), () => send(ticked(several)), { class: "secondary" }));
  return several;
}

function singleMenu(part, context, label) {
  const select = h("select", { disabled: part.disabled, "data-custom-id": part.custom_id }, option("", label));
  const fill = () => select.append(...things(part, context).map(([value, text]) => option(value, text)));
  fill();
  const chosen = part.options?.find((choice) => choice.default)?.value ?? part.default_values?.[0]?.id;
  if (chosen) select.value = chosen;
  return select;
}

function severalMenu(part, context, label) {
  const chosen = new Set([...(part.options ?? []).filter((choice) => choice.default).map((choice) => choice.value), ...(part.default_values ?? []).map(({ id }) => id)]);
  const boxes = things(part, context).map(([value, text]) => h("label", {}, h("input", { type: "checkbox", value, checked: chosen.has(value), disabled: part.disabled }), text));
  return h("fieldset", { class: "several", "data-custom-id": part.custom_id }, h("legend", {}, label), boxes);
}

const ticked = (holder) => [...holder.querySelectorAll("input:checked")].map((box) => box.value);

// Fields of a form: each gives an element and a function that reads its value.

export function fields(parts, context) {
  return parts.flatMap((part) => {
    if (part.type === 10) return [{ element: h("div", {}, markdown(part.content, context)) }];
    if (part.type === 1) return fields(part.components, context);
    if (part.type === 18) return [labelled(part.label, part.description, field(part.component, context))];
    return [labelled(part.label ?? "", null, field(part, context))];
  });
}

function labelled(label, description, { element, ...rest }) {
  const text = [h("span", { class: "field-name" }, label, rest.required && h("span", { class: "star", "aria-hidden": "true" }, " *")), description && h("small", {}, description)];
  const holder = element.tagName === "FIELDSET" ? h("div", { class: "field" }, text, element) : h("label", { class: "field" }, text, element);
  return { element: holder, ...rest };
}

function field(part, context) {
  const name = part.custom_id;
  if (part.type === 4) return textField(part, name);
  if (part.type === 21) return choiceField(part, name, "radio", (holder) => ticked(holder)[0]);
  if (part.type === 22) return choiceField(part, name, "checkbox", ticked);
  if (part.type === 23) {
    const element = h("input", { type: "checkbox", checked: part.default });
    return { name, element, read: () => element.checked };
  }
  const required = part.required ?? true;
  if ((part.max_values ?? 1) === 1) {
    const element = singleMenu(part, context, part.placeholder ?? say("choose"));
    element.required = required;
    return { name, element, required, read: () => (element.value ? [element.value] : []) };
  }
  const element = severalMenu(part, context, part.placeholder ?? say("choose"));
  return { name, element, required, read: () => ticked(element) };
}

function textField(part, name) {
  const properties = { required: part.required ?? true, placeholder: part.placeholder, minlength: part.min_length, maxlength: part.max_length };
  const element = part.style === 2 ? h("textarea", { rows: "4", ...properties }) : h("input", { type: "text", ...properties });
  element.value = part.value ?? "";
  return { name, element, required: properties.required, read: () => element.value };
}

function choiceField(part, name, type, read) {
  const boxes = part.options.map((choice) => h("label", {}, h("input", { type, name, value: choice.value, checked: choice.default }), choice.label, choice.description && h("small", {}, choice.description)));
  const element = h("fieldset", { class: "several" }, boxes);
  return { name, element, required: part.required, read: () => read(element) };
}
