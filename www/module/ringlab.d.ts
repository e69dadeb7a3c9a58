/** Ringlab, a Dynamo-style key-value cluster in virtual time, for a page of one's own. */

/** Loads the WebAssembly; a `Cluster` can be made once it is there. */
export default function init(): Promise<void>;

/** The name of a node: `A` to `Z`, `AA` and so on. */
export type Node = string;

/** What is thrown for a wrong argument; the cluster is as it was. */
export interface RinglabError extends Error {
  readonly name: "RinglabError";
  /** Such as `bad-request`, `bad-script`, `too-large`, `unavailable`. */
  readonly code: string;
}

export interface RequestOptions {
  /** The client; `alice` if nothing else is said. */
  as?: string;
  /** The node that the client asks. */
  via?: Node;
  /** What the request is called, so that later ones can name its context. */
  label?: string;
}

export interface WriteOptions extends RequestOptions {
  /** `last`, `none` or null, `@LABEL`, or a context as a reply had it. */
  context?: string | null;
  /** How many replicas have to answer: 1 to n. */
  w?: number;
}

export interface PutOptions extends WriteOptions {
  /** The media type of the value. */
  type?: string;
}

export interface GetOptions extends RequestOptions {
  /** How many replicas have to answer: 1 to n. */
  r?: number;
}

export interface Sibling {
  value: string | null;
  base64: string;
  media: string;
  dot: string;
  by: string;
}

/** A request that is over. Times are microseconds of virtual time. */
export interface Op {
  type: "op";
  line: number | null;
  command: "put" | "get" | "delete" | "resolve";
  label: string | null;
  client: string;
  key: string;
  at_us: number;
  latency_us: number;
  ok: boolean;
  error: { code: string; message: string; needed: number | null; got: number | null } | null;
  siblings: Sibling[];
  notfound: boolean;
  context: string | null;
  entry: Node | null;
  coordinator: Node | null;
  replicas: Node[];
  hints: { holder: Node; for: Node }[];
}

export interface Expect {
  type: "expect";
  line: number;
  ok: boolean;
  expected: unknown;
  found: unknown;
}

export interface Print {
  type: "print";
  line: number;
  what: string;
  data: unknown;
}

export interface Admin {
  type: "admin";
  line: number;
  command: string;
  /** The whole command. */
  text: string;
  at_us: number;
  /** Why it could not be carried out. */
  error?: string;
}

/** An event of the trace, as `ringlab run --trace` writes it. */
export type TraceEvent = Record<string, unknown>;

export interface State {
  now_us: number;
  nodes: {
    name: Node;
    up: boolean;
    paused: boolean;
    keys: number;
    hints: { for: Node; key: string }[];
    log_bytes: number;
  }[];
  config: Settings;
  in_flight: number;
  open_requests: boolean;
  trace_hash: string;
}

/** Settings of a cluster by name, such as `{ nodes: 3, latency: "const(5ms)" }`. */
export type Settings = Record<string, string | number | boolean>;

interface Heard {
  op: Op;
  expect: Expect;
  print: Print;
  admin: Admin;
  event: TraceEvent;
}

export class Cluster {
  /** A fresh cluster with these settings; the others are as usual. */
  constructor(config?: Settings | null);
  /** The cluster of a link, at its moment. */
  static fromLink(link: string): Cluster;
  /** Of the cluster of a link: whether it replays exactly, or how it differs, in a sentence. */
  readonly verdict?: string;

  readonly RinglabError: new (code: string, message: string) => RinglabError;

  /** A request lets virtual time pass until it is answered. */
  put(key: string, value: string | Uint8Array, options?: PutOptions | null): Op;
  get(key: string, options?: GetOptions | null): Op;
  delete(key: string, options?: WriteOptions | null): Op;

  crash(node: Node): State;
  restart(node: Node, options?: { disk?: "kept" | "lost" } | null): State;
  partition(groups: Node[][]): State;
  heal(): State;
  join(node: Node, options?: { weight?: number; zone?: string; seed_node?: Node } | null): State;
  leave(node: Node): State;
  remove(node: Node): State;

  /** Lets so many milliseconds of virtual time pass. */
  advance(ms: number): State;
  /** Lets the next event happen. */
  step(): State;
  /** Runs commands of the script language, to their end. */
  run(script: string): (Op | Expect | Print | Admin)[];

  state(): State;
  /** The events of the trace from number `since` on. */
  trace(since?: number): TraceEvent[];
  /** An address of the page that leads to this very moment. */
  toLink(): string;
  /** Calls back for each of them from now on; gives back a function that ends it. */
  on<Kind extends keyof Heard>(kind: Kind, callback: (heard: Heard[Kind]) => void): () => void;
}
