// « Copier » beside a kept text. In the LMS's frame the clipboard is often closed to us: the older way
// (select, then copy) comes second, and the text stays selected for Ctrl + C when both are refused.

async function copy(area) {
  area.focus();
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    area.select();
    return document.execCommand("copy");
  }
}

async function onClick(event) {
  const button = event.currentTarget;
  const copied = await copy(document.getElementById(button.dataset.copy));
  const status = button.parentElement.querySelector("[role=status]");
  status.textContent = copied ? "Copié." : "Le texte est sélectionné : appuyez sur Ctrl + C.";
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", onClick);
}
