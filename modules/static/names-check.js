// « Reconnaît-on quelqu’un ? »: first names, and the names of the group's people and schools, are noticed while
// one writes. In this browser only: nothing is sent, nothing is kept, nobody is held back.

import { FIRST_NAMES } from "./first-names.js";

const IDLE = 900;
const MOST = 5;
// Words that begin names of schools and say nothing by themselves.
const COMMON = new Set(["college", "lycee", "ecole", "cite", "institut", "saint", "sainte", "notre", "dame", "jean"]);

const folded = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
const known = new Set(FIRST_NAMES.map(folded));

function watched(area) {
  const names = (area.dataset.namesCheck || "").split("|").filter(Boolean);
  const words = names.flatMap((name) => name.split(/[\s'’]+/u)).map(folded);
  return new Set(words.filter((word) => word.length > 2 && !COMMON.has(word)));
}

// Capitalised words; a first name counts anywhere, the first word of a sentence too.
export function recognised(text, others = new Set()) {
  const found = new Map();
  for (const [word] of text.matchAll(/\p{Lu}[\p{L}]+(?:-\p{Lu}[\p{L}]+)*/gu)) {
    const key = folded(word);
    if (known.has(key) || others.has(key) || key.split("-").every((part) => known.has(part))) found.set(key, word);
  }
  return [...found.values()];
}

function watch(area) {
  const others = watched(area);
  const line = document.createElement("p");
  line.className = "codev-hint";
  line.setAttribute("aria-live", "polite");
  area.after(line);
  let timer;
  const look = () => {
    const names = recognised(area.value, others).slice(0, MOST);
    const said = names.length ? `Reconnaît-on quelqu’un\u00a0? (${names.join(", ")}) Écrivez plutôt «\u00a0l’enseignante A\u00a0», «\u00a0un parent élu\u00a0».` : "";
    if (line.textContent !== said) line.textContent = said;
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, IDLE);
  });
  look();
}

for (const area of document.querySelectorAll("[data-names-check]")) watch(area);
