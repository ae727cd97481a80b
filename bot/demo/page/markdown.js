// Discord's Markdown, as elements.

import { h } from "./dom.js";
import { say, stamp, when } from "./words.js";

const BLOCKS = [
  [/^```(?:\w+\n)?([\s\S]*?)```\n?/, (match) => h("pre", {}, h("code", {}, match[1].replace(/\n$/, "")))],
  [/^(#{1,3}) +(.+)(?:\n|$)/, (match, context) => h(`h${match[1].length + 2}`, {}, inline(match[2], context))],
  [/^-# +(.+)(?:\n|$)/, (match, context) => h("small", {}, inline(match[1], context))],
  [/^>>> ([\s\S]+)/, (match, context) => h("blockquote", {}, markdown(match[1], context))],
  [/^(?:> .*(?:\n|$))+/, (match, context) => h("blockquote", {}, markdown(match[0].replace(/^> /gm, ""), context))],
  [/^(?: *[-*] +.+(?:\n|$))+/, (match, context) => list("ul", match[0], /^( *)[-*] +(.+)$/, context)],
  [/^(?: *\d+\. +.+(?:\n|$))+/, (match, context) => list("ol", match[0], /^( *)\d+\. +(.+)$/, context)],
];

const INLINES = [
  [/^\\([^\p{L}\p{N}\s])/u, (match) => match[1]],
  [/^``(.+?)``|^`([^`]+)`/, (match) => h("code", {}, match[1] ?? match[2])],
  [/^\*\*(.+?)\*\*(?!\*)/s, (match, context) => h("strong", {}, inline(match[1], context))],
  [/^__(.+?)__(?!_)/s, (match, context) => h("u", {}, inline(match[1], context))],
  [/^~~(.+?)~~/s, (match, context) => h("s", {}, inline(match[1], context))],
  [/^\|\|(.+?)\|\|/s, (match, context) => spoiler(inline(match[1], context))],
  [/^\*(?!\s)(.+?)(?<!\s)\*(?!\*)/s, (match, context) => h("em", {}, inline(match[1], context))],
  [/^_(.+?)_(?![\p{L}\p{N}_])/su, (match, context) => h("em", {}, inline(match[1], context))],
  [/^\[((?:[^[\]\\]|\\.)+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/, (match, context) => link(match[2], inline(match[1], context), context)],
  [/^<(https?:\/\/[^\s>]+)>/, (match, context) => link(match[1], null, context)],
  [/^https?:\/\/[^\s<>]*[^\s<>"',.:;!?)\]}]/, (match, context) => link(match[0], null, context)],
  [/^<@!?(\d+)>/, (match, context) => mention(`@${context.names.users[match[1]] ?? say("unknown_user")}`)],
  [/^<@&(\d+)>/, (match, context) => mention(`@${context.names.roles[match[1]] ?? say("unknown_user")}`)],
  [/^<#(\d+)>/, (match, context) => roomMention(match[1], context)],
  [/^<\/([^:>]+):\d+>/, (match, context) => commandMention(match[1], context)],
  [/^<t:(-?\d+)(?::([tTdDfFsSR]))?>/, (match) => time(Number(match[1]), match[2] ?? "f")],
  [/^<a?:(\w+):\d+>/, (match) => `:${match[1]}:`],
  [/^@(everyone|here)\b/, (match) => mention(match[0])],
];

export function markdown(text, context) {
  const parts = [];
  let rest = text;
  let paragraph = "";
  const flush = () => {
    if (paragraph.trim()) parts.push(h("p", {}, inline(paragraph.replace(/\n$/, ""), context)));
    paragraph = "";
  };
  while (rest) {
    const [rule, match] = first(BLOCKS, rest);
    if (match) {
      flush();
      parts.push(rule(match, context));
      rest = rest.slice(match[0].length);
    } else {
      const line = rest.slice(0, rest.indexOf("\n") + 1 || rest.length);
      paragraph += line;
      rest = rest.slice(line.length);
    }
  }
  flush();
  return parts;
}

export function inline(text, context) {
  const parts = [];
  let plain = "";
  let rest = text;
  while (rest) {
    const [rule, match] = first(INLINES, rest, plain.at(-1));
    if (match) {
      if (plain) parts.push(plain);
      plain = "";
      parts.push(rule(match, context));
      rest = rest.slice(match[0].length);
    } else {
      const character = String.fromCodePoint(rest.codePointAt(0));
      plain += character;
      rest = rest.slice(character.length);
    }
  }
  if (plain) parts.push(plain);
  return parts;
}

function first(rules, text, before) {
  for (const [pattern, rule] of rules) {
    // snake_case_names are no emphasis
    if (text[0] === "_" && before && /[\p{L}\p{N}]/u.test(before)) continue;
    const match = pattern.exec(text);
    if (match) return [rule, match];
  }
  return [null, null];
}

function list(tag, text, pattern, context) {
  const items = text.trimEnd().split("\n").map((line) => pattern.exec(line));
  const start = tag === "ol" ? parseInt(text.trim(), 10) : undefined;
  return h(tag, { start }, items.map(([, indent, item]) => h("li", { class: indent.length > 1 ? "deeper" : null }, inline(item, context))));
}

function spoiler(children) {
  const element = h("button", { type: "button", class: "spoiler", "aria-label": say("spoiler") }, children);
  element.addEventListener("click", () => {
    element.classList.add("open");
    element.removeAttribute("aria-label");
  });
  return element;
}

const mention = (text) => h("span", { class: "mention" }, text);

function roomMention(id, context) {
  const name = context.names.channels[id];
  if (!name) return mention(`#${say("unknown_channel")}`);
  return h("button", { type: "button", class: "mention", onclick: () => context.go(id) }, `#${name}`);
}

function commandMention(name, context) {
  return h("button", { type: "button", class: "mention", onclick: () => context.type(`/${name} `) }, `/${name}`);
}

function time(seconds, style) {
  const full = when(new Date(seconds * 1000), { dateStyle: "full", timeStyle: "short" });
  return h("time", { datetime: new Date(seconds * 1000).toISOString(), title: full, class: "stamp" }, stamp(seconds, style));
}

const JUMP = /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/(\d+|@me)\/(\d+)(?:\/(\d+))?\/?$/;

function link(address, children, context) {
  const jump = JUMP.exec(address);
  if (!jump) {
    return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, children ?? address);
  }
  const [, , channel, message] = jump;
  const name = context.names.channels[channel];
  if (!name) return h("span", { class: "mention", title: say("link_outside") }, children ?? address);
  const onclick = (event) => {
    event.preventDefault();
    context.go(channel, message);
  };
  if (children) return h("a", { href: `#${channel}/${message ?? ""}`, onclick }, children);
  return h("a", { href: `#${channel}/${message ?? ""}`, class: "mention", onclick }, `#${name}`, message ? " › 💬" : "");
}
