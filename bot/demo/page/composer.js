// The box at the bottom: a message, or a slash command whose options are filled in one by one.

import { $, button, h } from "./dom.js";
import { Suggestions } from "./suggest.js";
import { say } from "./words.js";

const PROPOSED = 10;
const PATIENCE = 200;

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Composer {
  // `page`: what the box needs of the page: the state, `act`, the commands of this viewer in this room.
  constructor(page) {
    this.page = page;
    this.reply = null;
    this.command = null;
    this.box = h("textarea", { id: "box", rows: "1", maxlength: "2000", enterkeyhint: "send", spellcheck: "false" });
    this.picker = new Suggestions(this.box, "", (typed) => this.matching(typed));
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.keydown(event));
    this.draw();
    this.name();
  }

  draw() {
    this.command = null;
    const form = h("form", { onsubmit: (event) => this.submit(event) }, this.box, h("button", { type: "submit", class: "send", "aria-label": say("send"), title: say("send") }, "➤"));
    $("composer").replaceChildren(...[this.picker.list, this.replying(), form].filter(Boolean));
  }

  name() {
    const { direct, roomName } = this.page;
    const label = direct ? say("write_direct", { name: roomName }) : say("write", { channel: roomName });
    this.box.placeholder = label;
    this.box.setAttribute("aria-label", label);
    this.picker.list.setAttribute("aria-label", say("commands"));
  }

  replying() {
    if (!this.reply) return null;
    const name = this.reply.author.name;
    return h("div", { class: "replying" }, h("span", {}, say("replying_to", { name })), button("✕", () => this.replyTo(null), { "aria-label": say("cancel") }));
  }

  replyTo(message) {
    this.reply = message;
    if (!this.command) this.draw();
    this.box.focus();
  }

  type(text) {
    this.draw();
    this.box.value = text;
    this.box.focus();
    this.typed();
  }

  typed() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
    if (this.box.value.startsWith("/")) this.picker.update();
    else this.picker.close();
  }

  async matching(typed) {
    if (!typed.startsWith("/")) return [];
    const wanted = folded(typed.slice(1).trimEnd());
    const commands = await this.page.commands();
    if (!commands) return [];
    const written = commands.find((command) => this.rest(command) !== null);
    if (written) {
      this.choose(written, this.rest(written));
      return [];
    }
    const names = (command) => [folded(command.say), command.name];
    const distance = (command) =>
      [names(command).includes(wanted), ...names(command).map((name) => name.startsWith(wanted)), true].indexOf(true);
    const fits = (command) => names(command).some((name) => name.includes(wanted));
    const found = commands.filter(fits).sort((one, other) => distance(one) - distance(other));
    if (!found.length) return [{ label: say(commands.length ? "no_command" : "no_commands", { viewer: this.page.viewerName }) }];
    return found.map((command) => ({ label: `/${command.say}`, description: command.description, pick: () => this.choose(command) }));
  }

  keydown(event) {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) this.submit(event);
    else if (event.key === "Escape" && this.reply) this.replyTo(null);
  }

  async submit(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text) return;
    if (text.startsWith("/") && !this.page.direct) return this.typed();
    const reply = this.reply?.id;
    this.reply = null;
    this.box.value = "";
    this.draw();
    this.box.focus();
    const done = await this.page.act("say", { channel: this.page.room, text, reply });
    if (!done && !this.box.value) this.box.value = text;
  }

  // -- a command

  // What is typed after a whole command and a space; null if it is not that command.
  rest(command) {
    const name = [command.say, command.name].find((name) => folded(this.box.value).startsWith(`/${folded(name)} `));
    return name ? this.box.value.slice(name.length + 2) : null;
  }

  choose(command, typed = "") {
    this.command = command;
    this.box.value = "";
    this.fields = command.options.map((option) => new OptionField(option, this));
    const inputs = this.fields.map((field) => field.element);
    const pill = h("button", { type: "submit", class: "pill", title: command.description }, `/${command.say}`);
    const form = h(
      "form",
      { class: "command", onsubmit: (event) => this.use(event), "aria-label": `/${command.say}`, onkeydown: (event) => this.commandKey(event) },
      pill,
      h("div", { class: "options" }, inputs),
      button("✕", () => this.leave(), { class: "leave", "aria-label": say("cancel"), title: say("cancel") }),
      h("button", { type: "submit", class: "send", "aria-label": say("send"), title: say("send") }, "➤"),
    );
    $("composer").replaceChildren(...this.fields.map((field) => field.suggestions.list), h("p", { class: "about" }, command.description), form);
    const first = this.fields[0];
    if (first) first.input.value = typed;
    (first?.input ?? pill).focus();
  }

  commandKey(event) {
    if (event.key === "Escape" && !event.defaultPrevented) this.leave();
    if (event.key === "Backspace" && event.target === this.fields[0]?.input && !event.target.value) this.leave();
  }

  leave() {
    this.draw();
    this.box.focus();
  }

  values() {
    return Object.fromEntries(this.fields.map((field) => [field.option.name, field.value]).filter(([, value]) => value !== ""));
  }

  async use(event) {
    event.preventDefault();
    const missing = this.fields.find((field) => field.option.required && field.value === "");
    if (missing) {
      this.page.complain(say("needed", { option: missing.option.say }));
      return missing.input.focus();
    }
    const { name } = this.command;
    const options = this.values();
    this.leave();
    await this.page.act("use", { channel: this.page.room, name, options });
  }
}

