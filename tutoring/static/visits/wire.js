// Talking to the server: a fresh token before each sending; an answer counts only when it is ours (a hotel's
// login page also says 200). Returns what happened in words of this page, and never throws.

const REASONS = { 401: "signed-out", 403: "refused", 404: "refused", 409: "used", 413: "too-long", 422: "to-correct" };

async function ask(address, options = {}) {
  try {
    const answer = await fetch(address, {
      ...options,
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      headers: { Accept: "application/json" },
    });
    const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    return { status: answer.type === "opaqueredirect" ? 401 : answer.status, json };
  } catch {
    return { status: 0, json: null };
  }
}

const trouble = (status) => REASONS[status] ?? (status === 0 ? "offline" : "unwell");

// Who is signed in, with which token and which groups.
export async function hello(address) {
  const { status, json } = await ask(address);
  if (status === 200 && json?.person) return { reason: "ready", ...json };
  return { reason: trouble(status) };
}

// One entry; « sent » only when the server says that it holds this very entry.
export async function send(address, entry, known) {
  const body = new URLSearchParams(entry.fields);
  body.set("entry_uid", entry.uid);
  body.set("person", known.person);
  body.set("csrf_token", known.token);
  const { status, json } = await ask(address, { method: "POST", body });
  if (status === 200 && json?.recorded === entry.uid) return { reason: "sent", ...json };
  if (status === 409 && json?.reason === "person") return { reason: "signed-out" };
  if (status === 422 && !json?.errors) return { reason: "unwell" };
  return { ...json, reason: trouble(status) };
}

export async function signOut(address, token) {
  const { status } = await ask(address, { method: "POST", body: new URLSearchParams({ csrf_token: token }) });
  return status;
}
