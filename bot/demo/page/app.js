// The page: asks for the state whenever the server says that it changed, and draws what differs.

import { Composer } from "./composer.js";
import { openForm } from "./dialog.js";
import { $, button, h, option } from "./dom.js";
import { dayLine, follows, messageElement, plain } from "./message.js";
import { complain, toast } from "./toasts.js";
import { offerButtons, walk } from "./walk.js";
import { clock, dayOf, language, learn, now, say, setNow, when } from "./words.js";

const KEPT = "concierge-demo";
const NEAR = 120;
const LANGUAGE_NAMES = { en: "English", fr: "Français" };

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
const read = {}; // the newest message that was seen, by room

const page = {
  state: null,
  viewer: kept.viewer ?? "member",
  room: kept.room ?? "",
  since: "",
  members: [],
  get names() { return this.state.names; },
  get channels() { return this.state.channels.filter((channel) => !channel.direct); },
  get here() { return this.state.channels.find(({ id }) => id === this.room); },
  get roomName() { return this.here.name; },
  get direct() { return this.here.direct; },
  get moderates() { return this.state.viewer.moderates; },
  get viewerName() { return this.state.viewers.find(({ key }) => key === this.viewer).name; },
  act, ask, commands, complain, go, people,
  reply: (message) => composer.replyTo(message),
  type: (text) => composer.type(text),
};

let composer;
let drawn = new Map(); // what stands in the log: id → [what it was made of, element]
let drawnRoom = null;
let refreshing = null;
let again = false;
let acted = false; // the person does something, and wants to see what comes of it
let answered = false; // something came, and may still be changed by the same deed

// -- asking the server

async function ask(path, body) {
  try {
    const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ viewer: page.viewer, ...body }) };
    const answer = await fetch(`/api/${path}`, request);
    const found = await answer.json();
    if (answer.ok) return found;
    complain(found.error);
  } catch {
    complain(say("unreachable"));
  }
  return null;
}

async function act(path, body) {
  acted = true;
  const working = setTimeout(() => toast(say("working"), { key: "working" }), 400);
  const done = await ask(path, body);
  clearTimeout(working);
  $("toasts").querySelector('[data-key="working"]')?.remove();
  await refresh();
  acted = answered = false;
  if (done?.form) openForm(done.form, page, submit);
  return done;
}

async function submit(form, values) {
  const before = $("toasts").children.length;
  const done = await act("submit", { form, values });
  if (done) return null;
  return $("toasts").children.length > before ? $("toasts").lastElementChild.firstElementChild.textContent : say("unreachable");
}

async function commands() {
  const answer = await fetch(`/api/commands?viewer=${page.viewer}&channel=${page.room}`);
  return answer.ok ? answer.json() : null; // a channel that this viewer does not see: another one is about to be opened
}

async function people(typed) {
  return (await ask("members", { typed }))?.members ?? [];
}

function refresh() {
  if (refreshing) {
    again = true;
    return refreshing;
  }
  refreshing = (async () => {
    do {
      again = false;
      await load();
    } while (again);
    refreshing = null;
  })();
  return refreshing;
}

async function load() {
  const { viewer, room } = page;
  const query = new URLSearchParams({ viewer, channel: room, since: page.since });
  let answer;
  try {
    answer = await fetch(`/api/state?${query}`);
  } catch {
    return complain(say("unreachable"));
  }
  if (!answer.ok) {
    if (page.viewer === "member") return complain((await answer.json()).error);
    page.viewer = "member"; // who was viewed before the demo was started again
    again = true;
    return;
  }
  const state = await answer.json();
  if (viewer !== page.viewer || room !== page.room) return; // went elsewhere meanwhile, and asks again
  page.state = state;
  page.room = state.channel;
  sessionStorage.setItem(KEPT, JSON.stringify({ viewer: page.viewer, room: page.room }));
  setNow(page.state.now);
  if (page.state.language && page.state.language !== language) await speak(page.state.language);
  draw();
}

async function speak(wanted) {
  await learn(wanted);
  drawn.clear();
  if (composer) composer.draw();
}

// -- drawing

function draw() {
  document.title = `#${page.roomName} · ${say("title")}`;
  drawTop();
  drawRooms();
  drawHint();
  drawLog();
  if (!composer) composer = new Composer(page);
  else composer.name();
}

function drawTop() {
  $("server").textContent = page.state.server;
  $("viewer-label").textContent = say("view_as");
  $("language-label").textContent = say("language");
  $("scenes").setAttribute("aria-label", say("scenes"));
  fill($("viewer"), page.state.viewers.map(({ key, name }) => [key, `${say(key)} · ${name}`]), page.viewer);
  fill($("language"), page.state.languages.map((code) => [code, LANGUAGE_NAMES[code] ?? code]), language);
  const scenes = $("scenes");
  const wanted = JSON.stringify(page.state.scenes);
  if (scenes.dataset.drawn !== wanted) {
    scenes.dataset.drawn = wanted;
    scenes.replaceChildren(...page.state.scenes.map(({ key, label }) => button(label, () => play(key), { "data-scene": key })));
  }
  $("menu").textContent = "☰";
  $("menu").setAttribute("aria-label", say("open_channels"));
  drawClock();
}

