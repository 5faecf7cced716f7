// The lines and characters of a report while it is written; without JavaScript the page shows those of the saved text.

const line = document.querySelector("[data-line-count]");
const area = line && document.getElementById(line.dataset.lineCount);
const counted = (count, word) => `${count.toLocaleString("fr").replaceAll(/\s/gu, "\u00a0")}\u00a0${word}${count > 1 ? "s" : ""}`;

function show() {
  const text = area.value.trim();
  const lines = text.split("\n").filter((one) => one.trim()).length;
  // Characters as the server counts them, whatever their plane.
  line.textContent = `${counted(lines, "ligne")} sur 15, ${counted([...text].length, "caractère")} sur 1\u00a0500`;
}

if (area) {
  area.addEventListener("input", show);
  show();
}
