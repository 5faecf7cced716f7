// The entries that wait on this phone, each with what is wrong with it and what can be done.

import { make } from "./form.js";

export const counted = (count, word, rest) => `${count} ${word}${count > 1 ? "s" : ""} ${rest}`;

function long(day) {
  const date = new Date(`${day}T12:00`);
  if (Number.isNaN(date.getTime())) return "sans date";
  return `du ${date.toLocaleDateString("fr", { day: "numeric", month: "long", year: "numeric" })}`;
}

export function name(entry, choices) {
  const fields = (wanted) => entry.fields.filter(([one]) => one === wanted).map(([, value]) => value);
  const labels = new Map(choices?.attendees ?? []);
  const met = fields("attendees").map((uid) => labels.get(uid)).filter(Boolean);
  return `Visite ${long(fields("occurred_on")[0])}${met.length ? `, ${met.join(", ")}` : ""}`;
}

function button(label, style, act) {
  const made = make("button", { type: "button", className: `btn ${style}`, textContent: label });
  made.addEventListener("click", act);
  return made;
}

export function row(entry, choices, { take, drop }) {
  const text = make("div", {}, make("strong", { textContent: name(entry, choices) }));
  const said = entry.problem?.message ?? (entry.errors ?? []).map((one) => one.message).join(" ");
  if (said) text.append(make("p", { textContent: said }));
  if (entry.problem?.address) {
    text.append(make("p", {}, make("a", { href: entry.problem.address, textContent: "Ouvrir la visite enregistrée" })));
  }
  const acts = make("p", { className: "buttons" });
  if (!entry.problem) acts.append(button(said ? "Corriger" : "Reprendre", "btn-outline-primary", () => take(entry)));
  acts.append(button("Jeter", "btn-link", () => drop(entry)));
  return make("li", { className: "row-line" }, text, acts);
}
