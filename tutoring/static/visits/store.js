// What this browser keeps of visits, apart for each person and cohort (« owner »): the entries that wait to be
// sent, the form being typed, and the names and schools of the person's groups. Everything is asked by owner.

const NAME = "agencement-visites";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("entries", { keyPath: "uid" }).createIndex("owner", "owner");
    request.result.createObjectStore("drafts", { keyPath: "owner" });
    request.result.createObjectStore("choices", { keyPath: "owner" });
  };
  return done(request);
}

export class Store {
  // Throws where the browser keeps nothing (a private window).
  static async open(owner) {
    const database = await open();
    database.onversionchange = () => database.close();
    navigator.storage?.persist?.().catch(() => {});
    return new Store(database, owner);
  }

  // Nobody is signed in any more: no name stays, whoever it was who knew it; entries stay, unseen.
  static async forgetNames() {
    const store = new Store(await open(), "");
    await store.write("choices", (rows) => rows.clear());
    store.database.close();
  }

  constructor(database, owner) {
    this.database = database;
    this.owner = owner;
  }

  // Resolves when the disk has it, not before.
  write(name, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(name, "readwrite");
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(name));
    });
  }

  read(name) {
    return this.database.transaction(name).objectStore(name);
  }

  async entries() {
    const found = await done(this.read("entries").index("owner").getAll(this.owner));
    return found.sort((one, other) => one.at - other.at);
  }

  keep(entry) {
    return this.write("entries", (rows) => rows.put({ ...entry, owner: this.owner }));
  }

  remove(uid) {
    return this.write("entries", (rows) => rows.delete(uid));
  }

  async draft() {
    return (await done(this.read("drafts").get(this.owner))) ?? null;
  }

  keepDraft(draft) {
    return this.write("drafts", (rows) => rows.put({ ...draft, owner: this.owner }));
  }

  removeDraft() {
    return this.write("drafts", (rows) => rows.delete(this.owner));
  }

  async choices() {
    return (await done(this.read("choices").get(this.owner))) ?? null;
  }

  // The names of somebody else's groups have no business here any more; their entries stay, unseen.
  async keepChoices(choices) {
    await this.write("choices", (rows) => {
      rows.clear();
      rows.put({ ...choices, owner: this.owner });
    });
  }

  async forget({ entries }) {
    for (const entry of entries ? await this.entries() : []) await this.remove(entry.uid);
    if (entries) await this.removeDraft();
    await this.write("choices", (rows) => rows.clear());
  }
}