class OptionField {
  constructor(option, composer) {
    this.option = option;
    this.composer = composer;
    this.picked = null;
    const label = option.required ? option.say : `${option.say} (${say("optional")})`;
    this.input = h("input", { type: "text", "aria-label": `${label}: ${option.description}`, title: option.description, placeholder: option.required ? "" : say("optional"), size: "10" });
    const wanted = () => option.required || this.input.value !== "";
    this.suggestions = new Suggestions(this.input, option.say, (typed) => this.proposals(typed), wanted);
    this.input.addEventListener("input", () => {
      this.picked = null;
      this.suggestions.update();
    });
    this.input.addEventListener("focus", () => this.picked === null && this.suggestions.update());
    this.element = h("label", { class: "option" }, h("span", {}, option.say), this.input);
  }

  get value() {
    return this.picked ?? this.input.value.trim();
  }

  pick(value, label) {
    this.picked = value;
    this.input.value = label;
    this.input.size = Math.max(6, label.length + 1);
    const fields = this.composer.fields;
    const next = fields.slice(fields.indexOf(this) + 1).find((field) => field.option.required && field.value === "");
    next?.input.focus();
  }

  async proposals(typed) {
    const choices = await this.choices(typed);
    if (choices === null) return [];
    if (!choices.length) return [{ label: say("no_choice") }];
    return choices.slice(0, 25).map(({ value, label }) => ({ label, pick: () => this.pick(value, label) }));
  }

  async choices(typed) {
    const { type, choices, autocomplete } = this.option;
    const { page } = this.composer;
    const wanted = folded(typed.replace(/^[@#]/, ""));
    const fitting = (things) => things.filter(({ label }) => folded(label).includes(wanted));
    if (autocomplete) return this.asked(typed);
    if (choices.length) return fitting(choices.map((choice) => ({ value: choice.value, label: choice.say })));
    if (type === "boolean") return fitting([{ value: true, label: say("yes") }, { value: false, label: say("no") }]);
    if (type === "channel") return fitting(page.channels.map(({ id, name }) => ({ value: id, label: `#${name}` })));
    if (type === "role") return fitting(Object.entries(page.names.roles).map(([id, name]) => ({ value: id, label: `@${name}` })));
    if (type === "user" || type === "mentionable") return (await page.people(wanted)).slice(0, PROPOSED).map(({ id, name }) => ({ value: id, label: name }));
    return null;
  }

  async asked(typed) {
    const number = (this.number = (this.number ?? 0) + 1);
    await pause(PATIENCE);
    if (number !== this.number) return null;
    const { command, page } = this.composer;
    if (!command) return null;
    const options = this.composer.values();
    delete options[this.option.name];
    const found = await page.ask("complete", { channel: page.room, name: command.name, option: this.option.name, typed, options });
    return (found?.choices ?? []).map(({ name, value }) => ({ value, label: name }));
  }
}
