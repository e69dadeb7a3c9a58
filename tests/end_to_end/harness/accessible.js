// Finds elements the way assistive technology does: by role and accessible name.
// A subset of HTML-AAM and accname, for what the page uses; a test holds it against the browser's own.
const collapse = text => (text ?? "").replace(/\s+/g, " ").trim();

const inputRoles = {
  button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox",
  radio: "radio", range: "slider", number: "spinbutton", search: "searchbox", text: "textbox",
  email: "textbox", tel: "textbox", url: "textbox",
};
const tagRoles = {
  A: e => e.hasAttribute("href") ? "link" : "generic", ARTICLE: "article", ASIDE: "complementary",
  BUTTON: "button", CAPTION: "caption", CODE: "code", DIALOG: "dialog", DETAILS: "group", FIELDSET: "group",
  FIGURE: "figure", FOOTER: "contentinfo", FORM: e => named(e) ? "form" : "generic",
  H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading",
  HEADER: "banner", HR: "separator", IMG: "img", INPUT: e => inputRoles[e.type] ?? "textbox",
  LI: "listitem", MAIN: "main", METER: "meter", NAV: "navigation", OL: "list", OPTION: "option",
  OUTPUT: "status", P: "paragraph", PROGRESS: "progressbar", SEARCH: "search",
  SECTION: e => named(e) ? "region" : "generic",
  SELECT: e => e.multiple || e.size > 1 ? "listbox" : "combobox", SUMMARY: "button", TABLE: "table",
  TBODY: "rowgroup", TD: "cell", TEXTAREA: "textbox", TH: e => e.scope === "row" ? "rowheader" : "columnheader",
  THEAD: "rowgroup", TR: "row", UL: "list",
};
const namedByContent = new Set(["button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link",
  "menuitem", "menuitemcheckbox", "menuitemradio", "option", "radio", "row", "rowheader", "switch", "tab",
  "tooltip", "treeitem"]);

const named = e => e.hasAttribute("aria-label") || e.hasAttribute("aria-labelledby") || e.hasAttribute("title");

function role(e) {
  const explicit = collapse(e.getAttribute("role")).split(" ")[0];
  if (explicit) return explicit;
  const implicit = tagRoles[e.tagName.toUpperCase()];
  return typeof implicit === "function" ? implicit(e) : implicit ?? "generic";
}

function hidden(e) {
  return e.closest("[aria-hidden=true], [inert]") !== null
    || !e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false });
}

// The text below an element as it is read out: images by their alternatives, hidden parts left out.
function content(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || hidden(node)) return "";
  if (node.getAttribute("aria-label") && !holders.has(role(node))) return " " + node.getAttribute("aria-label") + " ";
  if (node.tagName === "IMG") return node.alt;
  if (node.tagName === "STYLE" || node.tagName === "SCRIPT") return "";
  if (node.tagName.toLowerCase() === "svg") return node.querySelector(":scope > title")?.textContent ?? "";
  const inside = [...node.childNodes].map(content).join("");
  return getComputedStyle(node).display === "inline" ? inside : " " + inside + " ";
}

// What holds other things has a name of its own beside what it holds.
const holders = new Set(["banner", "complementary", "contentinfo", "figure", "form", "group", "list", "listbox", "main",
  "navigation", "region", "search", "status", "table", "toolbar"]);
const textOf = e => collapse(holders.has(role(e)) ? [...e.childNodes].map(content).join("") : content(e));

function name(e) {
  const labelled = collapse(e.getAttribute("aria-labelledby"));
  if (labelled) {
    const parts = labelled.split(" ").map(id => e.getRootNode().getElementById?.(id)).filter(part => part);
    const text = collapse(parts.map(part => part.getAttribute("aria-label") || part.textContent).join(" "));
    if (text) return text;
  }
  const own = collapse(e.getAttribute("aria-label"));
  if (own) return own;
  if (e.labels?.length) {
    const text = collapse([...e.labels].map(label =>
      [...label.childNodes].map(part => part === e ? "" : content(part)).join("")).join(" "));
    if (text) return text;
  }
  if (e.tagName === "INPUT" && ["button", "submit", "reset"].includes(e.type)) return collapse(e.value);
  if (e.tagName === "IMG") return collapse(e.alt);
  const titled = { FIELDSET: "legend", TABLE: "caption", FIGURE: "figcaption" }[e.tagName];
  if (titled) return collapse(e.querySelector(":scope > " + titled)?.textContent);
  if (e.tagName.toLowerCase() === "svg") return collapse(e.querySelector(":scope > title")?.textContent);
  if (namedByContent.has(role(e))) {
    const text = collapse([...e.childNodes].map(content).join(""));
    if (text) return text;
  }
  return collapse(e.title) || collapse(e.placeholder);
}

function find(path) {
  let scopes = [document];
  for (const step of path) {
    const found = new Set();
    for (const scope of scopes) {
      for (const e of scope.querySelectorAll("*")) {
        if (role(e) !== step.role || hidden(e)) continue;
        if (step.name !== null && name(e) !== step.name) continue;
        if (step.text !== null && !textOf(e).includes(step.text)) continue;
        found.add(e);
      }
    }
    scopes = step.nth === null ? [...found] : [...found].slice(step.nth, step.nth + 1);
  }
  return scopes;
}

function look(e) {
  const state = attribute => e.getAttribute("aria-" + attribute);
  const checkable = e.tagName === "INPUT" && ["checkbox", "radio"].includes(e.type);
  return {
    role: role(e),
    name: name(e),
    text: textOf(e),
    value: e.tagName === "SELECT" ? collapse(e.selectedOptions[0]?.label) : e.value?.toString() ?? state("valuenow"),
    checked: checkable ? e.checked : { true: true, false: false }[state("checked") ?? state("pressed")] ?? null,
    expanded: { true: true, false: false }[state("expanded")] ?? null,
    enabled: !e.matches(":disabled") && state("disabled") !== "true",
    focused: e === document.activeElement,
  };
}

const telling = e => document.body.contains(e) && e !== document.body
  && !["generic", "paragraph", "presentation", "none"].includes(role(e)) && !hidden(e);
const everything = () => [...document.body.querySelectorAll("*")].filter(telling);
