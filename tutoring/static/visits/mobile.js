// « Noter une visite » on a phone, with or without a network. What is written goes to this browser's disk first,
// then to the server when it answers; only the server's own word takes it off the disk.

import { VisitForm } from "./form.js";
import { Store } from "./store.js";
import { counted, name, row } from "./waiting.js";
import * as wire from "./wire.js";

const page = document.getElementById("contenu");
const { address, ordinary, signOut, signedOut, worker, mark } = page.dataset;
const status = document.getElementById("etat");
const list = document.getElementById("attente");
const dialog = document.getElementById("depart");
const form = new VisitForm(document.getElementById("visite"), document.getElementById("error-summary"));

const WORDS = {
  offline: "Pas de réseau : ce que vous notez est gardé sur ce téléphone et partira tout seul.",
  "signed-out": "Votre session est terminée : reconnectez-vous depuis M@gistère, rien n’est perdu.",
  refused: "L’envoi est refusé pour l’instant : reconnectez-vous depuis M@gistère, rien n’est perdu. Si cela continue, écrivez à la personne responsable du parcours.",
  unwell: "Le serveur ne répond pas comme il faut : nouvel essai plus tard, rien n’est perdu.",
  ready: "",
};
const AGAIN = 30000;
// Only « Enregistrer la visite » sends: what gave way to another entry waits to be finished.
const UNFINISHED = { field: "", message: "Commencée, pas encore enregistrée : relisez-la, puis enregistrez-la." };

let store = null;
let choices = null;
let known = { reason: "offline" };
let editing = null;
// What the entry under correction said when it was taken up.
let taken = "";
let pendingDraft = null;
let news = [];
let rounds = Promise.resolve();

const person = () => document.cookie.split("; ").find((one) => one.startsWith(`${mark}=`))?.slice(mark.length + 1) ?? "";
async function draw() {
  const entries = store ? await store.entries() : [];
  const wrong = entries.filter((one) => one.errors?.length || one.problem);
  const waiting = entries.length - wrong.length;
  const lines = [...news];
  if (waiting) lines.push(`${counted(waiting, "visite", "à envoyer")}.`);
  if (wrong.length) lines.push(`${counted(wrong.length, "visite", "à corriger")}.`);
  if (WORDS[known.reason]) lines.push(WORDS[known.reason]);
  if (!lines.length) lines.push("Tout est envoyé.");
  const text = lines.join(" ");
  if (status.textContent !== text) status.textContent = text;
  status.dataset.state = entries.length || WORDS[known.reason] ? "waiting" : "saved";
  const shown = entries.filter((one) => one.uid !== editing);
  list.replaceChildren(...shown.map((one) => row(one, choices, { take, drop })));
  return entries;
}

// Another person, or nobody, is signed in on this phone: what this page shows is theirs, or nothing.
async function meet() {
  const who = person();
  if (store?.owner === `${who} ${address}`) return true;
  // What was typed a moment ago belongs to whoever typed it.
  clearTimeout(pendingDraft);
  if (pendingDraft) await keepDraft().catch(() => {});
  form.form.hidden = true;
  list.replaceChildren();
  [store, choices, editing, news] = [null, null, null, []];
  form.clear();
  if (!who) {
    known = { reason: "signed-out" };
    await Store.forgetNames();
    return false;
  }
  store = await Store.open(`${who} ${address}`);
  await offer(await store.choices());
  return true;
}

const shape = (found) => JSON.stringify(["attendees", "nature", "function", "school", "usual"].map((one) => found?.[one]));

async function offer(found) {
  if (!found) return;
  const isFirst = !choices;
  if (shape(found) !== shape(choices)) form.fill(found);
  choices = found;
  form.form.hidden = !found.attendees.length;
  document.getElementById("sans-groupe").hidden = found.attendees.length > 0;
  if (isFirst) await resume();
}

async function resume() {
  const draft = await store.draft();
  form.clear(choices.usual);
  if (!draft) return;
  editing = draft.editing;
  form.put(draft.fields);
  taken = "";
}

// One round after the other: the network may come back while a round is under way.
function synchronise() {
  rounds = rounds.catch(() => {}).then(round);
  return rounds;
}

async function round() {
  try {
    await meet();
    const answer = await wire.hello(address);
    if (answer.reason === "ready") await meet();
    known = answer;
    if (answer.reason === "ready" && store) {
      await store.keepChoices(answer.choices);
      await offer(answer.choices);
      await navigator.locks.request(`visites ${store.owner}`, sendAll);
    }
  } finally {
    await draw();
  }
}

