// One message as Discord draws it: who, when, the words, embeds, files, reactions, buttons.

import { button, h } from "./dom.js";
import { component } from "./components.js";
import { markdown } from "./markdown.js";
import { clock, dayOf, fileSize, say, when } from "./words.js";

const TINTS = 7;
const TOGETHER = 7 * 60 * 1000;
const REACTIONS = ["👍", "❤️", "🎉"];

export function avatar(author) {
  if (author.bot) return h("img", { class: "avatar", src: "bell.svg", alt: "" });
  const tint = Number(BigInt(author.id) % BigInt(TINTS));
  return h("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, [...author.name][0].toUpperCase());
}

export function follows(message, before) {
  if (!before || message.reply || message.joined || before.joined || message.used || message.ephemeral !== before.ephemeral) return false;
  return before.author.id === message.author.id && new Date(message.at) - new Date(before.at) < TOGETHER;
}

export function dayLine(message) {
  return h("li", { class: "day", role: "separator" }, h("span", {}, dayOf(new Date(message.at))));
}

export function messageElement(message, context, grouped) {
  const date = new Date(message.at);
  if (message.joined) return joinLine(message, date);
  const classes = ["message", grouped && "grouped", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
  const body = [
    message.content && h("div", { class: "content" }, markdown(message.content, context), message.edited && h("span", { class: "edited" }, ` (${say("edited")})`)),
    message.embeds.map((embed) => embedElement(embed, context)),
    message.files.map(fileElement),
    message.components.length > 0 && h("div", { class: "components" }, message.components.map((part) => component(part, message, context))),
    reactions(message, context),
    message.ephemeral && ephemeralNote(message, context),
  ];
  return h(
    "li",
    { class: classes, id: `m-${message.id}`, tabindex: "-1" },
    message.reply && replyLine(message, context),
    !message.reply && message.used && !grouped && h("div", { class: "above" }, say("used", { name: message.used })),
    grouped ? h("span", { class: "aside", "aria-hidden": "true" }, clock(date)) : avatar(message.author),
    h("div", { class: "body" }, !grouped && byline(message, date), body),
    tools(message, context),
  );
}

function byline(message, date) {
  return h(
    "div",
    { class: "byline" },
    h("span", { class: "name" }, message.author.name),
    message.author.bot && h("span", { class: "app" }, say("app")),
    h("time", { datetime: message.at, title: when(date, { dateStyle: "full", timeStyle: "short" }) }, clock(date)),
  );
}

function joinLine(message, date) {
  return h(
    "li",
    { class: "message joined", id: `m-${message.id}`, tabindex: "-1" },
    h("span", { class: "arrow", "aria-hidden": "true" }, "→"),
    h("div", { class: "body" }, say("joined", { name: message.author.name }), " ", h("time", { datetime: message.at }, clock(date))),
  );
}

function replyLine(message, context) {
  const { name, text, id } = message.reply;
  if (name === null) return h("div", { class: "above" }, say("lost_original"));
  const short = h("button", { type: "button", class: "above", tabindex: "-1", onclick: () => context.go(context.room, id) });
  short.append(h("b", {}, name), " ", h("span", {}, plain(text, context)));
  return short;
}

export function plain(text, context) {
  const holder = document.createElement("div");
  holder.append(...markdown(text, context));
  return holder.textContent;
}

function ephemeralNote(message, context) {
  return h("div", { class: "only" }, "👁 ", say("only_you"), " · ", button(say("dismiss"), () => context.act("dismiss", { message: message.id }), { class: "link" }));
}

function reactions(message, context) {
  if (!message.reactions.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map(({ emoji, count }) =>
    button(`${emoji} ${count}`, () => context.act("react", { channel: context.room, message: message.id, emoji }), { "aria-label": `${say("react", { emoji })} (${count})` }),
  ));
}

function tools(message, context) {
  if (message.ephemeral) return null;
  const target = { channel: context.room, message: message.id };
  return h(
    "div",
    { class: "tools" },
    !context.direct && REACTIONS.map((emoji) => button(emoji, () => context.act("react", { ...target, emoji }), { "aria-label": say("react", { emoji }), title: say("react", { emoji }) })),
    !context.direct && button("↩", () => context.reply(message), { "aria-label": say("reply"), title: say("reply") }),
    (message.mine || context.moderates) && !context.direct && button("🗑", () => context.act("delete", target), { "aria-label": say("delete"), title: say("delete") }),
  );
}

export function fileElement(file) {
  if (file.picture) return picture(file.path, file.alt);
  return h("a", { class: "file", href: file.path, download: file.name }, h("span", { "aria-hidden": "true" }, "📄"), h("span", {}, say("download", { name: file.name }), h("small", {}, fileSize(file.size))));
}

export function picture(path, alt) {
  return h("a", { class: "picture", href: path, target: "_blank", rel: "noopener" }, h("img", { src: path, alt: alt ?? "", title: alt ?? "" }));
}

const hosted = (address) => typeof address === "string" && address.startsWith("/files/");

function embedElement(embed, context) {
  const box = h(
    "div",
    { class: "embed" },
    embed.author?.name && h("div", { class: "embed-author" }, embed.author.name),
    embed.title && h("div", { class: "embed-title" }, markdown(embed.title, context)),
    embed.description && h("div", {}, markdown(embed.description, context)),
    embed.fields?.length && h("div", { class: "fields" }, embed.fields.map((field) =>
      h("div", { class: field.inline ? "inline" : null }, h("b", {}, markdown(field.name, context)), markdown(field.value, context)),
    )),
    hosted(embed.image?.url) && picture(embed.image.url, ""),
    embed.footer?.text && h("small", {}, embed.footer.text, embed.timestamp && ` · ${when(new Date(embed.timestamp), { dateStyle: "short", timeStyle: "short" })}`),
  );
  accent(box, embed.color);
  return box;
}

export function accent(box, colour) {
  if (Number.isInteger(colour)) box.style.setProperty("--accent", `#${colour.toString(16).padStart(6, "0")}`);
}
