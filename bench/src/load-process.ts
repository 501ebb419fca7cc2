// The load generator as a process of its own: what the benchmark does besides costs it nothing.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type LoadResult, requestBytes, runLoad } from "./http-load.js";
import { publishDocuments } from "./npm/publish-documents.js";
import { formContentType } from "./python/upload-form.js";
import { type NewUploads, newUploads } from "./python/uploads.js";

/** What is asked of a registry by every connection. */
export interface Request {
  /** Ends in `/`. */
  readonly registry: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is read again and again; absent: new packages are published. */
  readonly path?: string;
  /** How they are published: documents as npm sends them, or forms as twine does, of what. */
  readonly publishAs?: "npm" | { readonly twine: NewUploads };
}

/** One round of one contender. */
interface Round extends Request {
  readonly connections: number;
  readonly seconds: number;
}

interface RoundResult extends LoadResult {
  /** Processor seconds the load generator took. Near `seconds` it was the limit, not the server. */
  readonly ownCpuSeconds: number;
}

export interface LoadProcess {
  run(round: Round): Promise<RoundResult>;
  stop(): void;
}

type Answer = { readonly result: RoundResult } | { readonly error: string };

/** Starts the process. */
export function startLoadProcess(): LoadProcess {
  const child = fork(fileURLToPath(import.meta.url), { serialization: "advanced" });
  return {
    run: (round) => askChild(child, round),
    stop: () => {
      child.disconnect();
    },
  };
}

async function askChild(child: ChildProcess, round: Round): Promise<RoundResult> {
  child.send(round);
  const [answer] = (await once(child, "message")) as [Answer];
  if ("error" in answer) throw new Error(`${round.registry}${round.path ?? ""}: ${answer.error}`);
  return answer.result;
}

/** More than any registry takes in a round of some seconds. */
const maxPublishesPerSecond = 1500;

/** Runs rounds. Publishes that were prepared for one and not sent are sent in the next. */
function roundRunner(): (round: Round) => Promise<RoundResult> {
  const unsent = new Map<string, Uint8Array[]>();
  return async (round) => {
    const nextRequest = await requestsOf(round, unsent);
    const { hostname: host, port } = new URL(round.registry);
    const { connections, seconds } = round;
    const before = process.cpuUsage();
    const result = await runLoad({ host, port: Number(port), connections, seconds }, nextRequest);
    const { user, system } = process.cpuUsage(before);
    return { ...result, ownCpuSeconds: (user + system) / 1e6 };
  };
}

async function requestsOf(
  round: Round,
  unsent: Map<string, Uint8Array[]>,
): Promise<() => Uint8Array | undefined> {
  const { registry, headers, path } = round;
  if (path !== undefined) {
    const request = requestBytes("GET", new URL(path, registry), headers);
    return () => request;
  }
  const kind = `${JSON.stringify(round.publishAs)} ${registry}`;
  const requests = unsent.get(kind) ?? [];
  unsent.set(kind, requests);
  const missing = Math.ceil(round.seconds * maxPublishesPerSecond) - requests.length;
  requests.push(...(await publishRequests(round, Math.max(0, missing))));
  return () => requests.pop();
}

async function publishRequests(
  { registry, headers, publishAs }: Request,
  count: number,
): Promise<Uint8Array[]> {
  if (publishAs !== undefined && publishAs !== "npm") {
    const all = { ...headers, "content-type": formContentType };
    const forms = newUploads(publishAs.twine, count);
    return forms.map((form) => requestBytes("POST", new URL(registry), all, form));
  }
  const all = { ...headers, "content-type": "application/json" };
  const documents = await publishDocuments(count, registry);
  return documents.map(({ name, body }) =>
    requestBytes("PUT", new URL(name.replace("/", "%2f"), registry), all, body),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const run = roundRunner();
  process.on("message", (round: Round) => {
    run(round).then(
      (result) => process.send?.({ result } satisfies Answer),
      (error: unknown) => process.send?.({ error: String(error) } satisfies Answer),
    );
  });
}