async function sendAll() {
  for (const entry of await store.entries()) {
    if (entry.uid === editing || entry.errors?.length || entry.problem) continue;
    if (!store.owner.startsWith(`${known.person} `)) return;
    const answer = await wire.send(address, entry, known);
    if (answer.reason === "sent") await sent(entry);
    else if (answer.reason === "to-correct") await correct(entry, answer.errors);
    else if (answer.reason === "too-long") await correct(entry, [{ field: "observed", message: "Ce compte rendu est trop long pour être envoyé : raccourcissez-le." }]);
    else if (answer.reason === "used") await store.keep({ ...entry, problem: answer });
    else {
      known = { ...known, reason: answer.reason };
      return;
    }
  }
}

async function sent(entry) {
  await store.remove(entry.uid);
  news = [...news, `${name(entry, choices)} : enregistrée.`];
}

async function correct(entry, errors) {
  const kept = { ...entry, errors };
  await store.keep(kept);
  if (!editing && !form.isTouched) await take(kept);
}

async function take(entry) {
  // What is being written gives way, it is not lost; unless nothing in it has changed.
  if (form.isTouched && JSON.stringify(form.fields()) !== taken) await save({ quietly: true });
  editing = entry.uid;
  form.clear();
  form.put(entry.fields);
  taken = JSON.stringify(form.fields());
  form.show(entry.errors ?? []);
  await keepDraft();
  await draw();
  if (!entry.errors?.length) form.form.elements.occurred_on.focus();
}

async function drop(entry) {
  if (!window.confirm(`${name(entry, choices)} : jeter ce qui est écrit ?`)) return;
  await store.remove(entry.uid);
  await draw();
}

async function save({ quietly = false } = {}) {
  const uid = editing ?? crypto.randomUUID();
  await store.keep({ uid, at: Date.now(), fields: form.fields(), errors: quietly ? [UNFINISHED, ...form.missing()] : [] });
  await store.removeDraft();
  editing = pendingDraft = null;
  taken = "";
  form.clear(choices.usual);
}

async function submit(event) {
  event.preventDefault();
  clearTimeout(pendingDraft);
  const errors = form.missing();
  form.show(errors);
  if (errors.length) return;
  try {
    await save();
  } catch {
    // The form keeps the text, and the page asks before it closes.
    pendingDraft = true;
    status.textContent = "Ce téléphone n’a plus de place : ne fermez pas cette page, libérez de la place, puis recommencez.";
    return;
  }
  news = [];
  await draw();
  status.focus();
  await synchronise();
}

async function keepDraft() {
  await store?.keepDraft({ fields: form.fields(), editing });
  pendingDraft = null;
}

function typed() {
  clearTimeout(pendingDraft);
  pendingDraft = setTimeout(keepDraft, 300);
}

async function leave() {
  const entries = store ? await store.entries() : [];
  const count = entries.length + (form.isTouched && !editing ? 1 : 0);
  if (!count) return depart({ entries: true });
  dialog.querySelector("p").textContent = `${counted(count, "visite", "à envoyer")} : ${count > 1 ? "elles ne sont pas encore enregistrées" : "elle n’est pas encore enregistrée"}.`;
  // Escape keeps the last answer otherwise, and that answer may have been « jeter ».
  dialog.returnValue = "";
  dialog.showModal();
}

async function depart(what) {
  const answer = known.token ? await wire.signOut(signOut, known.token) : 0;
  if (![200, 303, 401].includes(answer) && known.reason !== "signed-out") {
    status.textContent = "Sans réseau, la session ne peut pas être fermée : rien n’a été jeté, recommencez plus tard.";
    return;
  }
  clearTimeout(pendingDraft);
  if (pendingDraft && !what.entries) await keepDraft();
  pendingDraft = null;
  await store?.forget(what);
  document.cookie = `${mark}=; max-age=0; path=/; secure; samesite=lax`;
  window.location.assign(signedOut);
}

dialog.addEventListener("close", () => {
  if (dialog.returnValue === "garder") depart({ entries: false });
  if (dialog.returnValue === "jeter") depart({ entries: true });
});
document.getElementById("quitter").addEventListener("click", leave);
form.form.addEventListener("submit", submit);
form.form.addEventListener("input", typed);
form.form.addEventListener("change", (event) => event.target.name === "attendees" && form.guess());
window.addEventListener("online", synchronise);
window.addEventListener("offline", () => {
  known = { ...known, reason: "offline" };
  draw();
});
window.addEventListener("pagehide", () => pendingDraft && keepDraft());
document.addEventListener("visibilitychange", () => !document.hidden && synchronise());
window.addEventListener("beforeunload", (event) => pendingDraft && event.preventDefault());

synchronise().catch(() => {
  status.textContent = "Ce navigateur ne garde rien sur ce téléphone : prenez le formulaire ordinaire.";
  document.getElementById("ordinaire").hidden = false;
});
setInterval(async () => store && (await store.entries()).length && synchronise(), AGAIN);
navigator.serviceWorker?.register(worker, { scope: address }).catch(() => {});
