// The page's words, in the language that was chosen, and how that language writes times.

let sentences = {};
export let language = "en";
export let now = new Date();

// The demo's server lives on Paris time, and so does what is shown of it.
const ZONE = "Europe/Paris";

export async function learn(wanted) {
  const answer = await fetch(`/api/words?language=${encodeURIComponent(wanted)}`);
  sentences = await answer.json();
  language = wanted;
  document.documentElement.lang = wanted;
}

export function say(key, values = {}) {
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function setNow(written) {
  now = new Date(written);
}

export function when(date, options) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: ZONE, ...options }).format(date);
}

export const dayOf = (date) => when(date, { dateStyle: "full" });
export const clock = (date) => when(date, { hour: "2-digit", minute: "2-digit" });

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

export function stamp(seconds, style) {
  const date = new Date(seconds * 1000);
  if (style !== "R") return when(date, STYLES[style] ?? STYLES.f);
  const distance = seconds - now.getTime() / 1000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(distance / length), unit);
}

export function fileSize(bytes) {
  const [unit, size] = bytes < 1000 ? ["byte", bytes] : bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(size);
}