function drawClock() {
  const text = `${when(now, { weekday: "long", day: "numeric", month: "long" })} · ${clock(now)}`;
  if ($("clock").textContent === text) return;
  $("clock").textContent = text;
  $("clock").dateTime = now.toISOString();
  $("clock").title = say("time");
}

function fill(select, choices, chosen) {
  const wanted = JSON.stringify(choices);
  if (select.dataset.drawn !== wanted) {
    select.dataset.drawn = wanted;
    select.replaceChildren(...choices.map(([value, label]) => option(value, label)));
  }
  select.value = chosen;
}

function drawRooms() {
  const focused = document.activeElement?.dataset.room;
  const { channels } = page.state;
  const fresh = drawnRoom === null;
  for (const { id, last } of channels) if (fresh || id === page.room) read[`${page.viewer}/${id}`] = last;
  const room = ({ id, name, last, direct }) => {
    const seen = read[`${page.viewer}/${id}`] ?? read[`member/${id}`];
    const unread = seen !== undefined && BigInt(last) > BigInt(seen);
    const here = id === page.room;
    return h("li", {}, button([h("span", { class: "sign", "aria-hidden": "true" }, direct ? "@" : "#"), name], () => go(id), { "data-room": id, class: unread ? "unread" : null, "aria-current": here ? "page" : null }));
  };
  const heading = (text) => h("h2", {}, text);
  const direct = channels.filter((channel) => channel.direct);
  $("rooms").setAttribute("aria-label", say("channels"));
  $("rooms").replaceChildren(
    heading(say("channels")),
    h("ul", {}, page.channels.map(room)),
    ...(direct.length ? [heading(say("direct")), h("ul", {}, direct.map(room))] : []),
    h("p", { class: "tagline" }, say("tagline")),
  );
  if (focused) $("rooms").querySelector(`[data-room="${focused}"]`)?.focus();
}

function drawHint() {
  const hint = $("hint");
  hint.hidden = Boolean(sessionStorage.getItem(`${KEPT}-understood`));
  const tips = ["try_monday", "try_slash", "try_view"].map((key) => h("li", {}, say(key, { channel: page.state.staff })));
  hint.replaceChildren(h("ul", {}, tips), button(say("understood"), understood, { class: "secondary" }));
}

function understood() {
  sessionStorage.setItem(`${KEPT}-understood`, "yes");
  $("hint").hidden = true;
}

function drawLog() {
  const scroll = $("scroll");
  const moved = drawnRoom !== `${page.viewer}/${page.room}`;
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  $("room").replaceChildren(h("span", { "aria-hidden": "true" }, page.direct ? "@ " : "# "), page.roomName);
  scroll.setAttribute("aria-label", page.direct ? page.roomName : say("messages", { channel: page.roomName }));
  const before = moved ? new Map() : drawn;
  const fresh = before.size > 0 && page.state.messages.some(({ id }) => !before.has(id));
  if (!moved) announce(before);
  const focused = document.activeElement;
  const message = focused?.closest?.(".message");
  const place = message && [message.id, focused, buttonsOf(message).indexOf(focused)];
  drawn = new Map();
  const elements = page.state.messages.flatMap((message, number, all) => elementsFor(message, all[number - 1], before));
  const top = scroll.scrollTop;
  $("log").replaceChildren(beginning(), ...elements);
  scroll.scrollTop = top; // where what is moved had the focus, the browser has looked at a log that was almost empty
  if (place && !document.contains(focused)) focusAgain(...place);
  else if (place) focused.focus({ preventScroll: true });
  drawnRoom = `${page.viewer}/${page.room}`;
  answered ||= acted && fresh;
  if (moved || answered) settle();
  else if (atEnd) toEnd();
  noticeEnd();
}

function elementsFor(message, before, known) {
  const newDay = !before || dayOf(new Date(before.at)) !== dayOf(new Date(message.at));
  const grouped = !newDay && follows(message, before);
  const madeOf = JSON.stringify([message, grouped, message.content.includes("<t:") && when(now, { timeStyle: "short" })]);
  const [was, element] = known.get(message.id) ?? [];
  const fitting = was === madeOf ? element : messageElement(message, page, grouped);
  if (fitting !== element) for (const image of fitting.querySelectorAll("img")) image.addEventListener("load", stick);
  drawn.set(message.id, [madeOf, fitting]);
  return newDay ? [dayLine(message), fitting] : [fitting];
}

