// The form of a visit on this page: its choices, what is typed in it, and its mistakes, tied to their fields.

const TYPED = ["hidden", "submit", "button"];
export const REPORT = ["observed", "said", "agreed", "before_next"];

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export { make };

export class VisitForm {
  constructor(form, summary) {
    this.form = form;
    this.summary = summary;
    this.blank = new Map(this.controls().map((one) => [one, one.value]));
  }

  controls() {
    return [...this.form.elements].filter((one) => one.name && !TYPED.includes(one.type));
  }

  // Check boxes and radio buttons of this tutor's groups; an empty list leaves the field out.
  fill(choices) {
    const kept = this.fields();
    for (const box of this.form.querySelectorAll("fieldset[data-choices]")) {
      const name = box.dataset.choices;
      box.querySelectorAll(".form-check").forEach((one) => one.remove());
      (choices[name] ?? []).forEach(([value, label], index) => box.append(this.choice(box, name, value, label, index)));
      box.hidden = !choices[name]?.length;
    }
    const schools = this.form.elements.school;
    schools.replaceChildren(...choices.school.map(([value, label]) => new Option(label, value)));
    schools.value = choices.usual ?? "";
    this.put(kept);
  }

  choice(box, name, value, label, index) {
    const id = `${name}-${index}`;
    const input = make("input", { type: box.dataset.kind, name, value, id, className: "form-check-input" });
    const text = make("label", { htmlFor: id, className: "form-check-label", textContent: label });
    return make("div", { className: "form-check" }, input, text);
  }

  fields() {
    return [...new FormData(this.form)].filter(([, value]) => typeof value === "string" && value !== "");
  }

  put(fields) {
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
    for (const one of this.controls().filter((control) => values.has(control.name))) {
      if (["checkbox", "radio"].includes(one.type)) one.checked = values.get(one.name).includes(one.value);
      else one.value = values.get(one.name)[0];
    }
  }

  clear(usual = "") {
    for (const one of this.controls()) {
      if (["checkbox", "radio"].includes(one.type)) one.checked = false;
      else one.value = this.blank.get(one) ?? "";
    }
    this.form.elements.occurred_on.value = new Date().toLocaleDateString("sv");
    this.form.elements.school.value = usual;
    this.show([]);
  }

  // One person makes the visit individual, several make it collective, until somebody says otherwise.
  guess() {
    const met = this.form.querySelectorAll("[name=attendees]:checked").length;
    const wanted = met > 1 ? "collective_visit" : "individual_visit";
    const usual = [...this.form.querySelectorAll("[name=nature]")];
    if (!usual.some((one) => one.checked && !["collective_visit", "individual_visit"].includes(one.value))) {
      usual.forEach((one) => (one.checked = met > 0 && one.value === wanted));
    }
  }

  get isTouched() {
    return ["attendees", ...REPORT, "working_notes"].some((name) => this.fields().some(([one]) => one === name));
  }

  // What would come back from the server for sure; the rest is its business.
  missing() {
    const typed = new Set(this.fields().map(([name]) => name));
    const found = [];
    if (!typed.has("attendees")) found.push({ field: "attendees", message: "Cochez les personnes rencontrées." });
    if (!typed.has("occurred_on")) found.push({ field: "occurred_on", message: "Indiquez la date." });
    if (!typed.has("nature")) found.push({ field: "nature", message: "Choisissez la nature." });
    if (!typed.has("school")) found.push({ field: "school", message: "Choisissez l’établissement." });
    if (!typed.has("minutes")) found.push({ field: "minutes", message: "Indiquez le temps passé sur place." });
    if (!REPORT.some((name) => typed.has(name))) {
      found.push({ field: "observed", message: "Écrivez au moins une des quatre parties du compte rendu." });
    }
    return found;
  }

  // A summary that takes the focus, and each message beside its field, read aloud with it.
  show(errors) {
    this.form.querySelectorAll("[data-error]").forEach((one) => one.remove());
    this.form.querySelectorAll("[aria-invalid]").forEach((one) => {
      one.removeAttribute("aria-invalid");
      one.setAttribute("aria-describedby", one.dataset.described ?? "");
    });
    this.form.querySelectorAll(".field-wrong").forEach((one) => one.classList.remove("field-wrong"));
    this.summary.hidden = !errors.length;
    this.summary.querySelector("ul").replaceChildren(...errors.map((error) => this.line(error)));
    if (errors.length) this.summary.focus();
  }

  line({ field, message }) {
    const box = field && this.form.querySelector(`#${CSS.escape(field)}`);
    if (!box) return make("li", { textContent: message });
    const id = `${field}-error`;
    const text = make("div", { className: "field-error", id }, make("p", { textContent: message }));
    text.dataset.error = "";
    const isGroup = box.tagName === "FIELDSET";
    if (isGroup) box.querySelector("legend").after(text);
    else (box.closest(".with-unit") ?? box).before(text);
    box.closest(".field").classList.add("field-wrong");
    const controls = isGroup ? [...box.querySelectorAll("input")] : [box];
    controls.forEach((one) => this.tie(one, id));
    return make("li", {}, make("a", { href: `#${controls[0]?.id ?? field}`, textContent: message }));
  }

  tie(control, id) {
    control.dataset.described ??= control.getAttribute("aria-describedby") ?? "";
    control.setAttribute("aria-describedby", `${control.dataset.described} ${id}`.trim());
    control.setAttribute("aria-invalid", "true");
  }
}
