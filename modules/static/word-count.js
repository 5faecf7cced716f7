// The number of words of a text while it is written; without JavaScript the page shows that of the saved text.

const line = document.querySelector("[data-word-count]");
const area = line && document.getElementById(line.dataset.wordCount);

function show() {
  const count = area.value.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  line.textContent = `${count}\u00a0mot${count > 1 ? "s" : ""}`;
}

if (area) {
  area.addEventListener("input", show);
  show();
}
