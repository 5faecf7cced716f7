// « Ouvrir dans un nouvel onglet » in one click: the tab opens at once (a later one would be blocked),
// then goes to the address that the ticket names. Without this script the form shows a page with a link.

async function open(form, tab) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new FormData(form),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const { address } = await answer.json();
  tab.opener = null;
  tab.location.replace(new URL(address, location.href).href);
}

for (const form of document.querySelectorAll("form[data-new-tab]")) {
  form.addEventListener("submit", (event) => {
    const tab = window.open("", "_blank");
    if (!tab) return;
    event.preventDefault();
    open(form, tab).catch(() => {
      tab.close();
      form.submit();
    });
  });
}
