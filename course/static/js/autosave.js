// A form with data-autosave-url saves itself: 1.5 s after the last key, when a field is left, when the
// page is hidden. It posts the form's own fields with its token. A copy stays in this browser until the
// server answers 2xx. The server may answer JSON: {"saved_at": "14 h 05", "fields": {"version": "3"}} on
// success (hidden fields to renew), {"message": "…"} on 4xx. Without JavaScript the form's button remains.

import * as drafts from "./drafts.js";

const IDLE = 1500;
const RETRIES = [5, 10, 20, 40, 60];
const SUBMIT_PATIENCE = 3000;
const KEEPALIVE_LIMIT = 60000;
const KEPT_HERE = "Votre texte est gardé sur cet appareil";
const STAY = "Ne fermez pas cette page";

const clock = (time) => {
  const date = new Date(time);
  const minutes = date.getMinutes();
  return `${date.getHours()}\u00a0h` + (minutes ? `\u00a0${String(minutes).padStart(2, "0")}` : "");
};

const wait = (delay) => new Promise((resolve) => setTimeout(resolve, delay));
const refused = document.querySelector("[data-refused], #error-summary");

const isTyped = (element) =>
  element.name && !element.disabled && !["hidden", "submit", "button", "file", "password"].includes(element.type);

class AutosavedForm {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.key = form.dataset.autosaveKey || location.pathname;
    this.status = form.querySelector("[data-autosave-status]") || this.addStatus();
    this.failures = 0;
    // A page that gives a refused form back shows a text that the server does not have.
    this.saved = refused ? null : this.snapshot();
    if (!refused) this.offerCopy();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("focusout", () => this.left());
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("pageshow", () => (this.stopped = false));
    document.addEventListener("visibilitychange", () => document.hidden && this.flush(true));
    window.addEventListener("pagehide", () => this.flush(true));
    window.addEventListener("online", () => this.flush());
  }

  addStatus() {
    const line = document.createElement("p");
    line.className = "autosave-status";
    line.setAttribute("role", "status");
    this.form.append(line);
    return line;
  }

  typed() {
    const names = new Set([...this.form.elements].filter(isTyped).map((element) => element.name));
    const pairs = [...new FormData(this.form)].filter(([name, value]) => names.has(name) && typeof value === "string");
    return pairs.map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]);
  }

  snapshot() {
    return JSON.stringify(this.typed());
  }

  keep(sent = false) {
    if (this.snapshot() === this.saved) return;
    this.stored = drafts.put(this.key, { at: Date.now(), fields: this.typed(), sent });
  }

  changed() {
    this.stopped = false;
    this.keep();
    this.schedule(IDLE);
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  left() {
    if (this.snapshot() !== this.saved && !this.stopped) this.schedule(IDLE / 3);
  }

  // The form's own sending comes last: it waits for a save under way and cancels the next.
  async submit(event) {
    clearTimeout(this.timer);
    this.keep(true);
    this.again = false;
    if (!this.saving) {
      this.stopped = true;
      return;
    }
    event.preventDefault();
    const submitter = event.submitter;
    await Promise.race([this.saving, wait(SUBMIT_PATIENCE)]);
    this.saving = null;
    this.form.requestSubmit(submitter);
  }

  flush(leaving = false) {
    if (this.snapshot() !== this.saved && !this.stopped) this.save(leaving);
  }

  say(text, waiting = false) {
    this.status.dataset.state = waiting ? "waiting" : "saved";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  save(leaving = false) {
    clearTimeout(this.timer);
    const text = this.snapshot();
    if (text === this.saved || (leaving && text === this.sending)) return;
    if (this.saving && !leaving) {
      this.again = true;
      return;
    }
    this.sending = text;
    const saving = this.send(text, leaving && text.length < KEEPALIVE_LIMIT).finally(() => this.sent(saving));
    this.saving = saving;
  }

  sent(saving) {
    if (this.saving !== saving) return;
    this.saving = this.sending = null;
    if (this.again && !this.stopped) this.schedule(IDLE);
    this.again = false;
  }

  async send(text, keepalive) {
    const response = await this.post(keepalive);
    if (response?.ok) await this.onSaved(text, response);
    else await this.onRefused(response);
  }

  async post(keepalive) {
    try {
      const options = { method: "POST", body: new FormData(this.form), keepalive, redirect: "manual" };
      return await fetch(this.url, { ...options, credentials: "same-origin", headers: { Accept: "application/json" } });
    } catch {
      return null;
    }
  }

  async onSaved(text, response) {
    this.failures = 0;
    this.saved = text;
    const answer = await response.json().catch(() => ({}));
    for (const [name, value] of Object.entries(answer?.fields ?? {})) {
      for (const element of this.form.querySelectorAll(`input[type=hidden][name="${CSS.escape(name)}"]`)) element.value = value;
    }
    if (this.snapshot() === text) drafts.remove(this.key);
    this.say(`Enregistré à ${answer?.saved_at ?? clock(Date.now())}`);
  }

  async onRefused(response) {
    const status = response?.status ?? 0;
    const answer = response && status ? await response.json().catch(() => ({})) : {};
    const shelter = this.stored ? KEPT_HERE : STAY;
    if (response?.type === "opaqueredirect" || status === 401 || status === 403) {
      this.stop(`Pas enregistré : votre session est terminée. ${shelter} ; rouvrez l’activité depuis M@gistère.`);
    } else if (status === 409) {
      this.stop("Pas enregistré : ce texte a changé dans un autre onglet. Copiez le vôtre, puis rechargez la page.");
    } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.stop(`Pas enregistré : ${answer?.message ?? "utilisez le bouton d’enregistrement pour voir ce qui manque."}`);
    } else {
      this.retry(shelter);
    }
  }

  stop(text) {
    this.stopped = true;
    this.again = false;
    this.say(text, true);
  }

  retry(shelter) {
    const delay = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    this.say(`Pas encore enregistré : la connexion ne répond pas. ${shelter} ; nouvel essai bientôt.`, true);
    this.schedule(delay * 1000);
  }

  offerCopy() {
    const draft = drafts.get(this.key);
    if (!draft) return;
    const older = draft.at < Date.parse(this.form.dataset.autosaveSavedAt ?? "");
    if (older || JSON.stringify(draft.fields) === this.saved) {
      drafts.remove(this.key);
      return;
    }
    this.form.before(this.notice(draft));
  }

  notice(draft) {
    const box = document.createElement("section");
    box.className = "callout callout-warning";
    box.setAttribute("aria-label", "Texte retrouvé");
    const day = new Date(draft.at).toLocaleDateString("fr", { weekday: "long", day: "numeric", month: "long" });
    const text = document.createElement("p");
    text.textContent = `Un texte écrit ici ${day} à ${clock(draft.at)} n’avait pas été enregistré.`;
    const buttons = document.createElement("p");
    buttons.className = "buttons";
    buttons.append(
      this.button("Reprendre ce texte", "btn-primary", () => this.restore(draft, box)),
      this.button("Garder le texte affiché", "btn-outline-primary", () => this.forget(box)),
    );
    box.append(text, buttons);
    return box;
  }

  button(label, style, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `btn ${style}`;
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }

  restore(draft, box) {
    const values = new Map();
    for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) ?? []), value]);
    for (const element of [...this.form.elements].filter(isTyped)) {
      const kept = values.get(element.name) ?? [];
      if (element.type === "checkbox" || element.type === "radio") element.checked = kept.includes(element.value);
      else if (kept.length) element.value = kept.shift();
    }
    box.remove();
    [...this.form.elements].find(isTyped)?.focus();
    this.changed();
  }

  forget(box) {
    drafts.remove(this.key);
    box.remove();
    [...this.form.elements].find(isTyped)?.focus();
  }
}

drafts.tidy(!refused && document.querySelector("[data-confirmed]"));
for (const form of document.querySelectorAll("form[data-autosave-url]")) new AutosavedForm(form);
