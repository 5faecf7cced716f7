// A thread that stays in view for a moment is read: « J’ai lu » is pressed quietly. Without JavaScript, one presses it.

const form = document.querySelector("[data-mark-read]");
const LONG_ENOUGH = 4000;

async function markRead() {
  if (document.hidden) return;
  const options = { method: "POST", body: new FormData(form), redirect: "manual", credentials: "same-origin" };
  await fetch(form.action, options).catch(() => null);
}

if (form) setTimeout(markRead, LONG_ENOUGH);
