// Starts the WebAssembly. A file, because the page's policy (index.html) allows no script within the
// page: Trunk.toml has Trunk tell here what the files are called.

const { module, wasm } = document.querySelector("meta[name=ringlab]").dataset;
const bindings = await import(new URL(module, document.baseURI));
await bindings.default({ module_or_path: wasm });
window.wasmBindings = bindings;
dispatchEvent(new Event("ringlab-started"));
