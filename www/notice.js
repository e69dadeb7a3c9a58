// The last resort: when the WebAssembly has failed, or has never arrived, say so and offer a way out.
//
// Nothing here needs the WebAssembly. A panic comes by the hook of src/web/panic.rs; but a trap (out
// of memory, a stack too deep) reaches no hook, and leaves behind a module that may not be able to
// run another instruction: such an error is caught here, on the window. index.html loads this file
// before everything else, and the WebAssembly imports it once more, as a module of its own.

/** Whether this is Ringlab's own page, and not one that uses it as a module: that one is let alone. */
const isOwnPage = () => !!document.querySelector("meta[name=ringlab]");

/** Whether this is within a page of somebody else, where nothing is kept. */
const isEmbedded = new URLSearchParams(location.search).get("embed") === "1";

const FAILED = {
  title: "Ringlab has failed",
  words:
    "This is a mistake in Ringlab, not in what you did. " +
    (isEmbedded
      ? "Reload begins again where this page began."
      : "Reload goes on from what was kept last; if that fails again, Start anew begins afresh."),
  canStartAnew: !isEmbedded,
};
const ABSENT = {
  title: "Ringlab could not be loaded",
  words:
    "A part of the page did not arrive, or this browser cannot run WebAssembly. " +
    "Loading the page again may help.",
};

/** Covers the page with what happened and a button that loads it again. */
export function show(what) {
  cover(FAILED, what);
}

function cover({ title, words, canStartAnew }, what) {
  // What fails because something failed before is of no interest.
  if (!isOwnPage() || document.querySelector(".notice")) return;
  const app = document.getElementById("app");
  if (app) app.hidden = app.inert = true;
  const add = (parent, name, text) => {
    const element = parent.appendChild(document.createElement(name));
    element.textContent = text;
    return element;
  };
  const notice = add(document.body, "div", "");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  add(notice, "h1", title);
  add(notice, "p", words);
  const form = add(notice, "form", "");
  const button = add(form, "button", "Reload");
  button.className = "primary";
  button.type = "button";
  // Not by the form: where nothing differs before the "#", browsers take that for a place in the page.
  button.addEventListener("click", () => location.reload());
  if (canStartAnew) {
    // By the form, to the same path without the link behind the "#".
    form.action = location.href.split(/[?#]/)[0];
    const field = add(form, "input", "");
    Object.assign(field, { type: "hidden", name: "anew", value: "1" });
    add(form, "button", "Start anew");
  }
  add(notice, "p", "What happened, for a report:");
  add(notice, "pre", what);
  button.focus();
}

/** How many calls have begun and not come to their end. */
let underWay = 0;

/** The same function; a failure of the WebAssembly in it is shown even if the caller catches it. */
export function guarded(call) {
  return (...given) => {
    underWay++;
    try {
      const answer = call(...given);
      underWay--;
      return answer;
    } catch (error) {
      if (error?.name === "RinglabError") underWay--;
      // There may be too little stack left to do it here.
      else setTimeout(onError, 0, error, String(error));
      throw error;
    }
  };
}

/** Whether an error has left the WebAssembly in the middle of something. */
function isFatal(error) {
  // Thrown to whoever called `window.ringlab`: theirs to catch, and nothing is broken.
  if (error?.name === "RinglabError") return false;
  const trap = typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError;
  return trap || underWay > 0 || isOurs(error);
}

/** Whether an error was made in the WebAssembly; what that calls may be anybody's. */
function isOurs(error) {
  const glue = document.querySelector("meta[name=ringlab]")?.dataset.module;
  const isGlue = (it) => glue && it.includes(new URL(glue, document.baseURI).href);
  // Of the functions of the language itself there is no place; the glue throws for the WebAssembly.
  const places = String(error?.stack ?? "").split("\n");
  const isPlace = (it) => /wasm-function|:\d+:\d+\)?$/.test(it) && !isGlue(it);
  return /wasm-function/.test(places.find(isPlace) ?? "");
}

/** Lets nothing call the WebAssembly any more: every call would fail like this one. */
function stop() {
  for (let timer = setTimeout(() => {}); timer > 0; timer--) clearTimeout(timer);
  addEventListener("keydown", (event) => event.stopImmediatePropagation(), true);
}

function onError(error, message) {
  if (!isOwnPage()) return;
  if (isFatal(error)) {
    cover(FAILED, message);
    stop();
  } else if (!("ringlab" in window)) {
    cover(ABSENT, message);
  }
}

addEventListener(
  "error",
  (event) => {
    const missing = event.target.src ?? event.target.href;
    onError(event.error, event.message ?? `${missing} did not arrive`);
  },
  true,
);
addEventListener("unhandledrejection", ({ reason }) => onError(reason, String(reason)));
