// Ringlab for a page of one's own: `import init, { Cluster } from "./ringlab.js"`, from wherever a
// built Ringlab is served. What it is typed as is in ringlab.d.ts; www/after_build.sh says here what
// the files are called that it needs.

import load, { newCluster } from "./MODULE";

let loaded;
let isReady = false;

/** Loads the WebAssembly, once, whoever asks; again if it did not arrive. */
export default function init() {
  loaded ??= load({ module_or_path: new URL("./WASM", import.meta.url) }).then(
    () => void (isReady = true),
    (error) => {
      loaded = undefined;
      throw error;
    },
  );
  return loaded;
}

/** A cluster of its own: the methods of `window.ringlab`, and no page. */
export class Cluster {
  constructor(config) {
    if (!isReady) throw new Error("Ringlab is not loaded yet: expected `await init()` before it");
    const { toLink, fromLink, ...methods } = newCluster(config);
    Object.assign(this, methods);
    this.toLink = () => new URL(new URL(toLink()).hash, new URL("./", import.meta.url)).href;
    Object.defineProperty(this, open, { value: fromLink });
  }

  static fromLink(link) {
    const cluster = new Cluster();
    cluster.verdict = cluster[open](link).verdict;
    return cluster;
  }
}

const open = Symbol("open");
