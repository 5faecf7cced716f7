// The ticks of a sheet stay in this browser, by person and sheet, until the server has them: a dead
// network or an expired session loses none. Each travels with what the page showed before (« seen »), so
// that the server writes it once, however often it is sent, and never over another trainer's answer.
// Without JavaScript the form's button remains.

const PREFIX = "agencement:coches:";
const RETRIES = [5, 10, 20, 40, 60];

const clock = (date) => `${date.getHours()}\u00a0h` + (date.getMinutes() ? `\u00a0${String(date.getMinutes()).padStart(2, "0")}` : "");

// « 90 », « 1 h 30 » and « 1h30 » are the same minutes.
function minutes(text) {
  const found = text.match(/^\s*(?:(\d+)\s*h)?\s*(\d+)?\s*(?:min)?\s*$/);
  return found && text.trim() ? Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0) : text.trim();
}

class Sheet {
  constructor(status) {
    this.status = status;
    this.form = status.closest("form");
    this.url = status.dataset.sheetUrl;
    this.key = PREFIX + status.dataset.sheetKey;
    this.failures = 0;
    this.shown = new Map(this.names().map((name) => [name, this.held(name)]));
    this.kept = this.load();
    this.takeBack();
    this.form.addEventListener("input", (event) => this.changed(event.target.name ?? ""));
    this.form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.waiting() && this.send());
    if (this.waiting()) this.send();
  }

  names() {
    return [...this.form.querySelectorAll("input[name$='-seen']")].map((field) => field.name.slice(0, -"-seen".length));
  }

  field(name, part) {
    return this.form.elements[`${name}-${part}`];
  }

  read(name) {
    const [status, text] = [this.field(name, "status").value, this.field(name, "minutes").value];
    return { status, minutes: text, seen: this.field(name, "seen").value };
  }

  // What the server holds of this line, which is not what is ticked when the page came back filled in.
  held(name) {
    const row = this.read(name);
    const status = row.seen.split(":")[0];
    return row.status === status ? row : { status, minutes: "", seen: row.seen };
  }

  same(one, other) {
    return one.status === other.status && minutes(one.minutes) === minutes(other.minutes);
  }

  load() {
    try {
      const found = JSON.parse(localStorage.getItem(this.key)) ?? {};
      return { rows: found.rows ?? {}, reason: found.reason ?? "", queued: Boolean(found.queued) };
    } catch {
      return { rows: {}, reason: "", queued: false };
    }
  }

  store() {
    try {
      if (this.count()) localStorage.setItem(this.key, JSON.stringify(this.kept));
      else localStorage.removeItem(this.key);
      this.sheltered = true;
    } catch {
      this.sheltered = false;
    }
  }

  count() {
    return Object.keys(this.kept.rows).length;
  }

  waiting() {
    return this.kept.queued && this.count() > 0;
  }

  // What the server has already is forgotten; the rest is shown again, as it was ticked. A page that gives
  // a refused form back shows everything itself, and says what is to be looked at.
  takeBack() {
    const refused = document.querySelector("#error-summary");
    if (refused) this.kept.queued = false;
    for (const [name, row] of Object.entries(this.kept.rows)) {
      const shown = this.shown.get(name);
      if (!shown || this.same(row, shown)) delete this.kept.rows[name];
      else if (!refused) this.show(name, row);
    }
    if (!refused) for (const name of this.shown.keys()) this.note(name);
    this.store();
    if (this.count()) this.tell();
  }

  note(name) {
    const row = this.read(name);
    if (this.same(row, this.shown.get(name))) delete this.kept.rows[name];
    else this.kept.rows[name] = row;
  }

  show(name, row) {
    for (const choice of this.form.querySelectorAll(`input[name="${CSS.escape(name)}-status"]`)) choice.checked = choice.value === row.status;
    this.field(name, "minutes").value = row.minutes;
    this.field(name, "seen").value = row.seen;
  }

  changed(field) {
    const name = field.replace(/-(status|minutes)$/, "");
    if (!this.shown.has(name)) return;
    this.note(name);
    this.store();
    this.tell();
  }

  // « Présence » wherever nothing is ticked, here and not on the server: it works without a network, and
  // each line filled is one to send.
  fill() {
    for (const choices of this.form.querySelectorAll("[data-awaited]")) {
      if (choices.querySelector("input:checked")) continue;
      const present = choices.querySelector('input[value="present"]');
      present.checked = true;
      this.note(present.name.slice(0, -"-status".length));
    }
    this.store();
    this.tell();
  }

  ticks() {
    const count = this.count();
    return count === 1 ? "1\u00a0coche à envoyer" : `${count}\u00a0coches à envoyer`;
  }

  shelter() {
    return this.sheltered ? "gardé sur cet appareil" : "ne fermez pas cette page";
  }

  tell(why = "enregistrez la feuille") {
    this.say(this.count() ? `${this.ticks()} (${this.shelter()})\u00a0: ${why}.` : "", true);
  }

  say(text, waiting = false) {
    this.status.dataset.state = waiting ? "waiting" : "saved";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  submit(event) {
    if (event.submitter?.name === "remplir") {
      event.preventDefault();
      this.fill();
      return;
    }
    // A page that gives back a refused form holds rows that were never counted here: the form sends all.
    if (document.querySelector("#error-summary") || !this.count()) return;
    event.preventDefault();
    this.kept.queued = true;
    this.kept.reason = this.form.elements.reason?.value ?? "";
    this.store();
    this.send(true);
  }

  body() {
    const data = new FormData();
    data.set("csrf_token", this.form.elements.csrf_token.value);
    data.set("reason", this.kept.reason);
    for (const [name, row] of Object.entries(this.kept.rows)) {
      for (const part of ["status", "minutes", "seen"]) data.set(`${name}-${part}`, row[part]);
    }
    return data;
  }

  async send(pressed = false) {
    clearTimeout(this.timer);
    if (this.sending) {
      this.again ||= pressed;
      return;
    }
    this.sending = JSON.stringify(this.kept.rows);
    const response = await this.post();
    const sent = JSON.parse(this.sending);
    this.sending = null;
    if (response?.ok && !response.redirected) await this.saved(sent, response);
    else this.refused(response?.status ?? 0, pressed);
  }

  async post() {
    try {
      const options = { method: "POST", body: this.body(), redirect: "manual", credentials: "same-origin" };
      return await fetch(this.url, { ...options, headers: { Accept: "application/json" } });
    } catch {
      return null;
    }
  }

  async saved(sent, response) {
    this.failures = 0;
    const { fields = {} } = await response.json().catch(() => ({}));
    for (const [name, value] of Object.entries(fields)) if (this.form.elements[name]) this.form.elements[name].value = value;
    for (const [name, row] of Object.entries(sent)) {
      this.shown.set(name, row);
      const now = this.kept.rows[name];
      if (now && this.same(now, row)) delete this.kept.rows[name];
      // Changed again while it travelled: from now on the server's answer is what was seen.
      else if (now) now.seen = fields[`${name}-seen`] ?? now.seen;
    }
    // What was changed while it travelled leaves too if « Enregistrer » was pressed again, else waits for it.
    this.kept.queued = Boolean(this.again) && this.count() > 0;
    this.again = false;
    this.store();
    if (this.kept.queued) await this.send(true);
    else if (this.count()) this.tell();
    else this.say(`Feuille enregistrée à ${clock(new Date())}.`);
  }

  refused(status, pressed) {
    if (status === 409 || status === 422) {
      this.kept.queued = false;
      this.store();
      // The ordinary way shows, line by line, what is to be looked at.
      if (pressed) HTMLFormElement.prototype.submit.call(this.form);
      else this.tell("un point est à revoir, enregistrez la feuille pour le voir");
    } else if ([400, 401, 403, 404].includes(status)) {
      this.tell("votre session est terminée, rouvrez cette feuille depuis M@gistère, elles partiront d’elles-mêmes");
    } else {
      const delay = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
      this.failures += 1;
      this.tell("le réseau ne répond pas, nouvel essai bientôt");
      this.timer = setTimeout(() => this.send(), delay * 1000);
    }
  }
}

for (const status of document.querySelectorAll("[data-sheet-url]")) new Sheet(status);
