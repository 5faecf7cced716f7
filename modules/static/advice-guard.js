// In the clarification, a phrase of advice asks softly whether this is a question. It never holds anybody
// back, and what is typed goes nowhere. Without JavaScript the hint under the label remains.

const ADVICE = [
  /\b(tu|vous)\s+(devrais|devriez|pourrais|pourriez|aurais\s+dû|auriez\s+dû|dois|devez)(?![\p{L}])/iu,
  /\bpourquoi\s+(ne\s+pas|n[’'](as|avez|es|êtes|y))/iu,
  /\bil\s+(te\s+|vous\s+)?(faut|faudrait)(?![\p{L}])/iu,
  /\b(et\s+)?moi,?\s+je(?![\p{L}])/iu,
  /(^|[^\p{L}])[àa]\s+(ta|votre)\s+place(?![\p{L}])/iu,
  /\b(je\s+te|je\s+vous)\s+(conseille|recommande|suggère)(?![\p{L}])/iu,
  /(^|[^\p{L}])(as-tu|avez-vous)\s+(essayé|pensé|envisagé)/iu,
];
const IDLE = 700;

export const isAdvice = (text) => ADVICE.some((phrase) => phrase.test(text));

// A line of its own under the field, read aloud when the writer pauses.
export function hintUnder(area, id) {
  const line = document.createElement("p");
  line.className = "codev-hint";
  line.id = `${area.id}-${id}`;
  line.setAttribute("aria-live", "polite");
  area.after(line);
  return line;
}

function watch(area) {
  const line = hintUnder(area, "conseil");
  let timer;
  const look = () => {
    const said = isAdvice(area.value) ? "Est-ce une question\u00a0? À cette étape, on cherche à comprendre ; le conseil viendra." : "";
    if (line.textContent !== said) line.textContent = said;
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, IDLE);
  });
  look();
}

for (const area of document.querySelectorAll("[data-advice-guard]")) watch(area);
