// Keeps one public page and its files for times without a connection. KEPT stands in the line above:
// the page, its files, and a version of both (web/offline.py).
//
// It answers for exactly these addresses, and only when the network does not. Whatever else is asked
// for goes its usual way, as if there were no worker: no other page is kept, and none is looked at.
const MINE = `reknit ${KEPT.page} `;
const HERE = MINE + KEPT.version;
const BROKEN = 500;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep());
});
self.addEventListener("activate", (event) => event.waitUntil(letGoOfOlder()));
self.addEventListener("fetch", (event) => {
  const address = keptAs(event.request);
  if (address) event.respondWith(freshOrKept(event.request, address));
});

function keptAs(request) {
  const asked = new URL(request.url);
  if (request.method !== "GET" || asked.origin !== location.origin) return "";
  if (request.mode === "navigate") return asked.pathname === KEPT.page ? KEPT.page : "";
  return KEPT.files.includes(asked.pathname) ? asked.pathname : "";
}

async function keep() {
  const cache = await caches.open(HERE);
  const all = [[KEPT.page, "no-store"], ...KEPT.files.map((file) => [file, "default"])];
  await Promise.all(
    all.map(async ([address, memory]) => {
      // No cookies: what is kept is what a stranger gets, whoever is signed in here.
      const answer = await fetch(address, {
        credentials: "omit",
        redirect: "error",
        cache: memory,
      });
      if (!answer.ok) throw new Error("not to be had now");
      await cache.put(address, answer);
    }),
  );
}

async function letGoOfOlder() {
  for (const name of await caches.keys()) {
    if (name.startsWith(MINE) && name !== HERE) await caches.delete(name);
  }
}

async function freshOrKept(request, address) {
  const answer = await fetch(request).catch(() => null);
  if (answer && answer.status < BROKEN) return answer;
  const kept = await caches.match(address, { cacheName: HERE });
  return kept ?? answer ?? Response.error();
}
