// The service worker: Ringlab without a network, always whole and always of one version.
//
// www/stamp.sh writes two lines in front of this: VERSION, and FILES with the checksum and the size
// of every file of the build. Each version has a cache of its own, which is filled when all of its
// files have come and are right, or not at all. Names of files are made from what is in them, so a
// name never means two things; only the page itself has one name in all versions, and a worker
// answers it with its own.

const home = new URL(registration.scope);
const cacheOf = (version) => `ringlab-${version}-${home.pathname}`;
const CACHE = cacheOf(VERSION);
/** Of other copies of Ringlab on this server, below other paths, nothing is touched. */
const isOurs = (name) => name === cacheOf(/^ringlab-(\d+)-/.exec(name)?.[1]);

/** The remainders of cksum, which made the checksums in FILES. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit++) rest = (rest << 1) ^ (rest < 0 ? 0x04c11db7 : 0);
  return rest;
});

function checksum(bytes) {
  let sum = 0;
  const add = (byte) => (sum = (sum << 8) ^ REMAINDERS[(sum >>> 24) ^ byte]);
  bytes.forEach(add);
  for (let size = bytes.length; size > 0; size = Math.floor(size / 256)) add(size & 255);
  return ~sum >>> 0;
}

/** A file as this version has it; nothing if `answer` is something else. */
async function checked(name, answer) {
  if (!answer?.ok) return;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const [sum, size] = FILES[name];
  if (bytes.length !== size || checksum(bytes) !== sum) return;
  // Anew, because the browser does not take a page that was redirected from a worker.
  return new Response(bytes, { headers: answer.headers });
}

/** A file of this version: from the version before if it is the same, or else from the server. */
async function obtained(name) {
  const address = new URL(name, home);
  const file =
    (await checked(name, await caches.match(address, { ignoreVary: true }))) ??
    (await checked(name, await fetch(address, { cache: "no-cache" })));
  if (!file) throw new Error(`${name} is not on the server as this version needs it`);
  return [address, file];
}

async function install() {
  const files = await Promise.all(Object.keys(FILES).map(obtained));
  // After a way back to an older version its cache may still be there, and in use.
  const isNew = !(await caches.has(CACHE));
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(files.map(([address, file]) => cache.put(address, file)));
  } catch (error) {
    if (isNew) await caches.delete(CACHE);
    throw error;
  }
}

/** Deletes other versions, unless a page of theirs may be open or one of them is about to begin. */
async function tidy(pages) {
  if ((await clients.matchAll({ type: "window" })).length > pages) return;
  const names = await caches.keys();
  if (registration.installing || registration.waiting) return;
  const old = names.filter((name) => isOurs(name) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** From a cache; nothing if it is not there, or the caches are out of reach. */
const kept = (address, cacheName) =>
  caches.match(address, { cacheName, ignoreVary: true, ignoreSearch: true }).catch(() => undefined);

async function file(request, address) {
  const mine = await kept(address, CACHE);
  if (mine) return mine;
  // A page of the version before, which was open when this one took over.
  const names = await caches.keys().catch(() => []);
  for (const name of names.filter(isOurs)) {
    const other = await kept(address, name);
    if (other) return other;
  }
  return fetch(request);
}

/** Loads itself again as soon as the next version has taken over. */
const CHANGEOVER = `<!DOCTYPE html><meta charset="utf-8"><title>Ringlab</title>
<link rel="icon" href="data:,"><script>
  const again = () => location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", again);
  setTimeout(again, 2000);
</script>`;
let changed = false;

async function page(request) {
  const next = registration.waiting;
  // Somebody loads the only page again: it may as well be the next version at once.
  if (next && !changed && request.cache === "no-cache") {
    if ((await clients.matchAll({ type: "window" })).length <= 1) {
      changed = true;
      next.postMessage("take over");
      return new Response(CHANGEOVER, { headers: { "Content-Type": "text/html" } });
    }
  }
  return (await kept(home, CACHE)) ?? fetch(request);
}

function onFetch(event) {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== home.origin) return;
  if (!pathname.startsWith(home.pathname)) return;
  const address = new URL(pathname, home);
  const isPage = address.href === home.href || address.href === `${home}index.html`;
  if (request.mode !== "navigate") event.respondWith(file(request, address));
  // Whatever else there is below this path may be somebody else's page.
  else if (isPage) event.respondWith(page(request));
}

if (FILES) {
  addEventListener("install", (event) => event.waitUntil(install()));
  addEventListener("activate", (event) => event.waitUntil(tidy(0)));
  addEventListener("fetch", onFetch);
  addEventListener("message", (event) => {
    if (event.data === "take over") skipWaiting();
    // From a page of this version: when it is the only one, no older one is open.
    if (event.data === "started") event.waitUntil(tidy(1));
  });
} else {
  // `trunk serve` wants each change seen at once: what an earlier build has left here goes away.
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) =>
    event.waitUntil(Promise.all([tidy(Infinity), registration.unregister()])),
  );
}
