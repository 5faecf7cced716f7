// Copies of texts in this browser, kept until the server has them. Storage may be refused (a frame, a
// private window): then the copy lives as long as the page. Copies left behind go after seven days.

const PREFIX = "agencement:draft:";
const WEEK = 7 * 24 * 3600 * 1000;
const memory = new Map();

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

// Whether the copy outlives the page.
export function put(key, draft) {
  memory.set(key, draft);
  try {
    storage().setItem(PREFIX + key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function get(key) {
  try {
    const text = storage().getItem(PREFIX + key);
    return text === null ? memory.get(key) : JSON.parse(text);
  } catch {
    return memory.get(key);
  }
}

export function remove(key) {
  memory.delete(key);
  try {
    storage().removeItem(PREFIX + key);
  } catch {
    // Nothing was stored.
  }
}

function keys() {
  try {
    return Object.keys(storage()).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  } catch {
    return [];
  }
}

// `confirmed`: the page shows that what was just sent has been kept.
export function tidy(confirmed) {
  for (const key of keys()) {
    const draft = get(key);
    if (!draft || Date.now() - draft.at > WEEK || (confirmed && draft.sent)) remove(key);
  }
}