function beginning() {
  if (page.state.earlier) return h("li", { class: "beginning" }, button(say("earlier"), earlier, { class: "secondary" }));
  const text = page.direct ? say("begins_direct", { name: page.viewerName }) : page.state.messages.length ? say("begins") : say("empty");
  return h("li", { class: "beginning" }, text);
}

const buttonsOf = (message) => [...message.querySelectorAll("[data-custom-id]")];

// The same button; else one that is called the same, as the one that leads on from step to step.
function focusAgain(id, was, position) {
  const message = $(id);
  if (!message) return;
  const buttons = buttonsOf(message);
  const same = buttons.find((button) => was.dataset.customId && button.dataset.customId === was.dataset.customId);
  const alike = buttons.find((button) => was.tagName === "BUTTON" && button.tagName === "BUTTON" && button.textContent === was.textContent);
  (same ?? alike ?? buttons[position] ?? message).focus({ preventScroll: true });
}

function announce(before) {
  const ids = new Set(page.state.messages.map(({ id }) => id));
  const oldest = page.state.messages[0]?.id;
  const gone = [...before.keys()].some((id) => !ids.has(id) && oldest && BigInt(id) > BigInt(oldest) && !before.get(id)[1].classList.contains("ephemeral"));
  const fresh = page.state.messages.filter(({ id }) => before.size && !before.has(id)).slice(-3);
  const said = fresh.map((message) => say("new_message", { name: message.author.name, text: plain(message.content, page) || $("room").textContent }));
  if (gone) said.unshift(say("deleted"));
  if (gone) toast(say("deleted"), { seconds: 3 });
  if (said.length) $("announcer").textContent = said.join(" ");
}

// -- moving about

function toEnd() {
  $("scroll").scrollTop = $("scroll").scrollHeight;
}

function settle() {
  toEnd();
  const last = $("log").lastElementChild;
  if (last && last.offsetHeight > $("scroll").clientHeight) last.scrollIntoView({ block: "start" });
}

let following = true;
function noticeEnd() {
  const scroll = $("scroll");
  following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  const last = $("log").lastElementChild;
  $("latest").hidden = !last || last.getBoundingClientRect().top < scroll.getBoundingClientRect().bottom;
  $("latest").textContent = `↓ ${say("latest")}`;
}

function stick() {
  if (following) settle();
}

async function earlier() {
  const first = page.state.messages[0].id;
  page.since = "1";
  await refresh();
  $(`m-${first}`)?.scrollIntoView();
}

async function go(room, message) {
  closeRooms();
  if (room !== page.room) page.since = "";
  page.room = room;
  if (message && !page.state.messages.some(({ id }) => id === message)) page.since = message;
  await refresh();
  if (page.room !== room) return complain(say("link_outside"));
  const element = message && $(`m-${message}`);
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  element.classList.remove("aimed");
  void element.offsetWidth; // so that the highlight starts anew
  element.classList.add("aimed");
  element.focus({ preventScroll: true });
}

async function view(key, room = page.room) {
  Object.assign(page, { viewer: key, room, since: "" });
  composer.draw();
  await refresh();
}

async function play(key) {
  understood();
  for (const scene of $("scenes").children) scene.disabled = true;
  const landing = await act("scene", { key });
  for (const scene of $("scenes").children) scene.disabled = false;
  $("scenes").querySelector(`[data-scene="${key}"]`)?.focus();
  if (!landing) return;
  const there = landing.channel === page.room && (!landing.viewer || landing.viewer === page.viewer);
  const show = () => view(landing.viewer ?? page.viewer, landing.channel ?? page.room);
  toast(landing.say, { seconds: 20, action: there ? null : [say("show_me"), show] });
}

function closeRooms() {
  document.body.classList.remove("rooms-open");
  $("menu").setAttribute("aria-expanded", "false");
}

// -- starting

$("scroll").addEventListener("keydown", walk);
$("scroll").addEventListener("focusin", offerButtons);

$("viewer").addEventListener("change", (event) => view(event.target.value));
$("language").addEventListener("change", (event) => act("language", { language: event.target.value }));
$("latest").addEventListener("click", toEnd);
$("scroll").addEventListener("scroll", noticeEnd, { passive: true });
$("menu").addEventListener("click", () => {
  const open = document.body.classList.toggle("rooms-open");
  $("menu").setAttribute("aria-expanded", String(open));
  if (open) $("rooms").querySelector("[aria-current]")?.focus();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && closeRooms());
document.addEventListener("click", (event) => !event.target.closest("#rooms, #menu") && closeRooms());

async function start() {
  const mine = navigator.language.startsWith("fr") ? "fr" : "en";
  await learn(mine);
  await refresh();
  if (page.state.language === null && mine !== "en") await act("language", { language: mine });
  const changes = new EventSource("/api/changes");
  changes.onerror = () => complain(say("unreachable"));
  changes.onmessage = (event) => {
    const change = JSON.parse(event.data);
    setNow(change.now);
    if (change.revision !== page.state.revision) refresh();
    else drawClock();
  };
}

start();
