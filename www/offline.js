// Keeps Ringlab in the browser, so that it starts without a network (www/sw.js), and offers a newer
// version when there is one. Where the browser does not allow it, nothing happens, and nothing is said.

const HOUR = 3_600_000;
/** None while developing (www/after_build.sh). */
const { worker } = document.querySelector("meta[name=ringlab]").dataset;

async function begin() {
  // In a page of somebody else, nothing is stored.
  if (new URLSearchParams(location.search).get("embed") === "1") return;
  const workers = navigator.serviceWorker;
  if (!workers) return;
  if (!worker) {
    const old = await workers.getRegistration();
    if (old?.scope === new URL("./", location).href) await old.unregister();
    return;
  }
  workers.controller?.postMessage("started");
  // There before it says anything, so that it is read out.
  const place = document.body.appendChild(document.createElement("div"));
  place.className = "newer";
  place.setAttribute("aria-live", "polite");
  const registration = await workers.register(worker);
  const look = () => {
    // The very first one waits for nobody, and is not newer than anything.
    if (registration.waiting && registration.active) offer(place, registration);
  };
  const watch = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", watch);
  watch();
  look();
  // Browsers look for a newer version when a page is loaded; this one may stay open for days.
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < HOUR) return;
    looked = Date.now();
    registration.update().catch(() => {});
  });
}

function offer(place, registration) {
  if (place.hasChildNodes()) return;
  const aside = place.appendChild(document.createElement("aside"));
  aside.setAttribute("aria-label", "Newer version");
  // What had the focus before it came in here.
  let before = null;
  aside.addEventListener("focusin", ({ relatedTarget }) => {
    if (!aside.contains(relatedTarget)) before = relatedTarget;
  });
  const add = (name, text) => {
    const element = aside.appendChild(document.createElement(name));
    element.textContent = text;
    return element;
  };
  add("p", "A newer Ringlab is ready.");
  const reload = add("button", "Reload");
  reload.addEventListener("click", () => {
    reload.disabled = true;
    const next = registration.waiting;
    // Another page has asked before.
    if (!next) return location.reload();
    next.addEventListener("statechange", () => next.state === "activating" || location.reload());
    next.postMessage("take over");
  });
  add("button", "Later").addEventListener("click", () => {
    const hadFocus = aside.contains(document.activeElement);
    place.replaceChildren();
    if (hadFocus) giveFocus(before);
  });
}

/** Gives the focus to this, or else to the page's main part, which takes it only from here. */
function giveFocus(element) {
  element?.focus();
  const main = document.querySelector("main");
  if (!main || document.activeElement !== document.body) return;
  main.tabIndex = -1;
  main.addEventListener("blur", () => main.removeAttribute("tabindex"), { once: true });
  main.focus();
}

const start = () => begin().catch(() => {});
// What is kept comes second: the page itself has the network first.
if ("wasmBindings" in window) start();
else addEventListener("ringlab-started", start);
