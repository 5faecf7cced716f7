// Keeps the page of visits usable without a network. PAGE, FILES and VERSION are written above by the server.
// Kept: the empty form, its own scripts and styles. Names are not here, nor any other page of the tool.

const PREFIX = `visites ${PAGE} `;
const PATIENCE = 4000;
const AWAY = [401, 403];

const address = (url) => new URL(url, self.location.href);
const isPage = (url) => url.pathname === PAGE;
const isFile = (url) => FILES.includes(url.pathname + url.search);

async function fill() {
  const cache = await caches.open(PREFIX + VERSION);
  await cache.addAll([PAGE, ...FILES].map((one) => new Request(one, { cache: "no-cache", headers: { Accept: "text/html,*/*" } })));
  await self.skipWaiting();
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((one) => one.startsWith(PREFIX) && one !== PREFIX + VERSION).map((one) => caches.delete(one)));
  await self.clients.claim();
}

async function kept(key) {
  const cache = await caches.open(PREFIX + VERSION);
  return cache.match(key, { ignoreVary: true });
}

// The server first; what is kept when it does not answer in time, or sends the person away: what waits on this
// phone stays in sight.
async function answer(request, key) {
  const asked = fetch(request).then((found) => {
    if (AWAY.includes(found.status) || found.status >= 500) throw new Error(String(found.status));
    return found;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => kept(key));
  try {
    return (await Promise.race([asked, late])) ?? (await asked);
  } catch {
    return (await kept(key)) ?? fetch(request);
  }
}

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const url = address(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && isPage(url)) event.respondWith(answer(event.request, PAGE));
  else if (isFile(url)) event.respondWith(answer(event.request, url.pathname + url.search));
});
